//! What a field holds: a single value, nothing, a list, or the draft of a nested serializer.

use std::any::Any;

use super::{Json, Scalar};
use crate::body::Review;
use crate::problem::{Message, Step};
use crate::schema::{Field, Kind, ValueFormat};

/// The validated value of a field. Implemented for every [`Scalar`], for `Option`, for `Vec`, and by the derive for the
/// draft of a serializer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a field",
    label = "not a type that JSON can be read into",
    note = "for an enum or a nested serializer add `#[derive(Tweaks)]` to it",
    note = "for a column that no client sees write `#[tweaks(skip)]`"
)]
pub trait FieldValue: Any + Clone + Send + Sync {
    /// What kind of value this is.
    const KIND: Kind;

    /// Whether `null` is a value.
    const NULLABLE: bool = false;

    /// Reads the value, or reports problems to the review and returns nothing.
    fn parse(json: &Json, field: &Field, review: &mut Review<'_>) -> Option<Self>;

    /// Appends the value as JSON.
    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>);

    /// Reads the value from a text outside a body, such as one in a query string.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    fn from_text(_text: &str) -> Result<Self, Message> {
        Err(Message::new("invalid", "This cannot be written as a text."))
    }

    /// The value as its column shows it.
    #[must_use]
    fn fitted(self, _format: &ValueFormat) -> Self {
        self
    }

    /// The value for a row that is not there; `None` if the type has no room for that.
    #[must_use]
    fn missing() -> Option<Self> {
        None
    }

    /// Calls `visit` with the innermost value, unless there is none: rules are about values, not about `null`.
    fn inner(&self, visit: &mut dyn FnMut(&dyn Any)) {
        visit(self);
    }

    /// Calls `visit` with the index and the value of each entry, where this is a list.
    fn entries(&self, _visit: &mut dyn FnMut(usize, &dyn Any)) {}
}

/// A type that a field of a serializer can be declared with, and what its draft holds for it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a field",
    label = "not a type that JSON can be read into",
    note = "for an enum or a nested serializer add `#[derive(Tweaks)]` to it",
    note = "for a field that no client sees write `#[tweaks(skip)]`"
)]
pub trait Input: Sized {
    /// What the draft holds: the type itself, or the draft of a nested serializer.
    type Draft: FieldValue;

    /// Makes the value out of what the draft holds; `None` if something required is missing.
    fn complete(draft: Option<Self::Draft>) -> Option<Self>;
}

impl<T: Scalar> Input for T {
    type Draft = T;

    fn complete(draft: Option<T>) -> Option<T> {
        draft
    }
}

impl<T: Input> Input for Option<T> {
    type Draft = Option<T::Draft>;

    fn complete(draft: Option<Self::Draft>) -> Option<Self> {
        match draft {
            Some(Some(draft)) => T::complete(Some(draft)).map(Some),
            Some(None) | None => Some(None),
        }
    }
}

impl<T: Input> Input for Vec<T> {
    type Draft = Vec<T::Draft>;

    fn complete(draft: Option<Self::Draft>) -> Option<Self> {
        draft?.into_iter().map(|entry| T::complete(Some(entry))).collect()
    }
}

impl<T: Scalar> FieldValue for T {
    const KIND: Kind = T::KIND;

    fn parse(json: &Json, field: &Field, review: &mut Review<'_>) -> Option<Self> {
        if json.is_null() {
            review.refuse(field, field.message("null"));
            return None;
        }
        T::from_json(json, &field.format).map_err(|message| review.refuse(field, field.reword(message))).ok()
    }

    fn from_text(text: &str) -> Result<Self, Message> {
        T::from_json(&Json::from(text), &ValueFormat::NONE)
    }

    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
        Scalar::write_json(self, format, out);
    }

    fn fitted(self, format: &ValueFormat) -> Self {
        Scalar::fitted(self, format)
    }
}

impl<D: FieldValue> FieldValue for Option<D> {
    const KIND: Kind = D::KIND;
    const NULLABLE: bool = true;

    fn parse(json: &Json, field: &Field, review: &mut Review<'_>) -> Option<Self> {
        match json.is_null() && field.allow_null {
            true => Some(None),
            false => D::parse(json, field, review).map(Some),
        }
    }

    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write_json(format, out),
            None => out.extend_from_slice(b"null"),
        }
    }

    fn from_text(text: &str) -> Result<Self, Message> {
        D::from_text(text).map(Some)
    }

    fn fitted(self, format: &ValueFormat) -> Self {
        self.map(|value| value.fitted(format))
    }

    fn missing() -> Option<Self> {
        Some(None)
    }

    fn inner(&self, visit: &mut dyn FnMut(&dyn Any)) {
        if let Some(value) = self {
            value.inner(visit);
        }
    }

    fn entries(&self, visit: &mut dyn FnMut(usize, &dyn Any)) {
        if let Some(value) = self {
            value.entries(visit);
        }
    }
}

impl<D: FieldValue> FieldValue for Vec<D> {
    const KIND: Kind = Kind::List(&D::KIND);

    fn parse(json: &Json, field: &Field, review: &mut Review<'_>) -> Option<Self> {
        let Json::Array(entries) = json else {
            review.refuse_list(field, json);
            return None;
        };
        // Every entry is read, so that every mistake is reported; one failure fails the list.
        let read: Vec<Option<D>> = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| review.within(Step::Index(index), |review| D::parse(entry, field, review)))
            .collect();
        read.into_iter().collect()
    }

    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
        out.push(b'[');
        for (index, entry) in self.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            entry.write_json(format, out);
        }
        out.push(b']');
    }

    fn entries(&self, visit: &mut dyn FnMut(usize, &dyn Any)) {
        for (index, entry) in self.iter().enumerate() {
            entry.inner(&mut |value| visit(index, value));
        }
    }
}

impl Message {
    /// The text of Python's type name, which DRF's messages contain.
    pub(crate) fn python_type(json: &Json) -> &'static str {
        match json {
            Json::Null => "NoneType",
            Json::Bool(_) => "bool",
            Json::Number(number) if number.is_f64() => "float",
            Json::Number(_) => "int",
            Json::String(_) => "str",
            Json::Array(_) => "list",
            Json::Object(_) => "dict",
        }
    }
}
