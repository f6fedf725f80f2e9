//! The expansion: checked facts, one line per field. Nothing here can fail.

mod around;
mod choices;
mod columns;
mod derived;
mod draft;
mod fields;
mod filters;
mod rules;

use darling::util::PreservedStrExpr;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use crate::model::{Item, Serializer, Source};

pub(crate) fn expand(item: &Item<'_>) -> TokenStream {
    match item {
        Item::Serializer(serializer) => expand_serializer(serializer),
        Item::Choices(choices) => choices::expand(choices),
        Item::DoneElsewhere => TokenStream::new(),
    }
}

/// A number as a person would write it: without its type.
pub(crate) fn number(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}

/// Everything inside one anonymous constant, so that no name of ours meets one of the user's.
pub(crate) fn anonymous(runtime: Option<&Path>, content: &TokenStream) -> TokenStream {
    let runtime = runtime.map_or_else(|| quote!(::tweaks_runtime), ToTokens::to_token_stream);
    quote! {
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
        const _: () = {
            use #runtime::__private as __tweaks;
            #content
        };
    }
}

fn expand_serializer(serializer: &Serializer<'_>) -> TokenStream {
    let columns = columns::expand(serializer);
    let fields = fields::expand(serializer);
    let draft = draft::expand(serializer);
    let schema = expand_schema(serializer);
    let impls = expand_impls(serializer);
    anonymous(serializer.attributes.runtime.as_ref(), &quote!(#columns #fields #schema #draft #impls))
}

/// The type that has the schema: the entity, where the struct is its model, and the struct itself otherwise.
pub(crate) fn subject(serializer: &Serializer<'_>) -> TokenStream {
    match serializer.source {
        Source::Model(_) => quote!(Entity),
        Source::Entity(_) | Source::Body => serializer.original.ident.to_token_stream(),
    }
}

fn expand_schema(serializer: &Serializer<'_>) -> TokenStream {
    let name = match (&serializer.source, &serializer.attributes.name) {
        (Source::Entity(entity), None) => quote!(<#entity as __tweaks::Serializer>::SCHEMA.name),
        _ => serializer.name.to_token_stream(),
    };
    let table = match &serializer.source {
        Source::Model(_) => quote!(.table(&__TABLE)),
        Source::Entity(entity) => quote!(.table(<#entity as __tweaks::HasTable>::TABLE)),
        Source::Body => TokenStream::new(),
    };
    let attributes = &serializer.attributes;
    let hooks: Vec<TokenStream> = attributes.validators.0.iter().map(object_hook).collect();
    let validators = (!hooks.is_empty()).then(|| quote!(.validators(&[#(#hooks),*])));
    let one = |hook: &Option<PreservedStrExpr>| hook.as_ref().map(|hook| object_hook(&hook.0));
    let validate = one(&attributes.validate).map(|hook| quote!(.validate(#hook)));
    let validate_clean = one(&attributes.validate_clean).map(|hook| quote!(.validate_clean(#hook)));
    let (statics, questions) = filters::declared(serializer);
    let around = around::expand(serializer);
    quote! {
        #statics
        static __SCHEMA: __tweaks::Schema =
            __tweaks::Schema::new(#name, &__FIELDS, || __tweaks::Box::new(<__Draft as __tweaks::Default>::default()))
                #table #validators #validate #validate_clean #around #questions;
    }
}

fn object_hook(hook: &(impl ToTokens + Spanned)) -> TokenStream {
    quote_spanned!(hook.span()=> |__draft, __context| __tweaks::object_hook::<__Draft, _>(__draft, __context, &#hook))
}

fn expand_impls(serializer: &Serializer<'_>) -> TokenStream {
    let subject = subject(serializer);
    let (queries, budget) = (derived::queries(serializer), derived::budget(serializer, &subject));
    let schema = quote! {
        #[automatically_derived]
        impl __tweaks::Serializer for #subject {
            type Draft = __Draft;
            const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
            #queries
        }
        #budget
    };
    let parents = around::parents(serializer);
    let more = match &serializer.source {
        Source::Model(_) => quote! {
            #[automatically_derived]
            impl __tweaks::HasTable for Entity {
                const TABLE: &'static __tweaks::Table = &__TABLE;
            }
            #[automatically_derived]
            impl __tweaks::ModelSerializer for Entity {
                type Entity = Entity;
            }
            #parents
        },
        Source::Entity(entity) => quote! {
            #[automatically_derived]
            impl __tweaks::ModelSerializer for #subject {
                type Entity = #entity;
            }
        },
        Source::Body => draft::expand_from_draft(serializer),
    };
    quote!(#schema #more)
}
