//! Values: how one Rust type is read from JSON, written to JSON, and kept in a column.
//!
//! [`Scalar`] is the trait of single values, one impl per type; [`FieldValue`] adds what a field can hold besides:
//! nothing (`Option`), lists (`Vec`), nested serializers. A type that implements [`Scalar`] and SeaORM's value traits is
//! a [`ColumnValue`] by itself. What is accepted and refused is DRF's (`drf_tweaks` §13).

mod choice;
mod column;
#[cfg(feature = "with-chrono")]
mod date;
#[cfg(feature = "with-rust_decimal")]
mod decimal;
mod field;
mod number;
mod text;
#[cfg(feature = "with-uuid")]
mod uuid;

pub use choice::Choices;
pub use column::{Cell, ColumnValue};
pub(crate) use column::{from_text, read, render, to_value};
#[cfg(feature = "with-chrono")]
pub(crate) use date::iso_date;
pub use field::{FieldValue, Input};
pub(crate) use number::Written;

use crate::problem::Message;
use crate::schema::{Kind, ValueFormat};

/// A JSON value as it came in the body.
pub type Json = serde_json::Value;

/// A single value: text, a number, a date, one of several choices.
///
/// Implemented for Rust's numbers, `bool`, `String`, [`Json`], and the date, time, decimal and UUID types that SeaORM
/// re-exports. An enum gets it from `#[derive(Tweaks)]`.
///
/// ```
/// use tweaks_runtime::schema::ValueFormat;
/// use tweaks_runtime::value::{Json, Scalar};
///
/// let format = ValueFormat::NONE;
/// assert_eq!(i32::from_json(&Json::from(" 30 "), &format), Ok(30));
/// assert_eq!(i32::from_json(&Json::from(30.5), &format).unwrap_err().detail, "A valid integer is required.");
///
/// let mut out = Vec::new();
/// 30.write_json(&format, &mut out);
/// assert_eq!(out, b"30");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a field",
    label = "not a type that JSON can be read into",
    note = "for an enum or a nested serializer add `#[derive(Tweaks)]` to it",
    note = "for a type of your own implement `tweaks_runtime::value::Scalar`",
    note = "for a column that no client sees write `#[tweaks(skip)]`"
)]
pub trait Scalar: Clone + Send + Sync + 'static {
    /// What kind of value this is, for documents and filters.
    const KIND: Kind;

    /// Reads a value that is not `null`.
    ///
    /// # Errors
    ///
    /// One [`Message`] that says what is accepted instead.
    fn from_json(json: &Json, format: &ValueFormat) -> Result<Self, Message>;

    /// Appends the value as JSON.
    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>);

    /// The value as its column shows it; SQLite, for one, forgets the zeros behind a decimal point.
    #[must_use]
    fn fitted(self, _format: &ValueFormat) -> Self {
        self
    }
}

/// Appends anything serializable whose serialization cannot fail: texts, numbers, JSON trees.
fn write_serde(value: &(impl serde::Serialize + ?Sized), out: &mut Vec<u8>) {
    let start = out.len();
    if let Err(error) = serde_json::to_writer(&mut *out, value) {
        // Not reachable with the types of this module; a foreign `Scalar` would see valid JSON and a log line.
        tracing::error!(%error, "a value could not be written as JSON");
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

impl Scalar for bool {
    const KIND: Kind = Kind::Boolean;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        const TRUE: [&str; 12] = ["t", "T", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "1"];
        const FALSE: [&str; 12] = ["f", "F", "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "0"];
        let value = match json {
            Json::Bool(value) => Some(*value),
            Json::Number(number) => number.as_f64().and_then(|number| match number {
                1.0 => Some(true),
                0.0 => Some(false),
                _ => None,
            }),
            Json::String(text) => match text.as_str() {
                "On" | "ON" => Some(true),
                "Off" | "OFF" => Some(false),
                text if TRUE.contains(&text) => Some(true),
                text if FALSE.contains(&text) => Some(false),
                _ => None,
            },
            _ => None,
        };
        value.ok_or_else(|| Message::new("invalid", "Must be a valid boolean."))
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Scalar for Json {
    const KIND: Kind = Kind::Json;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        match has_nul(json) {
            // PostgreSQL refuses `\u0000` inside a JSON column with 22P05.
            true => Err(text::nul()),
            false => Ok(json.clone()),
        }
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        write_serde(self, out);
    }
}

fn has_nul(json: &Json) -> bool {
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(entries) => entries.iter().any(has_nul),
        Json::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}
