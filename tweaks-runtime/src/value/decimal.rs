//! Decimal numbers, exact: read digit by digit, written as text with the places of the column.

use std::io::Write as _;

use sea_orm::prelude::Decimal;

use super::digits::too_many_digits;
use super::number::DecimalText;
use super::{Json, Scalar};
use crate::problem::Message;
use crate::schema::{CellForm, Kind, ValueFormat};

impl Scalar for Decimal {
    const KIND: Kind = Kind::Decimal;
    const CELL: CellForm = CellForm::Decimal;

    fn from_json(json: &Json, format: &ValueFormat) -> Result<Self, Message> {
        let mut value = DecimalText::of_json(json, format)?.value().ok_or_else(too_many_digits)?;
        if let Some(digits) = format.digits {
            value.rescale(digits.places);
        }
        Ok(value)
    }

    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
        // Writing to a `Vec` cannot fail.
        _ = write!(out, "\"{}\"", self.fitted(format));
    }

    fn fitted(mut self, format: &ValueFormat) -> Self {
        if let Some(digits) = format.digits {
            self.rescale(digits.places);
        }
        self
    }
}

impl DecimalText {
    fn value(&self) -> Option<Decimal> {
        let zeros = usize::try_from(self.exponent.max(0)).ok()?;
        if self.digits.is_empty() {
            // Zero keeps its places as other numbers do: a key that is shown as `0.00` is found by that.
            let places = u32::try_from((-self.exponent).max(0)).unwrap_or(Decimal::MAX_SCALE);
            return Some(Decimal::new(0, places.min(Decimal::MAX_SCALE)));
        }
        if self.digits.len() + zeros > 29 {
            return None;
        }
        let mantissa: i128 = format!("{}{}", self.digits, "0".repeat(zeros)).parse().ok()?;
        let scale = u32::try_from((-self.exponent).max(0)).ok()?;
        let mantissa = if self.negative { -mantissa } else { mantissa };
        Decimal::try_from_i128_with_scale(mantissa, scale).ok()
    }
}
