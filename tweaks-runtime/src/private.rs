//! What the derive writes out. Documented so that everything it writes can be written by hand; not covered by the promise
//! of stable versions.

pub use core::any::Any;
pub use core::default::Default;
pub use core::option::Option::{self, None, Some};
pub use core::primitive::{bool, str, u8, usize};
pub use std::boxed::Box;
pub use std::sync::LazyLock;
pub use std::vec::Vec;

pub use garde::rules;
pub use regex::Regex;
pub use sea_orm::{EntityTrait, Value};

pub use crate::body::Review;
pub use crate::context::Context;
pub use crate::draft::{Draft, Given, Slot};
pub use crate::exec::storage;
pub use crate::hook::{field_hook, object_hook};
pub use crate::problem::Messages;
pub use crate::rule::{compiled, email, holds, matches};
pub use crate::schema::{Column, Field, FromDraft, HasTable, Kind, Limits, ModelSerializer, Rule, Schema, Serializer, Table};
pub use crate::value::{Choices, FieldValue, Input, Json};

/// Reads the draft of a nested serializer.
pub fn parse_object<S: Serializer>(json: &Json, field: &Field, review: &mut Review<'_>) -> Option<S::Draft> {
    review.nested(S::SCHEMA, field, json)
}

/// Writes the given fields of a draft.
pub fn write_object<S: Serializer>(draft: &S::Draft, out: &mut Vec<u8>) {
    crate::body::given_json(S::SCHEMA, &mut draft.clone(), out);
}

/// Makes a field's value out of what its draft holds.
pub fn complete<T: Input>(given: Given<T::Draft>) -> Option<T> {
    T::complete(given.into_inner())
}

/// A default, as the type that the field's draft holds.
pub fn default<T: Input>(value: impl Into<T::Draft>) -> Box<dyn Any> {
    Box::new(value.into())
}

/// A value that the framework fills in, as the type of the column.
pub fn column_value<T: Into<Value>>(value: impl Into<T>) -> Value {
    value.into().into()
}
