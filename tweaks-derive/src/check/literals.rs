//! Literals beside the rules of their field: a default or an example that a client could not send.

use darling::Error;
use darling::util::PreservedStrExpr;
use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Expr, ExprLit, Lit};

use super::error::error;
use super::rules::number;
use crate::attr::{Length, Range, Rules, digits};
use crate::model::{Family, Field};
use crate::sea::Facts;

/// A literal as the rules see it.
enum Literal {
    Text(String),
    /// The digits of a number.
    Number(String),
}

/// A default or an example breaks a rule: `#[tweaks(default = 50, range(max = 9))]`, `#[tweaks(example = "nobody", email)]`.
pub(super) fn check(field: &Field<'_>) -> Vec<Error> {
    let own = &field.attributes;
    let default = own.default.as_ref().and_then(|default| Some((of_expression(&default.0)?, default.0.span())));
    let example = own.example.as_ref().and_then(|example| Some((of_json(&example.value.0)?, example.span)));
    let refused = |(literal, span, what): (Literal, Span, &str)| {
        let message = format!("a client that sends this {what} would be refused by the rule beside it; change one of them");
        is_refused(field, &literal).then(|| error(message, span))
    };
    let default = default.map(|(literal, span)| (literal, span, "default"));
    let example = example.map(|(literal, span)| (literal, span, "example"));
    default.into_iter().chain(of_database(field)).chain(example).filter_map(refused).collect()
}

/// `#[sea_orm(default_value = 0)] #[tweaks(range(min = 1))]`: a client that sends back what it is shown would be refused.
fn of_database(field: &Field<'_>) -> Option<(Literal, Span, &'static str)> {
    let facts = Facts::from_attributes(&field.original.attrs).ok().filter(|_| field.column.is_some() && !field.is_read_only())?;
    let number = || facts.unquoted("default_value").and_then(|value| Some((digits(value)?, value.span())));
    let (text, span) = facts.spanned_text("default_value").or_else(number)?;
    let is_number = matches!(field.shape.family, Family::Integer | Family::Float | Family::Decimal);
    let literal = match field.shape.family {
        Family::Text => Literal::Text(text),
        _ if is_number && text.parse::<f64>().is_ok() => Literal::Number(text),
        _ => return None,
    };
    Some((literal, span, "default"))
}

fn of_expression(value: &Expr) -> Option<Literal> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(Literal::Text(text.value())),
        other => digits(other).map(Literal::Number),
    }
}

fn of_json(json: &str) -> Option<Literal> {
    match syn::parse_str::<syn::LitStr>(json) {
        Ok(text) => Some(Literal::Text(text.value())),
        Err(_) => json.parse::<f64>().is_ok().then(|| Literal::Number(json.to_owned())),
    }
}

fn is_refused(field: &Field<'_>, literal: &Literal) -> bool {
    let (own, column) = (&field.attributes, field.column.as_ref());
    match literal {
        Literal::Text(text) => {
            let is_trimmed = own.trim_whitespace.is_none_or(|trimmed| trimmed.value);
            let text = if is_trimmed { text.trim() } else { text };
            let is_long = column.and_then(|column| column.max_length).is_some_and(|max| text.chars().count() > max);
            is_long || refuses_blank(field, text) || refuses_text(&own.rules, text)
        }
        Literal::Number(digits) => {
            let declared = own.max_digits.zip(own.decimal_places).map(|(total, places)| (*total, *places));
            let has_room = declared.or(column.and_then(|column| column.digits)).is_none_or(|room| fits(digits, room));
            let value = digits.parse().unwrap_or_default();
            !has_room || own.rules.range.as_ref().is_some_and(|range| !is_in(value, range))
        }
    }
}

fn refuses_blank(field: &Field<'_>, text: &str) -> bool {
    text.is_empty() && field.attributes.allow_blank.is_some_and(|allowed| !allowed.value)
}

fn refuses_text(rules: &Rules, text: &str) -> bool {
    let matches = |pattern: &String| regex::Regex::new(pattern).is_ok_and(|pattern| !pattern.is_match(text));
    rules.length.as_ref().is_some_and(|length| !has_length(text.chars().count(), length))
        || rules.pattern.as_ref().is_some_and(|pattern| matches(pattern))
        || (rules.email.is_some() && !text.contains('@'))
        || (rules.ascii.is_some() && !text.is_ascii())
        || (rules.alphanumeric.is_some() && !text.chars().all(char::is_alphanumeric))
}

fn has_length(count: usize, length: &Length) -> bool {
    length.min.is_none_or(|min| min <= count) && length.max.is_none_or(|max| count <= max)
}

fn is_in(value: f64, range: &Range) -> bool {
    let bound = |bound: &Option<PreservedStrExpr>| bound.as_ref().and_then(|bound| number(&bound.0));
    bound(&range.min).is_none_or(|min| min <= value) && bound(&range.max).is_none_or(|max| value <= max)
}

/// Whether a number has no more digits, and none more behind the point. One in the scientific notation is left to the runtime.
fn fits(digits: &str, (total, places): (u32, u32)) -> bool {
    if digits.contains(['e', 'E']) {
        return true;
    }
    let (whole, behind) = digits.trim_start_matches('-').split_once('.').unwrap_or((digits.trim_start_matches('-'), ""));
    let (whole, behind) = (whole.trim_start_matches('0').len(), behind.trim_end_matches('0').len());
    behind <= places as usize && whole <= total.saturating_sub(places) as usize
}
