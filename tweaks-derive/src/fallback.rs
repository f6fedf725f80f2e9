//! The fallback: the errors, and impls that do nothing, so that one mistake gives one error and completion keeps working.

use darling::Error;
use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Data, DeriveInput, Expr, Fields, Meta, Path, Token};

use crate::expand::anonymous;
use crate::model::is_relation;
use crate::sea::Facts;

pub(crate) fn expand(input: &DeriveInput, errors: Error) -> TokenStream {
    let errors = errors.flatten().write_errors();
    let stub = stub(input);
    quote!(#errors #stub)
}

fn stub(input: &DeriveInput) -> TokenStream {
    // A generic struct has no impl that would be right.
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => serializer(input, &fields.named.iter().collect::<Vec<_>>()),
            _ => TokenStream::new(),
        },
        Data::Enum(_) => choices(input),
        Data::Union(_) => TokenStream::new(),
    }
}

fn serializer(input: &DeriveInput, fields: &[&syn::Field]) -> TokenStream {
    let (runtime, entity) = (path_of(input, "crate"), path_of(input, "entity"));
    let (runtime, entity) = (runtime.as_ref(), entity.as_ref());
    let is_model = Facts::from_attributes(&input.attrs).is_ok_and(|facts| facts.has("table_name"));
    let ident = &input.ident;
    let subject = if is_model { quote!(Entity) } else { quote!(#ident) };
    let slots = fields.iter().filter(|field| can_be_given(field)).map(|field| {
        let (ident, ty) = (&field.ident, &field.ty);
        quote!(pub #ident: __tweaks::Given<<#ty as __tweaks::Input>::Draft>)
    });
    let more = match (is_model, entity) {
        (true, _) => model(),
        (false, Some(entity)) => further(&subject, entity),
        (false, None) => body(&subject),
    };
    // The bodies are never run: the build has failed.
    let content = quote! {
        pub struct __Draft { #(#slots),* }
        impl ::core::clone::Clone for __Draft {
            fn clone(&self) -> Self { loop {} }
        }
        impl ::core::default::Default for __Draft {
            fn default() -> Self { loop {} }
        }
        impl __tweaks::Draft for __Draft {
            fn slot(&mut self, _: __tweaks::usize) -> __tweaks::Option<&mut dyn __tweaks::Slot> { __tweaks::None }
        }
        impl __tweaks::FieldValue for __Draft {
            const KIND: __tweaks::Kind = __tweaks::Kind::Json;
            fn parse(_: &__tweaks::Json, _: &__tweaks::Field, _: &mut __tweaks::Review<'_>) -> __tweaks::Option<Self> { __tweaks::None }
            fn write_json(&self, _: &__tweaks::ValueFormat, _: &mut __tweaks::Vec<__tweaks::u8>) {}
        }
        static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new("", &[], || loop {});
        impl __tweaks::Serializer for #subject {
            type Draft = __Draft;
            const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
        }
        #more
    };
    anonymous(runtime, &content)
}

/// The path behind `key = …` in whatever can be read of the attributes.
fn path_of(input: &DeriveInput, key: &str) -> Option<Path> {
    let attributes = input.attrs.iter().filter(|attribute| attribute.path().is_ident("tweaks"));
    let metas = attributes
        .filter_map(|attribute| attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok())
        .flatten();
    metas.into_iter().find_map(|meta| match meta {
        Meta::NameValue(pair) if pair.path.is_ident(key) => match pair.value {
            Expr::Path(path) => Some(path.path),
            _ => None,
        },
        _ => None,
    })
}

/// Relations and what is skipped or ignored have no place in a draft.
fn can_be_given(field: &syn::Field) -> bool {
    let metas = field
        .attrs
        .iter()
        .filter_map(|attribute| attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok());
    let left_out = metas
        .flatten()
        .any(|meta| ["skip", "ignore", "nested", "computed", "source"].iter().any(|key| meta.path().is_ident(key)));
    !left_out && !is_relation(&field.ty)
}

fn model() -> TokenStream {
    quote! {
        static __TABLE: __tweaks::Table = __tweaks::Table::new("", &[], __tweaks::storage::<Entity>());
        impl __tweaks::HasTable for Entity {
            const TABLE: &'static __tweaks::Table = &__TABLE;
        }
        impl __tweaks::ModelSerializer for Entity {
            type Entity = Entity;
        }
    }
}

fn further(subject: &TokenStream, entity: &Path) -> TokenStream {
    quote! {
        impl __tweaks::ModelSerializer for #subject {
            type Entity = #entity;
        }
    }
}

fn body(subject: &TokenStream) -> TokenStream {
    quote! {
        impl __tweaks::FromDraft for #subject {
            fn from_draft(_: __Draft) -> __tweaks::Option<Self> { __tweaks::None }
        }
        impl __tweaks::Input for #subject {
            type Draft = __Draft;
            fn complete(_: __tweaks::Option<__Draft>) -> __tweaks::Option<Self> { __tweaks::None }
        }
    }
}

fn choices(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let runtime = path_of(input, "crate");
    let content = quote! {
        impl __tweaks::Choices for #ident {
            const NAMES: &'static [&'static __tweaks::str] = &[];
            fn from_index(_: __tweaks::usize) -> __tweaks::Option<Self> { __tweaks::None }
            fn index(&self) -> __tweaks::usize { 0 }
        }
    };
    anonymous(runtime.as_ref(), &content)
}
