//! Enums as choices.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{anonymous, id, number};
use crate::model::Choices;
use crate::text::name_of;

pub(super) fn expand(choices: &Choices<'_>) -> TokenStream {
    let (ident, about) = (&choices.original.ident, &choices.about);
    let id = id(&name_of(ident));
    let names = choices.variants.iter().map(|variant| &variant.name.value);
    let from = choices.variants.iter().enumerate().map(|(index, variant)| {
        let (index, variant) = (number(index), &variant.original.ident);
        quote!(#index => __tweaks::Some(Self::#variant))
    });
    let to = choices.variants.iter().enumerate().map(|(index, variant)| {
        let (index, variant) = (number(index), &variant.original.ident);
        quote!(Self::#variant => #index)
    });
    let versions = choices.variants.iter().map(|variant| {
        let (first, last) = (variant.versions.first().literal(), variant.versions.last().literal());
        quote!([#first, #last])
    });
    let is_versioned = choices.variants.iter().any(|variant| variant.versions.since.or(variant.versions.until).is_some());
    let versions = is_versioned.then(|| quote!(const VERSIONS: &'static [[u32; 2]] = &[#(#versions),*];));
    let about = (!about.is_empty()).then(|| quote!(const ABOUT: &'static __tweaks::str = #about;));
    let abouts = choices.variants.iter().map(|variant| &variant.about);
    let has_abouts = choices.variants.iter().any(|variant| !variant.about.is_empty());
    let abouts = has_abouts.then(|| quote!(const ABOUTS: &'static [&'static __tweaks::str] = &[#(#abouts),*];));
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
                    #(#from,)*
                    _ => __tweaks::None,
                }
            }

            fn index(&self) -> __tweaks::usize {
                match self {
                    #(#to),*
                }
            }
        }
    };
    anonymous(choices.attributes.runtime.as_ref(), &content)
}
