//! Indexes over the letters of texts, and over the entries of lists.

use darling::Error;
use proc_macro2::Ident;

use super::error::error;
use crate::attr::{Letters, Sorted};
use crate::model::{Family, Field, Serializer};
use crate::text::name_of;

/// `index(lower(stock))`, `index(lower(a, b))`, `index(entries(name))`, and `ordering(lower(a))`.
pub(super) fn check(serializer: &Serializer<'_>, sorted: &Sorted) -> Vec<Error> {
    let Some(letters) = sorted.letters else { return Vec::new() };
    let column = |name: &Ident| serializer.fields.iter().find(|field| field.is_named(name));
    let of_entries = letters.value == Letters::Entries;
    let fits = |field: &Field<'_>| if of_entries { keeps_list(field) } else { keeps_text(field) };
    let is_other = |name: &&Ident| column(name).is_some_and(|field| !fits(field));
    let names = || sorted.terms.iter().map(|term| &term.column);
    let kind = if of_entries { "an index over entries is of lists" } else { "an index over letters is of texts" };
    let message = |name: &Ident| format!("{kind}, and `{}` keeps none; remove it", name_of(name));
    let mut errors: Vec<Error> = names().filter(is_other).map(|name| error(message(name), name.span())).collect();
    let of_one = match letters.value {
        Letters::Lower => Some("lower"),
        Letters::Entries => Some("entries"),
        Letters::Trigrams => None,
    };
    if let (Some(name), [_, second, ..]) = (of_one, &sorted.terms[..]) {
        let message = format!("this index is over one column; write an `index({name}(…))` for each");
        errors.push(error(message, second.column.span()));
    }
    if let Some(term) = sorted.terms.iter().find(|term| term.descending) {
        let parts = if of_entries { "entries" } else { "letters" };
        errors.push(error(format!("{parts} have no direction; write the column alone"), term.column.span()));
    }
    errors
}

/// Whether the tokens of a field's type may be those of a list.
fn keeps_list(field: &Field<'_>) -> bool {
    matches!(field.shape.family, Family::List | Family::Json | Family::Other)
}

/// Whether the tokens of a field's type may be those of a text.
pub(super) fn keeps_text(field: &Field<'_>) -> bool {
    matches!(field.shape.family, Family::Text | Family::Other)
}
