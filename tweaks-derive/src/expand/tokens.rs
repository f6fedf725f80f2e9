//! Pieces of code that several parts of an expansion have in common.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Expr, Path, Type};

use crate::attr::digits;
use crate::model::Family;
use crate::place::at;
use crate::text::name_of;

/// Everything inside one anonymous constant, so that no name of ours meets one of the user's.
pub(crate) fn anonymous(runtime: Option<&Path>, content: &TokenStream) -> TokenStream {
    let runtime = runtime.map_or_else(|| quote!(::tweaks_runtime), ToTokens::to_token_stream);
    quote! {
        #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
        #[allow(deprecated, missing_docs, private_interfaces, unreachable_pub, unused_imports)]
        const _: () = {
            use #runtime::__private as __tweaks;
            #content
        };
    }
}

/// A number as a person would write it: without its type.
pub(super) fn number(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}

/// `.described("…")`, or nothing without a doc comment.
pub(super) fn described(about: &str) -> Option<TokenStream> {
    (!about.is_empty()).then(|| quote!(.described(#about)))
}

/// The path of a struct or an enum, as the compiler knows it.
pub(super) fn id(name: &str) -> TokenStream {
    quote!(::core::concat!(::core::module_path!(), "::", #name))
}

/// `.method(&[a, b])`, or nothing for an empty list.
pub(super) fn list(method: &str, items: impl IntoIterator<Item = TokenStream>) -> Option<TokenStream> {
    let (method, items) = (format_ident!("{method}"), items.into_iter().collect::<Vec<_>>());
    (!items.is_empty()).then(|| quote!(.#method(&[#(#items),*])))
}

/// `column_of::<Entity, Type>("name", |model| &model.name)`, or another function of the runtime.
pub(super) fn column_of(function: &str, entity: &TokenStream, ty: &TokenStream, column: &Ident) -> TokenStream {
    let (function, name) = (format_ident!("{function}", span = at(&column)), name_of(column));
    quote_spanned!(at(&column)=> __tweaks::#function::<#entity, #ty>(#name, |__model| &__model.#column))
}

/// `path::<Entity>().to(|model| &model.customer)`
pub(super) fn path(entity: &TokenStream, relations: &[Ident]) -> TokenStream {
    let steps = relations.iter().map(|relation| quote_spanned!(at(&relation)=> .to(|__model| &__model.#relation)));
    // Behind a place of our own the compiler would underline the derive.
    let span = relations.first().map_or_else(Span::call_site, at);
    quote_spanned!(span=> __tweaks::path::<#entity>() #(#steps)*)
}

/// `Order::ascending(column)`
pub(super) fn order(column: &TokenStream, descending: bool) -> TokenStream {
    let direction = format_ident!("{}", if descending { "descending" } else { "ascending" });
    quote!(__tweaks::Order::#direction(#column))
}

/// A check that only the compiler can make, because it needs the facts of other types.
pub(crate) fn assertion(span: Span, condition: &TokenStream, code: &str, message: &str) -> TokenStream {
    let message = format!("{message} [tweaks::{code}]");
    quote_spanned!(at(&span)=> const _: () = ::core::assert!(#condition, #message);)
}

/// A check that only the compiler can make, and whose error has a name in it that only the compiler knows: the condition is an `Option` of
/// what is wrong.
pub(super) fn naming(span: Span, wrong: &TokenStream, code: &str, [before, after]: [&str; 2]) -> TokenStream {
    let after = format!("{after} [tweaks::{code}]");
    quote_spanned! {at(&span)=>
        const _: () = if let __tweaks::Some(__name) = #wrong {
            ::core::panic!("{}", __tweaks::Sentence::new(&[#before, __name, #after]).as_str());
        };
    }
}

/// A value as users write it; a decimal number exactly as its digits say, unless no `Decimal` holds them.
pub(super) fn exact(value: &Expr, ty: &Type) -> TokenStream {
    let fits = |digits: &String| digits.len() <= 28 && !digits.contains(['e', 'E']);
    match digits(value).filter(fits).filter(|_| Family::of(ty) == Family::Decimal) {
        Some(digits) => quote_spanned!(at(value)=> __tweaks::exact::<#ty>(#digits)),
        None => value.to_token_stream(),
    }
}
