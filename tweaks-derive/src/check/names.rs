//! The names of fields and choices.

use darling::Error;
use proc_macro2::Ident;

use super::error::error;
use crate::attr::Keyed;
use crate::model::{Field, Serializer};
use crate::text::{self, name_of};

/// `pub first__name: String`, which `fields=first__name` could never mean.
pub(super) fn name_with_lookup_separator(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let wrong = field.name.contains("__") && !field.is_skipped();
    let message = "`__` separates names from lookups in query strings; give this field another name with `rename`";
    wrong.then(|| error(message, field.name.span))
}

/// `#[tweaks(rename = "e-mail\"")]`
pub(super) fn name_with_odd_letters(_: &Serializer<'_>, field: &Field<'_>) -> Option<Error> {
    let is_good = |letter: char| letter.is_ascii_alphanumeric() || "_-$".contains(letter);
    let wrong = field.name.is_empty() || !field.name.chars().all(is_good);
    wrong.then(|| error("a public name has letters, digits, `_`, `-` and `$` only", field.name.span))
}

/// The field of a name that a list of the struct says.
pub(super) fn listed<'s, 'a>(serializer: &'s Serializer<'a>, name: &Ident) -> Result<&'s Field<'a>, Error> {
    let spelled = name_of(name);
    serializer.fields.iter().find(|field| field.is_named(name)).ok_or_else(|| {
        let known: Vec<String> = serializer.shown().map(|field| name_of(field.ident)).collect();
        let near = text::did_you_mean(&spelled, known.iter().map(String::as_str));
        error(format!("there is no field `{spelled}` here{near}"), name.span())
    })
}

/// `#[tweaks(rename_all = "camel")]` on the struct.
pub(super) fn unknown_case(serializer: &Serializer<'_>) -> Option<Error> {
    not_among(serializer.attributes.rename_all.as_ref(), text::CASES.map(|(case, _)| case))
}

/// The error about a case that is none of these.
pub(super) fn not_among<const N: usize>(case: Option<&Keyed<String>>, known: [&str; N]) -> Option<Error> {
    let case = case.filter(|case| !known.contains(&case.as_str()))?;
    let known = known.map(|case| format!("`{case}`")).join(", ");
    Some(error(format!("unknown case; known are {known}"), case.span))
}
