//! Checks of the rules about who may see and write fields.

use darling::Error;

use super::error::error;
use crate::model::{Field, Serializer};

/// `#[tweaks(write_only, readable_by = IsStaff)]`
pub(super) fn read_by_nobody(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let rule = field.attributes.readable_by.as_ref().filter(|_| field.attributes.write_only.is_some())?;
    Some(error("a write-only field is never shown; remove `readable_by` or `write_only`", rule.span))
}

/// `#[tweaks(read_only, writable_by = IsStaff)]`
pub(super) fn written_by_nobody(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let rule = field.attributes.writable_by.as_ref().filter(|_| field.is_read_only())?;
    Some(error("clients never write this field, so no rule says who may; remove `writable_by`", rule.span))
}

/// `#[sea_orm(primary_key)] #[tweaks(readable_by = IsStaff)]`
pub(super) fn hidden_key(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let is_key = field.column.as_ref().is_some_and(|column| column.key);
    let rule = field.attributes.readable_by.as_ref().filter(|_| is_key)?;
    Some(error("clients name rows by their key, so whoever sees a row sees it; remove `readable_by`", rule.span))
}

/// `#[tweaks(readable_by = IsStaff)]` in a struct without an entity.
pub(super) fn read_without_entity(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let rule = field.attributes.readable_by.as_ref().filter(|_| serializer.is_body())?;
    Some(error("a serializer without an entity shows nothing, so no rule says to whom; remove `readable_by`", rule.span))
}
