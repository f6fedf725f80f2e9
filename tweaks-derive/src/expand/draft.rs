//! The draft of a serializer: one slot per writable field.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned as _;

use super::tokens::number;
use crate::model::Serializer;
use crate::place::at;

/// One slot of a draft.
pub(crate) struct Slot<'a> {
    /// The position of the field in the schema.
    pub(crate) index: usize,
    pub(crate) ident: &'a Ident,
    pub(crate) draft_type: TokenStream,
    /// The place of the field's type.
    pub(crate) span: Span,
}

pub(super) fn expand(serializer: &Serializer<'_>) -> TokenStream {
    let writable = serializer.shown().enumerate().filter(|(_, field)| !field.is_read_only());
    let slots = writable.map(|(index, field)| {
        let (draft_type, span) = (field.draft_type(), field.original.ty.span());
        Slot { index, ident: field.ident, draft_type, span }
    });
    expand_slots(&serializer.subject(), &slots.collect::<Vec<_>>())
}

/// `struct __Draft`, and its impls.
pub(crate) fn expand_slots(subject: &TokenStream, slots: &[Slot<'_>]) -> TokenStream {
    let fields = slots
        .iter()
        .map(|Slot { ident, draft_type, span, .. }| quote_spanned!(at(span)=> pub #ident: __tweaks::Given<#draft_type>));
    let arms = slots.iter().map(|Slot { index, ident, .. }| {
        let index = number(*index);
        quote!(#index => __tweaks::Some(&mut self.#ident))
    });
    let field_value = field_value(subject);
    quote! {
        #[derive(::core::clone::Clone, ::core::default::Default)]
        pub struct __Draft {
            #(#fields),*
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

        #field_value
    }
}

fn field_value(subject: &TokenStream) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl __tweaks::FieldValue for __Draft {
            const KIND: __tweaks::Kind = __tweaks::Kind::Object(|| <#subject as __tweaks::Serializer>::SCHEMA);

            fn parse(json: &__tweaks::Json, field: &__tweaks::Field, intake: &mut dyn __tweaks::Intake) -> __tweaks::Option<Self> {
                __tweaks::parse_object::<#subject>(json, field, intake)
            }

            fn write_json(&self, _: &__tweaks::ValueFormat, out: &mut __tweaks::Vec<__tweaks::u8>) {
                __tweaks::write_object::<#subject>(self, out);
            }
        }
    }
}

/// The way from the draft to the struct, for a serializer without an entity.
pub(super) fn expand_from_draft(serializer: &Serializer<'_>) -> TokenStream {
    let subject = serializer.subject();
    let fields = serializer.fields.iter().map(|field| {
        let (ident, held) = (field.ident, field.held_type());
        let complete = quote!(__tweaks::complete::<#held>(draft.#ident)?);
        match (field.attributes.form(), field.shape.optional) {
            _ if field.is_skipped() || field.is_read_only() => {
                let value = quote_spanned!(at(&field.original.ty)=> __tweaks::Default::default());
                quote!(#ident: #value)
            }
            (None, _) => quote!(#ident: #complete),
            (Some(_), false) => quote!(#ident: #complete.0),
            (Some(_), true) => quote!(#ident: #complete.map(|__value| __value.0)),
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
