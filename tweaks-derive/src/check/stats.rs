//! Statistics over the rows of a list.

use std::collections::HashSet;

use darling::Error;
use proc_macro2::{Ident, Span};

use super::error::error;
use super::names;
use crate::attr::PARTS;
use crate::model::{Family, Serializer};
use crate::text::name_of;

/// `stats(…)` on the struct.
pub(super) fn check(serializer: &Serializer<'_>) -> Vec<Error> {
    let Some(stats) = &serializer.attributes.stats else { return Vec::new() };
    if serializer.is_body() {
        return vec![error("nothing is read without an entity; remove this", stats.span)];
    }
    let figures = stats.figures.iter().filter_map(|figure| Some((figure.field.as_ref()?, figure.function == "sum")));
    let groups = stats.groups.iter().map(|group| (&group.field, false));
    let mut errors: Vec<Error> = figures.chain(groups).filter_map(|(field, is_sum)| column(serializer, field, is_sum)).collect();
    let figures = stats.figures.iter().map(|figure| (figure.function.to_string(), figure.field.as_ref(), figure.function.span()));
    errors.extend(twice(figures));
    let part = |part: &Option<Ident>| part.as_ref().map(Ident::to_string).unwrap_or_default();
    errors.extend(twice(stats.groups.iter().map(|group| (part(&group.part), Some(&group.field), group.field.span()))));
    errors.extend(name_by(serializer));
    errors
}

/// `sum(nonsense)`, `by(password)`, `sum(items)`, `sum(name)`.
fn column(serializer: &Serializer<'_>, name: &Ident, is_sum: bool) -> Option<Error> {
    let spelled = name_of(name);
    let field = match names::listed(serializer, name) {
        Ok(field) => field,
        Err(unknown) => return Some(part_behind_a_dot(serializer, name).unwrap_or(unknown)),
    };
    let is_text = !matches!(field.shape.family, Family::Integer | Family::Float | Family::Decimal | Family::Other);
    let message = match is_sum {
        _ if field.is_hidden() => format!("clients never see `{spelled}`, and figures would tell them about it; remove it"),
        _ if field.attributes.is_derived() => format!("`{spelled}` is no column of its own table; name a column"),
        true if is_text => format!("a sum is one of numbers, and `{spelled}` is none; remove it"),
        _ => return None,
    };
    Some(error(message, name.span()))
}

/// `by(ordered_at__month)`, as the parameter of requests has it.
fn part_behind_a_dot(serializer: &Serializer<'_>, name: &Ident) -> Option<Error> {
    let spelled = name_of(name);
    let (field, part) = spelled.split_once("__")?;
    let is_field = serializer.fields.iter().any(|own| name_of(own.ident) == field);
    let message = format!("a part of a time stands behind a dot here; write `{field}.{part}`");
    (is_field && PARTS.contains(&part)).then(|| error(message, name.span()))
}

/// `stats(count, count)`, `by(status, status)`.
fn twice<'a>(all: impl Iterator<Item = (String, Option<&'a Ident>, Span)>) -> Vec<Error> {
    let mut seen = HashSet::new();
    let repeated = all.filter(|(function, field, _)| !seen.insert((function.clone(), field.map(name_of))));
    repeated.map(|(.., span)| error("this stands here twice; remove one of them", span)).collect()
}

/// A field `by` that clients filter by, where `by` says how figures are grouped.
fn name_by(serializer: &Serializer<'_>) -> Option<Error> {
    let field = serializer.shown().find(|field| *field.name == "by" && !field.is_hidden())?;
    let message = "the parameter `by` says how figures are grouped; give this field another name with `rename`";
    Some(error(message, field.name.span))
}
