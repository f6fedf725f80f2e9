//! Rules about values.

use darling::Error;
use darling::util::PreservedStrExpr;
use syn::spanned::Spanned as _;
use syn::{Expr, ExprLit, Lit};

use super::error::error;
use crate::attr::{Keyed, Length, Range, Rules, digits};
use crate::model::{Family, Field};

/// The rules of a field and of the entries of its list, and the example of a value.
pub(super) fn check(field: &Field<'_>) -> Vec<Error> {
    let own = check_rules(&field.attributes.rules, field.shape.family);
    let entries = field.attributes.inner.as_ref().zip(field.shape.entry);
    let entries = entries.into_iter().flat_map(|(inner, entry)| check_rules(inner, Family::of(entry)));
    own.into_iter().chain(entries).chain(misfit_example(field)).chain(refused_default(field)).collect()
}

/// `#[tweaks(default = 50, range(max = 9))]`, `#[tweaks(default = "abcdef", length(max = 3))]`
fn refused_default(field: &Field<'_>) -> Option<Error> {
    let (own, default) = (&field.attributes, field.attributes.default.as_ref()?);
    let text = match &default.0 {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    };
    let is_in = |value: f64, range: &Range| {
        let bound = |bound: &Option<PreservedStrExpr>| bound.as_ref().and_then(|bound| number(&bound.0));
        bound(&range.min).is_none_or(|min| min <= value) && bound(&range.max).is_none_or(|max| value <= max)
    };
    let has_length =
        |count: usize, length: &Length| length.min.is_none_or(|min| min <= count) && length.max.is_none_or(|max| count <= max);
    let outside = own.rules.range.as_ref().zip(number(&default.0)).is_some_and(|(range, value)| !is_in(value, range));
    let misfits = own.rules.length.as_ref().zip(text.as_ref());
    let misfits = misfits.is_some_and(|(length, text)| !has_length(text.chars().count(), length));
    let message = "a client that sends this default would be refused by the rule beside it; change one of them";
    (outside || misfits).then(|| error(message, default.0.span()))
}

fn check_rules(rules: &Rules, family: Family) -> Vec<Error> {
    let length = rules.length.as_ref().and_then(|length| check_length(length, family));
    let range = rules.range.as_ref().and_then(|range| check_range(range, family));
    let pattern = rules.pattern.as_ref().and_then(check_pattern);
    let texts = [rules.email, rules.ascii, rules.alphanumeric].into_iter().flatten().map(|flag| flag.span);
    let texts = texts.chain(rules.pattern.as_ref().map(|pattern| pattern.span));
    let misplaced = texts
        .filter(|_| !matches!(family, Family::Text | Family::Other))
        .map(|span| error("this is a rule about texts; remove it", span));
    length.into_iter().chain(range).chain(pattern).chain(misplaced).collect()
}

/// `length()`, `length(min = 9, max = 1)`, and a length of a number.
fn check_length(length: &Keyed<Length>, family: Family) -> Option<Error> {
    let message = match (length.min, length.max) {
        _ if !matches!(family, Family::Text | Family::List | Family::Other) => {
            "only texts and lists have a length; for a number write `range(min = …, max = …)`"
        }
        (None, None) => "a length has bounds; write `length(min = …, max = …)` with one of them or both",
        (Some(min), Some(max)) if min > max => "no length is at least this `min` and at most this `max`",
        _ => return None,
    };
    Some(error(message, length.span))
}

/// `range()`, `range(min = 9, max = 1)`, and a range of a text.
fn check_range(range: &Keyed<Range>, family: Family) -> Option<Error> {
    let message = match (&range.min, &range.max) {
        _ if matches!(
            family,
            Family::Text | Family::List | Family::Boolean | Family::Uuid | Family::Moment | Family::Json | Family::Bytes
        ) =>
        {
            "only numbers have a range; for a text or a list write `length(min = …, max = …)`"
        }
        (None, None) => "a range has bounds; write `range(min = …, max = …)` with one of them or both",
        (Some(min), Some(max)) if number(&min.0)? > number(&max.0)? => "no number is at least this `min` and at most this `max`",
        _ => return None,
    };
    Some(error(message, range.span))
}

fn number(bound: &Expr) -> Option<f64> {
    digits(bound)?.parse().ok()
}

/// `pattern = "[a-z"`
fn check_pattern(pattern: &Keyed<String>) -> Option<Error> {
    let reason = regex::Regex::new(pattern).err()?.to_string();
    let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
    Some(error(format!("this is no regular expression: {reason}"), pattern.span))
}

/// `#[tweaks(example = 5)] pub name: String`, `#[tweaks(read_only, example = "a")]`
fn misfit_example(field: &Field<'_>) -> Option<Error> {
    let example = field.attributes.example.as_ref().filter(|_| !field.is_skipped())?;
    if field.is_read_only() || field.attributes.is_derived() {
        return Some(error("clients never write this field itself, so no body has an example of it; remove this", example.span));
    }
    let is_text = example.value.0.starts_with('"');
    let is_boolean = ["true", "false"].contains(&example.value.0.as_str());
    let (fits, wanted) = match field.shape.family {
        Family::Text | Family::Moment | Family::Uuid | Family::Bytes => (is_text, "a text"),
        Family::Integer | Family::Float => (!is_text && !is_boolean, "a number"),
        Family::Decimal => (!is_boolean, "a number, or a text with one"),
        Family::Boolean => (is_boolean, "`true` or `false`"),
        Family::List | Family::Json | Family::Other => (true, ""),
    };
    (!fits).then(|| error(format!("an example of this field is {wanted}"), example.span))
}
