//! Errors with a place.

use darling::Error;
use proc_macro2::Span;

pub(super) fn error(message: impl Into<String>, span: Span) -> Error {
    Error::custom(message.into()).with_span(&span)
}
