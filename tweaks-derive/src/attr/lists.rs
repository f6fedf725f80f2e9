//! The grammar of lists in parentheses: names, functions, texts.

use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::Ident;
use syn::{Meta, Path};

use super::keyed::Keyed;

/// `required_fields(a, b)`.
#[derive(Default)]
pub(crate) struct Names(pub(crate) Vec<Ident>);

/// `validators(f, g)`.
#[derive(Default)]
pub(crate) struct Functions(pub(crate) Vec<Path>);

/// `messages(max_length = "…", invalid = "…")`.
#[derive(Default)]
pub(crate) struct Texts(pub(crate) Vec<(Ident, Keyed<String>)>);

/// `on_demand`, or `on_demand(list)`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDemand {
    Everywhere,
    InLists,
}

impl FromMeta for Names {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        all(items, name).map(Self)
    }
}

impl FromMeta for Functions {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        all(items, function).map(Self)
    }
}

impl FromMeta for Texts {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        all(items, text).map(Self)
    }
}

impl FromMeta for OnDemand {
    fn from_word() -> Result<Self> {
        Ok(Self::Everywhere)
    }

    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        match items {
            [NestedMeta::Meta(Meta::Path(path))] if path.is_ident("list") => Ok(Self::InLists),
            _ => Err(Error::custom("expected `on_demand`, or `on_demand(list)` for a field that is shown in the detail only")),
        }
    }
}

/// Every entry as `read` reads it, or all errors.
fn all<T>(items: &[NestedMeta], read: fn(&NestedMeta) -> Result<T>) -> Result<Vec<T>> {
    let mut errors = Error::accumulator();
    let entries = items.iter().filter_map(|item| errors.handle_in(|| read(item))).collect();
    errors.finish_with(entries)
}

fn name(item: &NestedMeta) -> Result<Ident> {
    let name = match item {
        NestedMeta::Meta(Meta::Path(path)) => path.get_ident(),
        _ => None,
    };
    name.cloned().ok_or_else(|| Error::custom("expected the name of a field").with_span(item))
}

fn function(item: &NestedMeta) -> Result<Path> {
    match item {
        NestedMeta::Meta(Meta::Path(path)) => Ok(path.clone()),
        _ => Err(Error::custom("expected the path of a function").with_span(item)),
    }
}

fn text(item: &NestedMeta) -> Result<(Ident, Keyed<String>)> {
    let wrong = || Error::custom("expected a code and a text, such as `max_length = \"…\"`").with_span(item);
    let NestedMeta::Meta(meta @ Meta::NameValue(pair)) = item else { return Err(wrong()) };
    let code = pair.path.get_ident().cloned().ok_or_else(wrong)?;
    Ok((code, Keyed::from_meta(meta).map_err(|_| wrong())?))
}
