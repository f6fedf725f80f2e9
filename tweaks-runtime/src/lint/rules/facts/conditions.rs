//! Conditions: the tests among them that an index could serve, the patterns, and the values that are not bound.

use sqlparser::ast::{BinaryOperator, Expr, InTarget, Value};

use super::super::tokens;
use super::columns::{self, Scope};
use super::{Pattern, Test};

/// The tests of one condition that stands beside others, all of which hold.
pub(super) fn tests(condition: &Expr, scope: &Scope) -> Vec<Test> {
    let Some((sides, is_range)) = compared(condition) else { return Vec::new() };
    let test = |side: &Expr| {
        let table = columns::table_of(side, scope)?;
        Some(Test { table, term: columns::term(side), is_range })
    };
    // Of several values that are compared for their size, the first decides.
    let most = if is_range { 1 } else { sides.len() };
    sides.into_iter().take(most).filter_map(test).collect()
}

/// What is compared with values, and whether for its size.
fn compared(condition: &Expr) -> Option<(Vec<&Expr>, bool)> {
    match condition {
        Expr::BinaryOp { left, op, right } => {
            let side = if columns::has_columns(right) { right } else { left };
            let other = if columns::has_columns(right) { left } else { right };
            let is_range = match op {
                BinaryOperator::Eq => false,
                BinaryOperator::Gt | BinaryOperator::GtEq | BinaryOperator::Lt | BinaryOperator::LtEq => true,
                _ => return None,
            };
            (!columns::has_columns(other)).then(|| (parts(side), is_range))
        }
        Expr::In { expr, target, negated: false, .. } => {
            let is_constant = match target {
                InTarget::List(values) => !values.iter().any(columns::has_columns),
                _ => true,
            };
            is_constant.then(|| (parts(expr), false))
        }
        Expr::Between { expr, negated: false, low, high } => {
            let is_constant = !columns::has_columns(low) && !columns::has_columns(high);
            is_constant.then(|| (parts(expr), true))
        }
        Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, .. } if !columns::has_columns(right) => {
            Some((parts(left), false))
        }
        Expr::IsNotDistinctFrom(left, right) if !columns::has_columns(right) => Some((parts(left), false)),
        Expr::IsTrue(expr) | Expr::IsFalse(expr) => Some((parts(expr), false)),
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) => Some((vec![condition], false)),
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
