//! Conditions: the tests among them that an index could serve, the patterns, and the values that are not bound.

use sqlparser::ast::{BinaryOperator, Expr, InTarget, Query, SetExpr, Value};

use super::super::tokens;
use super::columns::{self, Scope};
use super::{Join, Operand, Pattern, Test};

/// The tests of one condition that stands beside others, all of which hold.
pub(super) fn tests(condition: &Expr, scope: &Scope) -> Vec<Test> {
    let Some(Compared { sides, with, is_range }) = compared(condition) else { return Vec::new() };
    let operands: Vec<Operand> = with.into_iter().map(operand).collect();
    let test = |side: &Expr| {
        let table = columns::table_of(side, scope)?;
        Some(Test {
            table,
            name: columns::name_of(side, scope)?,
            term: columns::term(side),
            is_range,
            operands: operands.clone(),
        })
    };
    // Of several values that are compared for their size, the first decides.
    let most = if is_range { 1 } else { sides.len() };
    sides.into_iter().take(most).filter_map(test).collect()
}

/// The conditions that an `AND` joins.
pub(super) fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    let (mut pending, mut found) = (vec![condition], Vec::new());
    while let Some(next) = pending.pop() {
        match next {
            Expr::Nested(inner) => pending.push(inner),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => pending.extend([&**right, &**left]),
            other => found.push(other),
        }
    }
    found
}

/// Whether a subquery has to belong to the rows beside it: it compares values of rows with others.
pub(super) fn is_correlated(query: &Query) -> bool {
    let SetExpr::Select(select) = &*query.body else { return false };
    let has_columns = columns::has_columns;
    let compares = |condition: &Expr| matches!(condition, Expr::BinaryOp { left, op: BinaryOperator::Eq, right } if has_columns(left) && has_columns(right));
    select.selection.iter().flat_map(conjuncts).any(compares)
}

/// Whether one condition leaves rows with certain values, whichever table or subquery these are of.
pub(super) fn is_equality(condition: &Expr) -> bool {
    compared(condition).is_some_and(|compared| !compared.is_range && compared.sides.iter().any(|side| columns::has_columns(side)))
}

/// The columns that one condition compares with those of other sources.
pub(super) fn joins(condition: &Expr, scope: &Scope) -> Vec<Join> {
    let Expr::BinaryOp { left, op: BinaryOperator::Eq, right } = condition else { return Vec::new() };
    let [own, other] = [left, right].map(|side| columns::sources(side, scope));
    if !columns::has_columns(left) || !columns::has_columns(right) || own == other {
        return Vec::new();
    }
    let is_correlated = own.is_none() || other.is_none();
    let join = |side: &Expr| {
        let (table, name) = (columns::table_of(side, scope)?, columns::name_of(side, scope)?);
        let test = Test { table, name, term: columns::term(side), is_range: false, operands: Vec::new() };
        Some(Join { test, is_correlated })
    };
    [left, right].into_iter().filter_map(|side| join(side)).collect()
}

fn operand(expr: &Expr) -> Operand {
    Operand { sql: expr.to_string(), places: columns::places(expr) }
}

/// A condition that compares values of rows with others.
struct Compared<'e> {
    sides: Vec<&'e Expr>,
    with: Vec<&'e Expr>,
    /// Whether for their size.
    is_range: bool,
}

impl<'e> Compared<'e> {
    fn equal(side: &'e Expr, with: impl IntoIterator<Item = &'e Expr>) -> Self {
        Self { sides: parts(side), with: with.into_iter().collect(), is_range: false }
    }
}

fn compared(condition: &Expr) -> Option<Compared<'_>> {
    let has_columns = columns::has_columns;
    match condition {
        Expr::BinaryOp { left, op, right } => {
            let (side, other) = if has_columns(right) { (right, left) } else { (left, right) };
            let is_range = match op {
                BinaryOperator::Eq => false,
                BinaryOperator::Gt | BinaryOperator::GtEq | BinaryOperator::Lt | BinaryOperator::LtEq => true,
                _ => return None,
            };
            (!has_columns(other)).then(|| Compared { is_range, ..Compared::equal(side, [&**other]) })
        }
        Expr::In { expr, target, negated: false, .. } => {
            let values: &[Expr] = if let InTarget::List(values) = target { values } else { &[] };
            (!values.iter().any(has_columns)).then(|| Compared::equal(expr, values))
        }
        Expr::Between { expr, negated: false, low, high } => {
            let is_constant = !has_columns(low) && !has_columns(high);
            is_constant.then(|| Compared { is_range: true, ..Compared::equal(expr, [&**low, &**high]) })
        }
        Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, .. } if !has_columns(right) => {
            Some(Compared::equal(left, [&**right]))
        }
        Expr::IsNotDistinctFrom(left, right) if !has_columns(right) => Some(Compared::equal(left, [&**right])),
        Expr::IsTrue(expr) | Expr::IsFalse(expr) => Some(Compared::equal(expr, [])),
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) => Some(Compared::equal(condition, [])),
        _ => None,
    }
}

/// The values of a row that is compared as one.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Nested(inner) => parts(inner),
        Expr::Tuple(parts) => parts.iter().collect(),
        expr => vec![expr],
    }
}

/// The pattern of a comparison with one, if it is known.
pub(super) fn pattern(condition: &Expr) -> Option<Pattern> {
    let (Expr::Like { pattern, .. } | Expr::ILike { pattern, .. }) = condition else { return None };
    let Expr::Value(value) = &**pattern else { return None };
    match &value.value {
        Value::Placeholder(place) => tokens::index(place).map(Pattern::Bound),
        literal => literal.clone().into_string().map(Pattern::Literal),
    }
}

/// The values that a condition compares columns with and that are not bound, without those that mean no more than yes, no or nothing.
pub(super) fn literals(condition: &Expr) -> Vec<String> {
    let sides: Vec<&Expr> = match condition {
        Expr::BinaryOp { left, op, right } if is_comparison(op) => vec![left, right],
        Expr::In { expr, target: InTarget::List(values), .. } => values.iter().chain([&**expr]).collect(),
        Expr::Between { expr, low, high, .. } => vec![expr, low, high],
        Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => vec![expr, pattern],
        _ => return Vec::new(),
    };
    let is_about_columns = sides.iter().any(|side| columns::has_columns(side));
    sides.into_iter().filter(|_| is_about_columns).filter_map(literal).collect()
}

fn is_comparison(op: &BinaryOperator) -> bool {
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    matches!(op, Eq | NotEq | Gt | GtEq | Lt | LtEq)
}

fn literal(expr: &Expr) -> Option<String> {
    let value = match expr {
        Expr::Value(value) => &value.value,
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } | Expr::Cast { expr: inner, .. } => return literal(inner),
        Expr::TypedString(typed) => &typed.value.value,
        _ => return None,
    };
    match value {
        Value::Boolean(_) | Value::Null | Value::Placeholder(_) => None,
        Value::Number(digits, _) if matches!(digits.as_str(), "0" | "1") => None,
        value => Some(value.to_string()),
    }
}
