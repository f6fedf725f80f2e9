//! Places: the spans of the tokens that an expansion adds to those of the user.

use proc_macro2::Span;
use syn::spanned::Spanned;

/// The place of some tokens for tokens of ours, whose names are all of one context: fields that `macro_rules!` brings together come from
/// several, in which names of ours would not find each other.
pub(crate) fn at(tokens: &(impl Spanned + ?Sized)) -> Span {
    tokens.span().resolved_at(Span::call_site())
}
