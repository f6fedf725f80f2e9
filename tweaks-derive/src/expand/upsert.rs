//! Upserts: the fields by which entries of a bulk edit name a row that need not be there.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens;
use crate::model::Serializer;
use crate::text::name_of;

/// `.upsert(…)` of the schema.
pub(super) fn setter(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let names = names(serializer)?;
    Some(quote!(.upsert(&[#(#names),*])))
}

fn names(serializer: &Serializer<'_>) -> Option<Vec<String>> {
    Some(serializer.attributes.upsert.as_ref()?.0.iter().map(name_of).collect())
}

/// The check that only the compiler can make: an index of the table tells its rows apart by these fields.
pub(super) fn assertion(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let (upsert, names, entity) = (serializer.attributes.upsert.as_ref()?, names(serializer)?, serializer.entity());
    let tells_apart = quote!(<#entity as __tweaks::HasTable>::TABLE.tells_apart(&[#(#names),*]));
    let message = format!(
        "nothing tells rows apart by `{}`: several may have the same; add `#[sea_orm(unique)]` to a column of them, or \
         `#[sea_orm(unique_key = \"…\")]` to each",
        names.join("`, `")
    );
    Some(tokens::assertion(upsert.span, &tells_apart, "upsert_without_unique", &message))
}
