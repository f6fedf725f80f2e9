//! Columns that the database writes.

use darling::Error;
use syn::spanned::Spanned as _;

use super::error::error;
use crate::model::{Family, Field, Serializer};
use crate::sea::last_segment;
use crate::text::{did_you_mean, name_of};

/// `#[tweaks(generated, on_create = 1)]`
pub(super) fn generated_and_written(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let own = &field.attributes;
    let filler = own.on_create.as_ref().or(own.on_update.as_ref()).map(syn::spanned::Spanned::span);
    let flag = own.etag.or(own.write_only).or(own.read_only).map(|flag| flag.span);
    let span = filler.or(own.kept.as_ref().map(|kept| kept.span)).or(flag).filter(|_| own.generated.is_some())?;
    Some(error("the database makes this value, and nothing else can write it; remove this or `generated`", span))
}

/// `#[tweaks(generated)]` in a struct that is no model.
pub(super) fn generated_outside_model(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let generated = field.attributes.generated.as_ref().filter(|_| !serializer.is_model() || field.column.is_none())?;
    Some(error("what the database makes is a fact of its table; write this on a column of the entity's model", generated.span))
}

/// `#[tweaks(generated = path(nonsense, "$.colour"))]`, and a type that such a value need not have.
pub(super) fn document_path(serializer: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let path = field.attributes.generated.as_ref()?.path.as_ref().filter(|_| serializer.is_model())?;
    let name = name_of(&path.document);
    let Some(document) = serializer.fields.iter().find(|other| other.is_named(&path.document) && other.column.is_some()) else {
        let columns = serializer.fields.iter().filter(|other| other.column.is_some()).map(|other| name_of(other.ident));
        let near = did_you_mean(&name, columns.collect::<Vec<_>>().iter().map(String::as_str));
        return Some(error(format!("there is no column `{name}` here{near}"), path.document.span()));
    };
    if !matches!(document.shape.family, Family::Json | Family::Other) || document.ident == field.ident {
        return Some(error(format!("`{name}` is no document; name a column of JSON"), path.document.span()));
    }
    let is_short = last_segment(field.shape.value).is_some_and(|segment| segment.ident == "f32");
    let fits = matches!(field.shape.family, Family::Text | Family::Integer | Family::Float | Family::Boolean | Family::Other)
        && !is_short;
    let message = match (field.shape.optional, fits) {
        (_, false) => "a value of a document is a text, a whole number, an `f64` or a `bool`; use one of these types",
        (false, true) => "a document may lack this value; write `Option<…>`",
        (true, true) => return None,
    };
    Some(error(message, field.original.ty.span()))
}
