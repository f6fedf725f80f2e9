//! The pipe: attributes, model, checks, expansion; or the fallback, with every error that was found.

use darling::Result;
use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::model::Item;
use crate::words::compile_errors;
use crate::{check, expand, fallback, keywords};

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => keywords::as_names(input),
        Err(error) => return compile_errors(error.into()),
    };
    try_expand(&input).unwrap_or_else(|errors| fallback::expand(&input, errors))
}

fn try_expand(input: &DeriveInput) -> Result<TokenStream> {
    let item = Item::from_input(input)?;
    check::check(&item)?;
    Ok(expand::expand(&item))
}
