//! Hooks around writes, and to whose rows those of a model belong.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Path, Type};

use super::derived;
use crate::model::{Serializer, Source};

/// `.around(WriteHooks::NONE.before_create(…))`
pub(super) fn expand(serializer: &Serializer<'_>) -> Option<TokenStream> {
    let attributes = &serializer.attributes;
    let over_active = [("before_create", &attributes.before_create), ("before_update", &attributes.before_update)];
    let over_row = [
        ("after_create", &attributes.after_create),
        ("after_update", &attributes.after_update),
        ("before_delete", &attributes.before_delete),
        ("after_delete", &attributes.after_delete),
    ];
    let entity = derived::entity(serializer);
    let active = over_active.iter().filter_map(|(name, hook)| Some(method(name, hook.as_ref()?, &entity, Over::Active)));
    let row = over_row.iter().filter_map(|(name, hook)| Some(method(name, hook.as_ref()?, &entity, Over::Row)));
    let methods: Vec<TokenStream> = active.chain(row).collect();
    (!methods.is_empty()).then(|| quote!(.around(__tweaks::WriteHooks::NONE #(#methods)*)))
}

#[derive(Clone, Copy)]
enum Over {
    /// The active model, which the hook may change.
    Active,
    /// The model.
    Row,
}

fn method(name: &str, hook: &Path, entity: &TokenStream, over: Over) -> TokenStream {
    let (name, span) = (format_ident!("{name}"), hook.span());
    let call = match over {
        Over::Active => quote_spanned!(span=> #hook(__tweaks::active::<#entity>(__row)?, __hook).await),
        Over::Row => quote_spanned!(span=> #hook(&__tweaks::models::<#entity>(__row)?, __hook).await),
    };
    quote_spanned!(span=> .#name(|__row, __hook| __tweaks::Box::pin(async move { __tweaks::hooked(#call) })))
}

/// `impl ChildOf<order::Entity> for Entity`, for each entity that exactly one field of the model belongs to.
pub(super) fn parents(serializer: &Serializer<'_>) -> TokenStream {
    let Source::Model(_) = serializer.source else { return TokenStream::new() };
    let impls = serializer.parents.iter().filter(|parent| {
        serializer.parents.iter().filter(|other| last_segments(&other.entity) == last_segments(&parent.entity)).count() == 1
    });
    let impls = impls.map(|parent| {
        let (entity, fields) = (&parent.entity, &parent.fields);
        quote_spanned! {Span::call_site()=>
            #[automatically_derived]
            impl __tweaks::ChildOf<#entity> for Entity {
                const FIELDS: &'static [&'static __tweaks::str] = &[#(#fields),*];
            }
        }
    });
    quote!(#(#impls)*)
}

/// `.parents(&[…]).children(&[…])` of a model's table.
pub(super) fn tables(serializer: &Serializer<'_>) -> TokenStream {
    let parents: Vec<TokenStream> = serializer.parents.iter().map(|parent| table(&parent.entity)).collect();
    let children: Vec<TokenStream> = serializer.children.iter().map(table).collect();
    let parents = (!parents.is_empty()).then(|| quote!(.parents(&[#(#parents),*])));
    let children = (!children.is_empty()).then(|| quote!(.children(&[#(#children),*])));
    quote!(#parents #children)
}

/// The table of facts of an entity, if it has one.
fn table(entity: &Type) -> TokenStream {
    quote!(|| {
        use __tweaks::NoTable as _;
        __tweaks::Probe::<#entity>::new().table()
    })
}

/// `order::Entity`, however the path to the module is written.
fn last_segments(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let mut segments: Vec<String> = path.path.segments.iter().rev().take(2).map(|segment| segment.ident.to_string()).collect();
    segments.reverse();
    Some(segments.join("::"))
}
