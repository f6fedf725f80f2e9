//! Hooks around writes, and the entities to whose rows the rows of a model belong.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::Type;

use crate::model::{Parent, Serializer};
use crate::place::at;
use crate::sea::path_of;

/// `.write_hooks(WriteHooks::NONE.before_create(…))`
pub(super) fn expand(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let (attributes, entity) = (&serializer.attributes, serializer.entity());
    let setters = [
        ("before_create", "before", &attributes.before_create),
        ("before_update", "before", &attributes.before_update),
        ("after_create", "over", &attributes.after_create),
        ("after_update", "over", &attributes.after_update),
        ("before_delete", "over", &attributes.before_delete),
        ("after_delete", "over", &attributes.after_delete),
    ];
    let setters: Vec<TokenStream> = setters
        .into_iter()
        .filter_map(|(name, call, hook)| {
            let (hook, name) = (hook.as_ref()?, format_ident!("{name}"));
            let call = format_ident!("{call}", span = at(&hook));
            let call = quote_spanned!(at(&hook)=> __tweaks::#call::<#entity, _, _>(#hook, __row, __hook));
            Some(quote!(.#name(|__row, __hook| #call)))
        })
        .collect();
    (!setters.is_empty()).then(|| quote!(.write_hooks(__tweaks::WriteHooks::NONE #(#setters)*)))
}

/// `impl ChildOf<order::Entity> for Entity`, for each entity that fields of the model belong to. Two paths that end alike may be of one
/// entity or of two, which tokens do not tell: neither gets an impl.
pub(super) fn parents(parents: &[Parent]) -> TokenStream {
    let path = |parent: &Parent| parent.entity.to_token_stream().to_string();
    let is_clear = |parent: &&Parent| {
        let mut alike = parents.iter().filter(|other| last_segments(&other.entity) == last_segments(&parent.entity));
        alike.all(|other| path(other) == path(parent))
    };
    let mut of_entities: Vec<Vec<&Parent>> = Vec::new();
    for parent in parents.iter().filter(is_clear) {
        match of_entities.iter_mut().find(|known| path(known[0]) == path(parent)) {
            Some(known) => known.push(parent),
            None => of_entities.push(vec![parent]),
        }
    }
    let impls = of_entities.iter().map(|parents| {
        let (entity, fields) = (&parents[0].entity, parents.iter().map(|parent| parent_field(parent)));
        quote! {
            #[automatically_derived]
            impl __tweaks::ChildOf<#entity> for Entity {
                const FIELDS: &'static [__tweaks::ParentField] = &[#(#fields),*];
            }
        }
    });
    quote!(#(#impls)*)
}

fn parent_field(Parent { name, variant, fields, .. }: &Parent) -> TokenStream {
    let stated = variant.to_string();
    quote! {
        __tweaks::ParentField {
            name: #name,
            variant: #stated,
            from: &[#(#fields),*],
            relation: __tweaks::Pointer(|| __tweaks::definition::<Entity>(&Relation::#variant)),
        }
    }
}

/// `order::Entity`, however the path to the module is written.
fn last_segments(ty: &Type) -> Option<Vec<String>> {
    Some(path_of(ty)?.segments.iter().rev().take(2).map(|segment| segment.ident.to_string()).collect())
}
