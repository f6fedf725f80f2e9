//! The fallback: the errors, and impls that do nothing, so that one mistake gives one error and completion keeps working.

use darling::{Error, FromAttributes as _};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Meta, Path, Token};

use crate::attr::FieldAttributes;
use crate::expand::{Slot, anonymous, expand_slots};
use crate::model::{Shape, is_relation};
use crate::place::at;
use crate::sea::Facts;

pub(crate) fn expand(input: &DeriveInput, errors: Error) -> TokenStream {
    let errors = errors.flatten().write_errors();
    let stub = match &input.data {
        // A generic struct has no impl that would be right.
        _ if !input.generics.params.is_empty() => None,
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(serializer(input, fields.named.iter())),
            _ => None,
        },
        Data::Enum(_) => Some(choices(input)),
        Data::Union(_) => None,
    };
    let stub = stub.map(|stub| anonymous(path_of(input, "crate").as_ref(), &stub));
    quote!(#errors #stub)
}

fn serializer<'a>(input: &DeriveInput, fields: impl Iterator<Item = &'a syn::Field>) -> TokenStream {
    let is_model = Facts::from_attributes(&input.attrs).is_ok_and(|facts| facts.has("table_name"));
    let subject = if is_model { quote!(Entity) } else { input.ident.to_token_stream() };
    let slots = fields.filter(|field| can_be_given(field)).enumerate().filter_map(|(index, field)| {
        let (ty, span) = (&field.ty, field.ty.span());
        let attributes = FieldAttributes::from_attributes(&field.attrs);
        let held = attributes.map_or_else(|_| ty.to_token_stream(), |attributes| Shape::of(ty, &attributes).held_type(ty));
        let draft_type = quote_spanned!(at(&span)=> <#held as __tweaks::Input>::Draft);
        Some(Slot { index, ident: field.ident.as_ref()?, draft_type, span })
    });
    let draft = expand_slots(&subject, &slots.collect::<Vec<_>>());
    let more = match (is_model, path_of(input, "entity")) {
        (true, _) => model(),
        (false, Some(entity)) => quote!(impl __tweaks::ModelSerializer for #subject { type Entity = #entity; }),
        (false, None) => body(&subject),
    };
    quote! {
        #draft
        static __SCHEMA: __tweaks::Schema = __tweaks::Schema::new("", &[], || loop {});
        impl __tweaks::Serializer for #subject {
            type Draft = __Draft;
            const SCHEMA: &'static __tweaks::Schema = &__SCHEMA;
        }
        #more
    }
}

fn model() -> TokenStream {
    quote! {
        static __TABLE: __tweaks::Table = __tweaks::Table::new("", &[], __tweaks::entity::<Entity>());
        impl __tweaks::HasTable for Entity {
            const TABLE: &'static __tweaks::Table = &__TABLE;
        }
        impl __tweaks::ModelSerializer for Entity {
            type Entity = Entity;
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
    quote! {
        impl __tweaks::Choices for #ident {
            const NAMES: &'static [&'static __tweaks::str] = &[];
            fn from_index(_: __tweaks::usize) -> __tweaks::Option<Self> { __tweaks::None }
            fn index(&self) -> __tweaks::usize { 0 }
        }
    }
}

/// The path behind `key = …`, as far as the attributes can be read.
fn path_of(input: &DeriveInput, key: &str) -> Option<Path> {
    let attributes = input.attrs.iter().filter(|attribute| attribute.path().is_ident("tweaks"));
    attributes.flat_map(metas).find_map(|meta| match meta {
        Meta::NameValue(pair) if pair.path.is_ident(key) => match pair.value {
            Expr::Path(path) => Some(path.path),
            _ => None,
        },
        _ => None,
    })
}

/// Relations, and fields that are skipped, ignored or derived, have no place in a draft.
fn can_be_given(field: &syn::Field) -> bool {
    let left_out = ["skip", "ignore", "nested", "computed", "source"];
    let is_left_out = |meta: Meta| left_out.iter().any(|key| meta.path().is_ident(key));
    !is_relation(&field.ty) && !field.attrs.iter().flat_map(metas).any(is_left_out)
}

fn metas(attribute: &Attribute) -> impl IntoIterator<Item = Meta> + use<> {
    attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).unwrap_or_default()
}
