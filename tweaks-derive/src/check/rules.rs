//! Rules about values.

use darling::Error;
use syn::Expr;

use super::error::error;
use crate::attr::{Keyed, Length, Range, Rules, digits};
use crate::model::{Family, Field, Serializer};

/// The rules of a field and of the entries of its list, and the example of a value.
pub(super) fn check(field: &Field<'_>) -> Vec<Error> {
    let own = check_rules(&field.attributes.rules, field.shape.family);
    let entries = field.attributes.inner.as_ref().zip(field.shape.entry);
    let entries = entries.into_iter().flat_map(|(inner, entry)| check_rules(inner, Family::of(entry)));
    own.into_iter().chain(entries).chain(misfit_example(field)).chain(longer_than_column(field)).collect()
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

/// `#[sea_orm(column_type = "String(StringLen::N(60))")] #[tweaks(length(max = 200))]`
fn longer_than_column(field: &Field<'_>) -> Option<Error> {
    let length = field.attributes.rules.length.as_ref()?;
    let room = field.column.as_ref()?.max_length?;
    let message = match (length.min, length.max) {
        (Some(min), _) if min > room => {
            format!(
                "no text of this length fits the column, which holds {room} characters; make `min` smaller, or the column longer"
            )
        }
        (_, Some(max)) if max > room => {
            format!(
                "the column holds {room} characters, which is the limit without this; remove `max`, or make the column longer"
            )
        }
        _ => return None,
    };
    Some(error(message, length.span))
}

/// `#[sea_orm(column_type = "Decimal(Some((10, 2)))")] #[tweaks(max_digits = 20, decimal_places = 5)]`
pub(super) fn more_digits_than_column(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let (total, places) = (field.attributes.max_digits?, field.attributes.decimal_places?);
    let (room, behind) = field.column.as_ref()?.digits?;
    let (whole, room_before) = (total.value.saturating_sub(places.value), room.saturating_sub(behind));
    let span = if places.value > behind { places.span } else { total.span };
    let message =
        format!("the column holds {room} digits, {behind} of them behind the point, and not as many as this; allow fewer");
    (places.value > behind || whole > room_before).then(|| error(message, span))
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

pub(super) fn number(bound: &Expr) -> Option<f64> {
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

/// `#[tweaks(max_digits = 5, decimal_places = 2)] pub name: String`
pub(super) fn digits_on_other(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let digits = field.attributes.max_digits.or(field.attributes.decimal_places)?;
    let wrong = !matches!(field.shape.family, Family::Decimal | Family::Other);
    wrong.then(|| error("only a decimal number has digits to count; use `Decimal`, or remove this", digits.span))
}

/// `#[tweaks(max_digits = 5)]`
pub(super) fn digits_incomplete(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    if digits_on_other(serializer, field).is_some() {
        return None;
    }
    let (message, span) = match (field.attributes.max_digits, field.attributes.decimal_places) {
        (Some(total), Some(places)) if places.value > total.value => {
            ("there cannot be more digits behind the point than digits at all", places.span)
        }
        (Some(total), None) => ("say as well how many of them stand behind the point: `decimal_places = …`", total.span),
        (None, Some(places)) => ("say as well how many digits there are at all: `max_digits = …`", places.span),
        _ => return None,
    };
    Some(error(message, span))
}
