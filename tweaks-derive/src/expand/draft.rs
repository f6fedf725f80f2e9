//! The draft of a serializer: one slot per writable field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::fields::shown;
use super::{derived, number, subject};
use crate::model::{Field, Serializer};

pub(super) fn expand(serializer: &Serializer<'_>) -> TokenStream {
    let subject = subject(serializer);
    let writable: Vec<_> = shown(serializer).enumerate().filter(|(_, field)| !field.is_read_only()).collect();
    let slots = writable.iter().map(|(_, field)| {
        let (ident, held) = (field.ident, held(field));
        quote_spanned!(field.original.ty.span()=> pub #ident: __tweaks::Given<#held>)
    });
    let arms = writable.iter().map(|(index, field)| {
        let (index, ident) = (number(*index), field.ident);
        quote!(#index => __tweaks::Some(&mut self.#ident))
    });
    quote! {
        #[derive(::core::clone::Clone, ::core::default::Default)]
        pub struct __Draft {
            #(#slots),*
        }

        #[automatically_derived]
        impl __tweaks::Draft for __Draft {
            fn slot(&mut self, index: __tweaks::usize) -> __tweaks::Option<&mut dyn __tweaks::Slot> {
                match index {
                    #(#arms,)*
                    _ => __tweaks::None,
                }
            }
        }

        #[automatically_derived]
        impl __tweaks::FieldValue for __Draft {
            const KIND: __tweaks::Kind = __tweaks::Kind::Object(|| <#subject as __tweaks::Serializer>::SCHEMA);

            fn parse(json: &__tweaks::Json, field: &__tweaks::Field, review: &mut __tweaks::Review<'_>) -> __tweaks::Option<Self> {
                __tweaks::parse_object::<#subject>(json, field, review)
            }

            fn write_json(&self, _: &__tweaks::ValueFormat, out: &mut __tweaks::Vec<__tweaks::u8>) {
                __tweaks::write_object::<#subject>(self, out);
            }
        }
    }
}

/// What the slot of a field holds: for nested rows a list of their drafts, for one row its draft or nothing.
pub(super) fn held(field: &Field<'_>) -> TokenStream {
    let ty = &field.original.ty;
    match &field.attributes.nested {
        Some(nested) => {
            let child = derived::child(field, nested);
            let holder = if field.is_to_one() { quote!(__tweaks::Option) } else { quote!(__tweaks::Vec) };
            quote!(#holder<<#child as __tweaks::Serializer>::Draft>)
        }
        None => quote_spanned!(ty.span()=> <#ty as __tweaks::Input>::Draft),
    }
}

/// The way from the draft to the struct, for a serializer without an entity.
pub(super) fn expand_from_draft(serializer: &Serializer<'_>) -> TokenStream {
    let subject = subject(serializer);
    let fields = serializer.fields.iter().map(|field| {
        let (ident, ty) = (field.ident, &field.original.ty);
        if field.is_skipped() || field.is_read_only() {
            quote!(#ident: __tweaks::Default::default())
        } else {
            quote!(#ident: __tweaks::complete::<#ty>(draft.#ident)?)
        }
    });
    quote! {
        #[automatically_derived]
        impl __tweaks::FromDraft for #subject {
            fn from_draft(draft: __Draft) -> __tweaks::Option<Self> {
                __tweaks::Some(Self { #(#fields),* })
            }
        }

        #[automatically_derived]
        impl __tweaks::Input for #subject {
            type Draft = __Draft;

            fn complete(draft: __tweaks::Option<__Draft>) -> __tweaks::Option<Self> {
                <Self as __tweaks::FromDraft>::from_draft(draft?)
            }
        }
    }
}
