//! Growth: the table with which the number of rows of a query grows, if it grows with one.

use std::ops::ControlFlow;

use sqlparser::ast::{
    self, Expr, GroupByExpr, JoinConstraint, JoinOperator, LimitClause, Query, Select, SelectItem, TableFactor,
};

/// How the rows of a source grow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Growth {
    /// With a table.
    With(String),
    /// So many for each row beside them.
    PerRow,
    /// With the values of the request at most.
    Bounded,
}

impl Growth {
    pub(super) fn table(self) -> Option<String> {
        if let Self::With(table) = self { Some(table) } else { None }
    }

    /// The rows of both, one behind the other.
    pub(super) fn or(self, other: Self) -> Self {
        if matches!(self, Self::With(_)) { self } else { other }
    }

    /// The rows of both, joined by a condition that perhaps leaves certain values. Few rows leave few of the others, if these have
    /// to belong to them.
    pub(super) fn joined(self, other: &Self, operator: &JoinOperator, is_restricted: bool) -> Self {
        use JoinOperator::{FullOuter, Inner, Join, Right, RightOuter};
        match operator {
            Join(constraint) | Inner(constraint) if *constraint != JoinConstraint::None => {
                if *other == Self::Bounded || is_restricted { Self::Bounded } else { self }
            }
            // All rows of the joined source are there.
            Right(_) | RightOuter(_) => other.clone(),
            FullOuter(_) => other.clone().or(self),
            _ => self,
        }
    }

    /// The rows of both, side by side: a condition joins them.
    pub(super) fn beside(self, other: &Self) -> Self {
        if *other == Self::Bounded { Self::Bounded } else { self }
    }
}

/// The condition of a join.
pub(super) fn constraint(operator: &JoinOperator) -> Option<&Expr> {
    use JoinOperator::{FullOuter, Inner, Join, Left, LeftOuter, Right, RightOuter};
    let (Join(JoinConstraint::On(condition))
    | Inner(JoinConstraint::On(condition))
    | Left(JoinConstraint::On(condition))
    | LeftOuter(JoinConstraint::On(condition))
    | Right(JoinConstraint::On(condition))
    | RightOuter(JoinConstraint::On(condition))
    | FullOuter(JoinConstraint::On(condition))) = operator
    else {
        return None;
    };
    Some(condition)
}

/// The rows of a function are made of its arguments, which may be values of rows beside it.
pub(super) fn of_function(source: &TableFactor) -> Growth {
    if matches!(source, TableFactor::Table { .. } | TableFactor::Function { .. } | TableFactor::UNNEST { .. }) {
        Growth::PerRow
    } else {
        Growth::Bounded
    }
}

/// Whether a query gives a certain number of rows at most, and whether it leaves out some at the beginning.
pub(super) fn limits(query: &Query) -> (bool, bool) {
    let (is_limited, skips) = match &query.limit_clause {
        Some(LimitClause::LimitOffset { limit, offset, .. }) => (limit.is_some(), offset.is_some()),
        Some(LimitClause::OffsetCommaLimit { .. }) => (true, true),
        None => (false, false),
    };
    (is_limited || query.fetch.is_some(), skips)
}

/// Whether a SELECT reads no table, or sums up all of its rows.
pub(super) fn gives_one_row(select: &Select) -> bool {
    let GroupByExpr::Expressions(groups, _) = &select.group_by else { return false };
    let mut values = select.projection.iter().map(|item| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
        _ => None,
    });
    select.from.is_empty() || groups.is_empty() && values.all(|value| value.is_some_and(is_summed))
}

fn is_summed(value: &Expr) -> bool {
    const SUMS: [&str; 6] = ["count", "sum", "min", "max", "avg", "total"];
    let mut found = false;
    _ = ast::visit_expressions(value, |expr| {
        let Expr::Function(function) = expr else { return ControlFlow::<()>::Continue(()) };
        found |= function.over.is_none() && SUMS.contains(&function.name.to_string().to_lowercase().as_str());
        ControlFlow::Continue(())
    });
    found
}
