//! Hooks around writes, and the entities to whose rows the rows of a model belong.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Path, Type};

use crate::model::{Parent, Serializer};
use crate::place::at;
use crate::sea::path_of;

/// `.write_hooks(WriteHooks::NONE.before_create(…))`
pub(super) fn expand(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let (attributes, entity) = (&serializer.attributes, serializer.entity());
    let active = |hook: &Path| quote_spanned!(at(&hook)=> #hook(__tweaks::active::<#entity>(__row)?, __hook).await);
    let rows = |hook: &Path| quote_spanned!(at(&hook)=> #hook(&__tweaks::models::<#entity>(__row)?, __hook).await);
    let setters = [
        setter("before_create", attributes.before_create.as_ref(), active),
        setter("before_update", attributes.before_update.as_ref(), active),
        setter("after_create", attributes.after_create.as_ref(), rows),
        setter("after_update", attributes.after_update.as_ref(), rows),
        setter("before_delete", attributes.before_delete.as_ref(), rows),
        setter("after_delete", attributes.after_delete.as_ref(), rows),
    ];
    let setters: Vec<TokenStream> = setters.into_iter().flatten().collect();
    (!setters.is_empty()).then(|| quote!(.write_hooks(__tweaks::WriteHooks::NONE #(#setters)*)))
}

fn setter(name: &str, hook: Option<&Path>, call: impl Fn(&Path) -> TokenStream) -> Option<TokenStream> {
    let (name, hook) = (format_ident!("{name}"), hook?);
    let call = call(hook);
    Some(quote_spanned! {at(&hook)=>
        .#name(|__row, __hook| __tweaks::Box::pin(async move { __tweaks::hooked(#call) }))
    })
}

/// `impl ChildOf<order::Entity> for Entity`, for each entity that exactly one field of the model belongs to.
pub(super) fn parents(parents: &[Parent]) -> TokenStream {
    let is_only = |parent: &&Parent| {
        parents.iter().filter(|other| last_segments(&other.entity) == last_segments(&parent.entity)).count() == 1
    };
    let impls = parents.iter().filter(is_only).map(|Parent { entity, fields }| {
        quote! {
            #[automatically_derived]
            impl __tweaks::ChildOf<#entity> for Entity {
                const FIELDS: &'static [&'static __tweaks::str] = &[#(#fields),*];
            }
        }
    });
    quote!(#(#impls)*)
}

/// `order::Entity`, however the path to the module is written.
fn last_segments(ty: &Type) -> Option<Vec<String>> {
    Some(path_of(ty)?.segments.iter().rev().take(2).map(|segment| segment.ident.to_string()).collect())
}
