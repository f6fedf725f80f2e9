//! Searches, and the indexes over letters that serve them.

use darling::Error;

use super::error::error;
use super::filters::reserved;
use super::letters::keeps_text;
use super::names;
use crate::attr::{Letters, Search, Searched};
use crate::model::Serializer;
use crate::text::{self, name_of};

/// `search(…)` on the struct.
pub(super) fn check(serializer: &Serializer<'_>) -> Vec<Error> {
    let Some(search) = &serializer.attributes.search else { return Vec::new() };
    if serializer.is_body() {
        return vec![error("nothing is read without an entity; remove this", search.span)];
    }
    let mut errors: Vec<Error> = search.fields.iter().filter_map(|searched| check_field(serializer, searched)).collect();
    errors.extend(parameter(serializer, search));
    if errors.is_empty() {
        errors.extend(without_index(serializer, search));
    }
    errors
}

/// `search(nonsense)`, `search(password)`, `search(stock)`, `search(customer)`, `search(items.name)`.
fn check_field(serializer: &Serializer<'_>, searched: &Searched) -> Option<Error> {
    let own = searched.relation.as_ref().unwrap_or(&searched.field);
    let (name, span) = (name_of(own), own.span());
    let field = match names::listed(serializer, own) {
        Ok(field) => field,
        Err(unknown) => return Some(unknown),
    };
    let message = match (&searched.relation, &field.child) {
        _ if field.is_hidden() => format!("clients never see `{name}`, and what is found would tell them about it; remove it"),
        (Some(_), None) => format!("`{name}` shows no rows of another entity; write `{name}` alone"),
        (Some(_), Some(_)) if field.is_to_many() => {
            format!("`{name}` leads to many rows, and a search looks at one; remove it")
        }
        (None, Some(_)) => format!("`{name}` shows a row; write one of its fields, `{name}.name`"),
        (None, None) if field.attributes.is_derived() => {
            format!("`{name}` is no column of its own table; write the columns that it is made of")
        }
        (None, None) if !keeps_text(field) => format!("words are looked for in texts, and `{name}` keeps none; remove it"),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    Some(error(message, span))
}

/// `parameter = "ordering"`, `parameter = "name"` where there is such a field, `parameter = "a__b"`.
fn parameter(serializer: &Serializer<'_>, search: &Search) -> Vec<Error> {
    let (name, span) = match &search.parameter {
        Some(name) => (name.value.as_str(), name.span),
        None => ("search", search.span),
    };
    let mut errors: Vec<Error> = reserved(name, span).into_iter().collect();
    let is_filter = serializer.attributes.filter.named.iter().any(|filter| name_of(&filter.name) == name);
    if is_filter || serializer.shown().any(|field| !field.is_hidden() && *field.name == name) {
        let message = format!("`{name}` is a field or a filter; give the search another name: `parameter = \"q\"`");
        errors.push(error(message, span));
    }
    if name.is_empty() || name.contains("__") || name.contains(|letter: char| !letter.is_alphanumeric() && letter != '_') {
        errors.push(error("this cannot be the name of a parameter; write letters, such as `parameter = \"q\"`", span));
    }
    errors
}

/// `search(name)`, where no index finds parts of names.
fn without_index(serializer: &Serializer<'_>, search: &Search) -> Option<Error> {
    let related = search.fields.iter().find_map(|searched| searched.relation.as_ref());
    if let (Some(relation), None) = (related, search.unindexed) {
        let message =
            "no index serves a search in several tables at once; say why that does not matter: `search(…, unindexed = \"…\")`";
        return Some(error(message, relation.span()));
    }
    // Of other entities the compiler knows the indexes.
    if !serializer.is_model() || related.is_some() {
        return None;
    }
    let lacking = search.fields.iter().find(|searched| !serializer.has_letters(Letters::Trigrams, &searched.field));
    match (lacking, search.unindexed) {
        (Some(searched), None) => Some(error(text::unsearchable(&name_of(&searched.field)), searched.field.span())),
        (None, Some(span)) => Some(error("an index serves this search; remove `unindexed`", span)),
        _ => None,
    }
}
