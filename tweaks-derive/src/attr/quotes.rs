//! Values that stand without quotes. Darling reads paths, numbers and booleans out of texts as well.

use darling::{Error, Result};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, Lit, Meta, Token};

/// The keys whose values are paths, numbers or booleans.
const BARE: [&str; 17] = [
    "crate",
    "entity",
    "scope",
    "before_create",
    "after_create",
    "before_update",
    "after_update",
    "before_delete",
    "after_delete",
    "readable_by",
    "writable_by",
    "max_queries",
    "max_digits",
    "decimal_places",
    "allow_null",
    "allow_blank",
    "trim_whitespace",
];

/// `entity = "order::Entity"`
pub(crate) fn check_quotes(attributes: &[Attribute]) -> Result<()> {
    let own = attributes.iter().filter(|attribute| attribute.path().is_ident("tweaks"));
    let metas =
        own.flat_map(|attribute| attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).unwrap_or_default());
    let mut errors = Error::accumulator();
    errors.extend(metas.filter_map(|meta| quoted(&meta)));
    errors.finish()
}

fn quoted(meta: &Meta) -> Option<Error> {
    let Meta::NameValue(pair) = meta else { return None };
    let Expr::Lit(literal) = &pair.value else { return None };
    let Lit::Str(text) = &literal.lit else { return None };
    let key = BARE.iter().find(|key| pair.path.is_ident(key))?;
    Some(Error::custom(format!("this stands without quotes; write `{key} = {}`", text.value())).with_span(&pair.value.span()))
}
