//! Growth: the table with which the number of rows of a query grows, if it grows with one.

use std::ops::ControlFlow;

use sqlparser::ast::{
    self, Expr, GroupByExpr, Join, JoinConstraint, JoinOperator, LimitClause, Query, Select, SelectItem, TableFactor,
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

    /// The rows of both, joined. Few rows leave few of the others, if these have to belong to them.
    pub(super) fn joined(self, other: &Self, join: &Join) -> Self {
        let is_left_out = *other == Self::Bounded && has_to_belong(&join.join_operator);
        if is_left_out { Self::Bounded } else { self }
    }

    /// The rows of both, side by side: a condition joins them.
    pub(super) fn beside(self, other: &Self) -> Self {
        if *other == Self::Bounded { Self::Bounded } else { self }
    }
}

/// Whether a row is left out to which no row of the joined source belongs.
fn has_to_belong(operator: &JoinOperator) -> bool {
    use JoinOperator::{Inner, Join, Right, RightOuter};
    let (Join(constraint) | Inner(constraint) | Right(constraint) | RightOuter(constraint)) = operator else { return false };
    *constraint != JoinConstraint::None
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
