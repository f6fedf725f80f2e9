//! Checks of the rules about who may see and write fields.

use darling::Error;

use super::error::error;
use crate::model::{Field, Serializer};

/// A rule where there is nobody to ask it about.
pub(super) fn misplaced_rule(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let checks = [skipped, read_by_nobody, written_by_nobody, hidden_key, read_without_entity];
    checks.iter().find_map(|check| check(serializer, field))
}

/// `#[tweaks(skip, readable_by = IsStaff)]`
fn skipped(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let rule = own.readable_by.as_ref().or(own.writable_by.as_ref()).filter(|_| own.skip.is_some())?;
    Some(error("a skipped field is not part of the serializer, so no rule is about it; remove the rule or `skip`", rule.span))
}

/// `#[tweaks(write_only, readable_by = IsStaff)]`
fn read_by_nobody(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let rule = field.attributes.readable_by.as_ref().filter(|_| field.attributes.write_only.is_some())?;
    Some(error("a write-only field is never shown; remove `readable_by` or `write_only`", rule.span))
}

/// `#[tweaks(read_only, writable_by = IsStaff)]`
fn written_by_nobody(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let rule = field.attributes.writable_by.as_ref().filter(|_| field.is_read_only())?;
    Some(error("clients never write this field, so no rule says who may; remove `writable_by`", rule.span))
}

/// `#[sea_orm(primary_key)] #[tweaks(readable_by = IsStaff)]`
fn hidden_key(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let is_key = field.column.as_ref().is_some_and(|column| column.key);
    let rule = field.attributes.readable_by.as_ref().filter(|_| is_key)?;
    Some(error("clients name rows by their key, so whoever sees a row sees it; remove `readable_by`", rule.span))
}

/// `#[tweaks(readable_by = IsStaff)]` in a struct without an entity.
fn read_without_entity(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let rule = field.attributes.readable_by.as_ref().filter(|_| serializer.is_body())?;
    Some(error("a serializer without an entity shows nothing, so no rule says to whom; remove `readable_by`", rule.span))
}
