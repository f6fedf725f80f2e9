//! Values with the place that an error underlines, and errors about the form of a key.

use std::fmt::Display;

use darling::{Error, FromMeta, Result};
use proc_macro2::Span;
use syn::Meta;
use syn::spanned::Spanned as _;

/// A value, and its place: the tokens behind `=`, or else the key.
#[derive(Clone, Copy)]
pub(crate) struct Keyed<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// A key without a value.
pub(crate) type Flag = Option<Keyed<Word>>;

/// The value of a key without a value.
#[derive(Clone, Copy)]
pub(crate) struct Word;

impl<T> std::ops::Deref for Keyed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: FromMeta> FromMeta for Keyed<T> {
    fn from_meta(meta: &Meta) -> Result<Self> {
        Ok(Self { value: T::from_meta(meta).map_err(once)?, span: place(meta) })
    }
}

/// The errors of one key, each once: both numbers of `range(1, 5)` lack the same.
fn once(errors: Error) -> Error {
    let mut said = Vec::new();
    let errors = errors.flatten().into_iter().filter(|error| {
        let is_new = !said.contains(&error.to_string());
        said.push(error.to_string());
        is_new
    });
    Error::multiple(errors.collect())
}

impl FromMeta for Word {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(_) => Ok(Self),
            Meta::List(_) | Meta::NameValue(_) => Err(write_instead(meta, key_of(meta))),
        }
    }
}

/// An error about the form of a key, which says what to write.
pub(super) fn write_instead(meta: &Meta, example: impl Display) -> Error {
    Error::custom(format!("write `{example}`")).with_span(&place(meta))
}

pub(super) fn key_of(meta: &Meta) -> String {
    meta.path().get_ident().map(ToString::to_string).unwrap_or_default()
}

fn place(meta: &Meta) -> Span {
    match meta {
        Meta::NameValue(pair) => pair.value.span(),
        Meta::Path(_) | Meta::List(_) => meta.path().span(),
    }
}
