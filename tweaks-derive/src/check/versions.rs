//! Checks of API versions: each would be a name that means two things, or that nobody can say.

use darling::Error;

use super::error::error;
use crate::attr::Versions;
use crate::model::{Choices, Field, Serializer};

/// `#[tweaks(since = 3, until = 2)]`
pub(super) fn turned_range(range: &Versions) -> Option<Error> {
    let until = range.until.filter(|_| range.last() < range.first())?;
    Some(error(format!("this ends before it begins; `since` is {}", range.first().0), until.span))
}

/// The same on a struct.
pub(super) fn turned_serializer(serializer: &Serializer<'_>) -> Option<Error> {
    turned_range(&serializer.attributes.versions())
}

/// The same on a field, in `was` and in `required`.
pub(super) fn turned_field(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let ranges = own.was.iter().map(|was| was.range).chain(own.required.as_ref().map(|required| required.value.0));
    [own.versions()].into_iter().chain(ranges).find_map(|range| turned_range(&range))
}

/// `#[tweaks(since = 3, was("title", until = 2))]`, and the same with `required`.
pub(super) fn outside_range(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let names = own.was.iter().map(|was| (was.range, was.name.span));
    let duty = own.required.as_ref().map(|required| (required.value.0, required.span));
    let is_outside = |range: &Versions| range.last() < own.versions().first() || range.first() > own.versions().last();
    let (_, span) = names.chain(duty).find(|(range, _)| turned_range(range).is_none() && is_outside(range))?;
    Some(error("the field is in none of these versions; change them, or its `since` and `until`", span))
}

/// `#[tweaks(was("a", until = 3), was("b", until = 2))]`
pub(super) fn two_former_names(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let names = &field.attributes.was;
    let overlapping = names.iter().enumerate().find_map(|(index, was)| {
        let is_in_both = |other: &Versions| other.first() <= was.range.last() && was.range.first() <= other.last();
        names[..index].iter().find(|other| is_in_both(&other.range)).map(|other| (other, was))
    });
    let (other, was) = overlapping?;
    Some(error(format!("in some version this field is called `{}` as well; say `since` here", other.name.value), was.name.span))
}

/// `#[tweaks(skip, since = 2)]`
pub(super) fn skipped_with_versions(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let is_versioned = own.versions().since.or(own.versions().until).is_some() || !own.was.is_empty();
    let skip = own.skip.filter(|_| is_versioned)?;
    Some(error("a skipped field is in no version; remove `skip` or the versions", skip.span))
}

/// `#[tweaks(since = 2)] pub age: i32` in a struct without an entity, which clients of version 1 could not fill.
pub(super) fn unfilled(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let is_filled = own.default.is_some() || field.shape.optional || field.is_read_only();
    let bound =
        own.versions().since.or(own.versions().until).filter(|_| serializer.is_body() && !is_filled && own.skip.is_none())?;
    let message =
        "clients of the other versions cannot give this, and the struct needs a value; make it an `Option`, or add `default = …`";
    Some(error(message, bound.span))
}

/// `#[tweaks(rename = "b")] a, b`, and two names that are one in some version only.
pub(super) fn same_names(serializer: &Serializer<'_>) -> Vec<Error> {
    let fields: Vec<&Field<'_>> = serializer.shown().collect();
    let clash = |(index, field): (usize, &&Field<'_>)| {
        let others = || fields[..index].iter().flat_map(|other| &other.eras);
        let era = field.eras.iter().find(|era| others().any(|other| *other.name == *era.name && other.overlaps(era)))?;
        let message = format!("another field is called `{}` as well; give one of them another `rename`", era.name.value);
        let in_version = others().find(|other| *other.name == *era.name && !(other.is_all() && era.is_all()));
        let version = in_version.map(|other| format!(" in version {}", other.first.max(era.first).0.max(1)));
        let message = message.replacen(" as well", &format!("{} as well", version.unwrap_or_default()), 1);
        Some(error(message, era.name.span))
    };
    fields.iter().enumerate().filter_map(clash).collect()
}

/// The variants of an enum.
pub(super) fn variants(choices: &Choices<'_>) -> Vec<Error> {
    choices.variants.iter().filter_map(|variant| turned_range(&variant.versions)).collect()
}
