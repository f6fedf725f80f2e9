//! Indexes over the letters of texts.

use darling::Error;
use proc_macro2::Ident;

use super::error::error;
use crate::attr::{Letters, Sorted};
use crate::model::{Family, Field, Serializer};
use crate::text::name_of;

/// `index(lower(stock))`, `index(lower(a, b))`, and `ordering(lower(a))`.
pub(super) fn check(serializer: &Serializer<'_>, sorted: &Sorted) -> Vec<Error> {
    let Some(letters) = sorted.letters else { return Vec::new() };
    let column = |name: &Ident| serializer.fields.iter().find(|field| field.is_named(name));
    let is_other = |name: &&Ident| column(name).is_some_and(|field| !keeps_text(field));
    let names = || sorted.terms.iter().map(|term| &term.column);
    let message = |name: &Ident| format!("an index over letters is of texts, and `{}` keeps none; remove it", name_of(name));
    let mut errors: Vec<Error> = names().filter(is_other).map(|name| error(message(name), name.span())).collect();
    if let (Letters::Lower, [_, second, ..]) = (letters.value, &sorted.terms[..]) {
        errors.push(error("this index is over one column; write an `index(lower(…))` for each", second.column.span()));
    }
    if let Some(term) = sorted.terms.iter().find(|term| term.descending) {
        errors.push(error("letters have no direction; write the column alone", term.column.span()));
    }
    errors
}

/// Whether the tokens of a field's type may be those of a text.
pub(super) fn keeps_text(field: &Field<'_>) -> bool {
    matches!(field.shape.family, Family::Text | Family::Other)
}
