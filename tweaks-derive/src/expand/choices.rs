//! Enums as choices.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{anonymous, id, number};
use crate::model::Choices;
use crate::text::name_of;

pub(super) fn expand(choices: &Choices<'_>) -> TokenStream {
    let (ident, about, all) = (&choices.original.ident, &choices.about, &choices.variants);
    let id = id(&name_of(ident));
    let (names, abouts): (Vec<_>, Vec<_>) = all.iter().map(|variant| (&variant.name.value, &variant.about)).unzip();
    let variants: Vec<_> = all.iter().map(|variant| &variant.original.ident).collect();
    let indexes: Vec<_> = (0..all.len()).map(number).collect();
    let versions = all.iter().map(|variant| {
        let (first, last) = (variant.versions.first().literal(), variant.versions.last().literal());
        quote!([#first, #last])
    });
    let is_versioned = all.iter().any(|variant| variant.versions.since.or(variant.versions.until).is_some());
    let versions = is_versioned.then(|| quote!(const VERSIONS: &'static [[u32; 2]] = &[#(#versions),*];));
    let is_described = abouts.iter().any(|about| !about.is_empty());
    let abouts = is_described.then(|| quote!(const ABOUTS: &'static [&'static __tweaks::str] = &[#(#abouts),*];));
    let about = (!about.is_empty()).then(|| quote!(const ABOUT: &'static __tweaks::str = #about;));
    let content = quote! {
        #[automatically_derived]
        impl __tweaks::Choices for #ident {
            const NAMES: &'static [&'static __tweaks::str] = &[#(#names),*];
            const ID: &'static __tweaks::str = #id;
            #versions
            #about
            #abouts

            fn from_index(index: __tweaks::usize) -> __tweaks::Option<Self> {
                match index {
                    #(#indexes => __tweaks::Some(Self::#variants),)*
                    _ => __tweaks::None,
                }
            }

            fn index(&self) -> __tweaks::usize {
                match self {
                    #(Self::#variants => #indexes),*
                }
            }
        }
    };
    anonymous(choices.attributes.runtime.as_ref(), &content)
}
