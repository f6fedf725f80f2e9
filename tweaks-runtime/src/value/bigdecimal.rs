//! Decimal numbers with more digits than Rust's 28; in JSON as those.

use std::io::Write as _;

use sea_orm::prelude::BigDecimal;

use super::digits::too_many_digits;
use super::number::DecimalText;
use super::{Json, Scalar, ValueFormat};
use crate::problem::Message;
use crate::schema::{CellForm, Kind};

impl Scalar for BigDecimal {
    const KIND: Kind = Kind::Decimal;
    const CELL: CellForm = CellForm::Decimal;

    fn from_json(json: &Json, format: &ValueFormat) -> Result<Self, Message> {
        let written = DecimalText::of_json(json, format)?;
        // Written out, an exponent would be as long as the client wants.
        let value = written.within(DecimalText::LONGEST).and_then(|text| text.parse::<Self>().ok());
        value.map(|value| value.fitted(format)).ok_or_else(too_many_digits)
    }

    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
        // Writing to a `Vec` cannot fail.
        _ = write!(out, "\"{}\"", self.clone().fitted(format).to_plain_string());
    }

    fn fitted(self, format: &ValueFormat) -> Self {
        match format.digits {
            Some(digits) => self.round(digits.places.into()),
            None => self,
        }
    }
}
