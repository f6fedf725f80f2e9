//! Rules about values.

use darling::Error;
use darling::util::SpannedValue;
use syn::{Expr, Lit, UnOp};

use super::error;
use crate::attr::{Keyed, Range, Rules};
use crate::model::Family;

pub(super) fn has_rules(rules: &Rules) -> bool {
    let flags = [&rules.email, &rules.ascii, &rules.alphanumeric].into_iter().any(darling::util::Flag::is_present);
    flags || rules.length.is_some() || rules.range.is_some() || rules.pattern.is_some()
}

/// The rules of one field, or of the entries of a list.
pub(super) fn check_rules(rules: &Rules, family: Family) -> Vec<Error> {
    let length = rules.length.as_ref().and_then(|length| match (length.min, length.max) {
        _ if !matches!(family, Family::Text | Family::List | Family::Other) => {
            Some(error("only texts and lists have a length; for a number write `range(min = …, max = …)`", length.span()))
        }
        (None, None) => {
            Some(error("a length has bounds; write `length(min = …, max = …)` with one of them or both", length.span()))
        }
        (Some(min), Some(max)) if min > max => {
            Some(error("no length is at least this `min` and at most this `max`", length.span()))
        }
        _ => None,
    });
    let range = rules.range.as_ref().and_then(|range| {
        let wrong = matches!(family, Family::Text | Family::List | Family::Boolean | Family::Uuid | Family::Moment);
        let misplaced = wrong
            .then(|| error("only numbers have a range; for a text or a list write `length(min = …, max = …)`", range.span()));
        misplaced.or_else(|| check_range(range))
    });
    let pattern = rules.pattern.as_ref().and_then(check_pattern);
    let texts = [&rules.email, &rules.ascii, &rules.alphanumeric]
        .into_iter()
        .filter(|flag| flag.is_present())
        .map(darling::util::Flag::span);
    let texts = texts.chain(rules.pattern.as_ref().map(SpannedValue::span));
    let misplaced = texts
        .filter(|_| !matches!(family, Family::Text | Family::Other))
        .map(|span| error("this is a rule about texts; remove it", span));
    length.into_iter().chain(range).chain(pattern).chain(misplaced).collect()
}

/// `range()`, `range(min = 9, max = 1)`
fn check_range(range: &Keyed<Range>) -> Option<Error> {
    let number = |bound: &Option<darling::util::PreservedStrExpr>| bound.as_ref().and_then(|bound| literal(&bound.0));
    match (number(&range.min), number(&range.max)) {
        _ if range.min.is_none() && range.max.is_none() => {
            Some(error("a range has bounds; write `range(min = …, max = …)` with one of them or both", range.span()))
        }
        (Some(min), Some(max)) if min > max => {
            Some(error("no number is at least this `min` and at most this `max`", range.span()))
        }
        _ => None,
    }
}

/// The number that an expression is written as, where it is written as one.
fn literal(expression: &Expr) -> Option<f64> {
    match expression {
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => literal(&unary.expr).map(|number| -number),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            Lit::Float(number) => number.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// `pattern = "[a-z"`
fn check_pattern(pattern: &SpannedValue<String>) -> Option<Error> {
    let wrong = regex::Regex::new(pattern).err()?;
    let reason = wrong.to_string();
    let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
    Some(error(format!("this is no regular expression: {reason}"), pattern.span()))
}
