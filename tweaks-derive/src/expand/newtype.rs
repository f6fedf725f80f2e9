//! Newtypes as the values in them.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::tokens::anonymous;
use crate::model::Newtype;
use crate::place::at;

pub(super) fn expand(newtype: &Newtype<'_>) -> TokenStream {
    let (ident, inner) = (&newtype.original.ident, newtype.inner);
    // The two demands on a newtype fail under its own name, and under the type in it.
    let stored = quote_spanned!(at(ident)=> const _: () = __tweaks::stored::<#ident>(););
    let held = quote_spanned!(at(inner)=> type Inner = #inner;);
    let content = quote! {
        #stored

        #[automatically_derived]
        impl __tweaks::Newtype for #ident {
            #held

            fn new(inner: #inner) -> Self {
                Self(inner)
            }

            fn inner(&self) -> &#inner {
                &self.0
            }
        }

        #[automatically_derived]
        impl<__A> __tweaks::SumAs<__A> for #ident
        where
            #inner: __tweaks::SumAs<__A>,
        {
            fn sum(inputs: &__tweaks::Inputs<'_>, index: __tweaks::usize) -> __tweaks::Result<__A, __tweaks::DbErr> {
                <#inner as __tweaks::SumAs<__A>>::sum(inputs, index)
            }
        }

        #[automatically_derived]
        impl __tweaks::Scalar for #ident {
            const KIND: __tweaks::Kind = <Self as __tweaks::Newtype>::KIND;

            fn from_json(json: &__tweaks::Json, format: &__tweaks::ValueFormat) -> __tweaks::Result<Self, __tweaks::Message> {
                __tweaks::Newtype::read(json, format)
            }

            fn write_json(&self, format: &__tweaks::ValueFormat, out: &mut __tweaks::Vec<__tweaks::u8>) {
                __tweaks::Newtype::write(self, format, out);
            }

            fn fitted(self, format: &__tweaks::ValueFormat) -> Self {
                __tweaks::Newtype::fit(self, format)
            }
        }
    };
    anonymous(newtype.attributes.runtime.as_ref(), &content)
}
