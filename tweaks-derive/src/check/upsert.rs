//! Upserts: the fields by whose values entries of a bulk edit name a row that need not be there.

use darling::Error;
use proc_macro2::Ident;

use super::error::error;
use super::names;
use crate::model::Serializer;
use crate::text::name_of;

/// `upsert(…)` on the struct.
pub(super) fn check(serializer: &Serializer<'_>) -> Vec<Error> {
    let Some(upsert) = &serializer.attributes.upsert else { return Vec::new() };
    if serializer.is_body() {
        return vec![error("nothing is stored without an entity; remove this", upsert.span)];
    }
    if upsert.0.is_empty() {
        return vec![error("say which fields tell rows apart, such as `upsert(sku)`", upsert.span)];
    }
    upsert.0.iter().filter_map(|name| field(serializer, name)).collect()
}

/// `upsert(nonsense)`, `upsert(password)`, `upsert(items)`, `upsert(created_at)`.
fn field(serializer: &Serializer<'_>, name: &Ident) -> Option<Error> {
    let spelled = name_of(name);
    let field = match names::listed(serializer, name) {
        Ok(field) => field,
        Err(unknown) => return Some(unknown),
    };
    let message = match field {
        _ if field.is_hidden() => {
            format!("clients never see `{spelled}`, and what an entry does would tell them about it; remove it")
        }
        _ if field.attributes.is_derived() => format!("`{spelled}` is no column of its own table; name a column"),
        _ if field.is_read_only() => {
            format!("clients never write `{spelled}`, so no entry could say it; name a field that they write")
        }
        _ => return None,
    };
    Some(error(message, name.span()))
}
