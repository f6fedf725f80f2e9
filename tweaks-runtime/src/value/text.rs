//! Text.

use super::json::{nul, write_serde};
use super::{Json, Scalar};
use crate::problem::Message;
use crate::schema::{CellForm, Kind, ValueFormat};

impl Scalar for String {
    const KIND: Kind = Kind::Text;
    const CELL: CellForm = CellForm::Text;

    fn from_json(json: &Json, format: &ValueFormat) -> Result<Self, Message> {
        let text = match json {
            Json::String(text) | Json::Number(text) => text.clone(),
            _ => return Err(Message::new("invalid", "Not a valid string.")),
        };
        if text.contains('\0') {
            return Err(nul());
        }
        let trimmed = text.trim();
        if trimmed.is_empty() && !format.allow_blank && (format.trim_whitespace || text.is_empty()) {
            return Err(Message::new("blank", "This field may not be blank."));
        }
        Ok(if format.trim_whitespace && trimmed.len() < text.len() { trimmed.to_owned() } else { text })
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        write_serde(self.as_str(), out);
    }
}
