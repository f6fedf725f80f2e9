//! JSON's own values: booleans, and whole trees.

use serde_json::Value as Document;

use super::{CellForm, Json, Kind, Scalar, ValueFormat};
use crate::problem::Message;

pub(super) fn nul() -> Message {
    Message::new("null_characters_not_allowed", "Null characters are not allowed.")
}

/// Appends anything serializable whose serialization cannot fail: texts, numbers, JSON trees.
pub(super) fn write_serde(value: &(impl serde::Serialize + ?Sized), out: &mut Vec<u8>) {
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
    const CELL: CellForm = CellForm::Boolean;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        const TRUE: [&str; 12] = ["t", "T", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "1"];
        const FALSE: [&str; 12] = ["f", "F", "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "0"];
        let value = match json {
            Json::Bool(value) => Some(*value),
            Json::Number(digits) => match digits.parse() {
                Ok(1.0) => Some(true),
                Ok(0.0) => Some(false),
                _ => None,
            },
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

/// A document is kept and shown as it came. What the application's hooks see of it are Rust's numbers.
impl Scalar for Document {
    const KIND: Kind = Kind::Json;
    const CELL: CellForm = CellForm::Json;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        match has_nul(json) {
            // PostgreSQL refuses `\u0000` inside a JSON column with 22P05.
            true => Err(nul()),
            false => json.to_value().ok_or_else(|| Message::new("invalid", "This has a number that is out of range.")),
        }
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        write_serde(self, out);
    }
}

pub(super) fn has_nul(json: &Json) -> bool {
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(entries) => entries.iter().any(has_nul),
        Json::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}
