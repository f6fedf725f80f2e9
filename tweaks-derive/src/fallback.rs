//! The fallback: the errors, and the expansion of the item without its mistakes, so that one mistake gives one error and completion keeps
//! working.

use darling::{Error, FromAttributes as _};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Type};

use crate::attr::EnumAttributes;
use crate::check::unnamed_relations;
use crate::expand::{self, anonymous};
use crate::mend::mended;
use crate::model::{Item, target};
use crate::words::compile_errors;

pub(crate) fn expand(input: &DeriveInput, errors: Error) -> TokenStream {
    let errors = compile_errors(errors);
    // A generic type has no impl that would be right.
    let stub = match &input.data {
        _ if !input.generics.params.is_empty() => None,
        Data::Enum(_) => Some(choices(input)),
        _ => Item::from_input(&mended(input)).ok().map(|item| expand::expand(&item)),
    };
    let related = related(input);
    quote!(#errors #stub #related)
}

/// What SeaORM asks for where a relation does not say which it is, so that it says nothing besides.
fn related(input: &DeriveInput) -> Option<TokenStream> {
    let mut entities: Vec<Type> = Vec::new();
    for field in unnamed_relations(input) {
        entities.extend(target(&field.ty).filter(|target| !entities.contains(target)).cloned());
    }
    let impls = entities.iter().map(|entity| {
        quote! {
            impl __tweaks::Related<#entity> for Entity {
                fn to() -> __tweaks::RelationDef { ::core::unreachable!() }
            }
        }
    });
    let content = quote!(#(#impls)*);
    (!entities.is_empty()).then(|| anonymous(None, &content))
}

/// No code is checked against the names of a choice while it is compiled.
fn choices(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let content = quote! {
        impl __tweaks::Choices for #ident {
            const NAMES: &'static [&'static __tweaks::str] = &[];
            fn from_index(_: __tweaks::usize) -> __tweaks::Option<Self> { __tweaks::None }
            fn index(&self) -> __tweaks::usize { 0 }
        }
    };
    anonymous(EnumAttributes::from_attributes(&input.attrs).ok().and_then(|attributes| attributes.runtime).as_ref(), &content)
}
