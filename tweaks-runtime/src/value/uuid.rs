//! UUIDs.

use sea_orm::prelude::Uuid;

use super::json::write_serde;
use super::{Json, Scalar};
use crate::problem::Message;
use crate::schema::{CellForm, Kind, ValueFormat};

impl Scalar for Uuid {
    const KIND: Kind = Kind::Uuid;
    const CELL: CellForm = CellForm::Uuid;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        json.as_str()
            .and_then(|text| Self::parse_str(text.trim()).ok())
            .ok_or_else(|| Message::new("invalid", "Must be a valid UUID."))
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        write_serde(self.hyphenated().encode_lower(&mut Self::encode_buffer()), out);
    }
}
