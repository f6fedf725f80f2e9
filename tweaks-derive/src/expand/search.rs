//! Searches: the fields in which words are looked for, by their public names.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::tokens::assertion;
use crate::attr::{Search, Searched};
use crate::model::{Family, Field, Serializer};
use crate::place::at;
use crate::text::{self, name_of};

/// `.search(…)` of the schema.
pub(super) fn setter(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let search = serializer.attributes.search.as_ref()?;
    let parameter = search.parameter.as_ref().map_or("search", |parameter| &parameter.value);
    let paths = search.fields.iter().filter_map(|searched| path(serializer, searched));
    Some(quote!(.search(__tweaks::Search::new(#parameter, &[#(#paths),*]))))
}

fn path(serializer: &Serializer<'_>, searched: &Searched) -> Option<TokenStream> {
    let own = &field(serializer, searched)?.name.value;
    Some(match &searched.relation {
        Some(_) => {
            let behind = name_of(&searched.field);
            quote!(&[#own, #behind])
        }
        None => quote!(&[#own]),
    })
}

fn field<'a, 'b>(serializer: &'b Serializer<'a>, searched: &Searched) -> Option<&'b Field<'a>> {
    let own = searched.relation.as_ref().unwrap_or(&searched.field);
    serializer.fields.iter().find(|field| field.is_named(own))
}

/// The checks that only the compiler can make: types, fields of other serializers, and indexes of other entities.
pub(super) fn assertions(serializer: &Serializer<'_>) -> TokenStream {
    let Some(search) = &serializer.attributes.search else { return TokenStream::new() };
    let fields = search.fields.iter().filter_map(|searched| of_field(serializer, searched));
    let indexed = (!serializer.is_model()).then(|| of_entity(serializer, search));
    quote!(#(#fields)* #indexed)
}

fn of_field(serializer: &Serializer<'_>, searched: &Searched) -> Option<TokenStream> {
    let (field, span) = (field(serializer, searched)?, searched.field.span());
    if let Some(child) = &field.child {
        let (child, own) = (&child.serializer, name_of(&searched.field));
        let condition = quote_spanned!(at(&searched.field)=> <#child as __tweaks::Serializer>::SCHEMA.is_searchable(#own));
        let message = format!("the nested serializer has no readable field `{own}` with a text of a column");
        return Some(assertion(span, &condition, "nested_name", &message));
    }
    let ty = field.ty();
    (field.shape.family == Family::Other).then(|| {
        let condition =
            quote_spanned!(at(&searched.field)=> ::core::matches!(<#ty as __tweaks::FieldValue>::KIND, __tweaks::Kind::Text));
        assertion(span, &condition, "searched_type", "words are looked for in texts, and this column keeps none")
    })
}

/// Whether an index of the entity finds parts of these texts.
fn of_entity(serializer: &Serializer<'_>, search: &Search) -> Option<TokenStream> {
    if search.fields.iter().any(|searched| searched.relation.is_some()) {
        return None;
    }
    let (entity, names) =
        (serializer.entity(), search.fields.iter().map(|searched| name_of(&searched.field)).collect::<Vec<_>>());
    let serves = quote!(__tweaks::finds_parts::<#entity>(&[#(#names),*]));
    Some(match search.unindexed {
        Some(span) => assertion(span, &quote!(!#serves), "needless_reason", "an index serves this search; remove `unindexed`"),
        None => assertion(search.span, &serves, "without_index", &text::unsearchable(&names.join("`, `"))),
    })
}
