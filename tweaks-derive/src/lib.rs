//! `#[derive(Tweaks)]`: attributes on entities and structs become tables of facts for `tweaks-runtime`.
//!
//! Every derive is one pipe, in `derive.rs`: attributes → model → checks → expansion, or the fallback. The documentation of
//! `tweaks-runtime`, which re-exports the derive, describes the attributes.

mod attr;
mod check;
mod derive;
mod expand;
mod fallback;
mod keywords;
mod mend;
mod model;
mod place;
mod sea;
#[cfg(test)]
mod tests;
mod text;
mod versions;
mod words;

use proc_macro::TokenStream;

/// Makes a serializer: of the entity, on a SeaORM `Model` in the dense or the plain format; of another entity, with
/// `#[tweaks(entity = …)]`; of any JSON object, on every other struct. On an enum without fields it makes a choice.
#[proc_macro_derive(Tweaks, attributes(tweaks))]
pub fn derive_tweaks(input: TokenStream) -> TokenStream {
    derive::derive(input.into()).into()
}

/// Makes the table of the serializers of an entity by API version, for `Resource::versions`.
///
/// A range of versions may share a serializer, a pair is for the list and the detail, and a version that is not served is `_`.
/// `deprecated` and `obsolete` name the newest such version, as a number or by its distance from the newest of the table; without them
/// the application's settings decide. A table of these two alone is for a resource with one serializer.
#[proc_macro]
pub fn versions(input: TokenStream) -> TokenStream {
    versions::expand(input.into()).into()
}
