//! Decimal numbers, exact: read digit by digit, written as text with the places of the column.

use std::io::Write as _;

use sea_orm::prelude::Decimal;

use super::number::{self, DecimalText};
use super::{Json, Scalar};
use crate::problem::Message;
use crate::schema::{Digits, Kind, ValueFormat};

impl Scalar for Decimal {
    const KIND: Kind = Kind::Decimal;

    fn from_json(json: &Json, format: &ValueFormat) -> Result<Self, Message> {
        let text = match json {
            Json::String(text) | Json::Number(text) if text.len() > number::LONGEST => return Err(number::too_long()),
            Json::String(text) => text.trim(),
            Json::Number(digits) => digits,
            _ => return Err(invalid()),
        };
        let written = DecimalText::read(text).ok_or_else(invalid)?;
        if let Some(digits) = format.digits {
            written.check(digits)?;
        }
        let mut value =
            written.value().ok_or_else(|| Message::new("max_digits", "This number has more digits than can be stored."))?;
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

fn invalid() -> Message {
    Message::new("invalid", "A valid number is required.")
}

impl DecimalText {
    /// The three rules of DRF's `DecimalField`, in its order.
    fn check(&self, limit: Digits) -> Result<(), Message> {
        let count = i64::try_from(self.digits.len()).unwrap_or(i64::MAX).max(1);
        let places = (-self.exponent).max(0);
        let whole = (count + self.exponent).max(0);
        let total = if self.exponent >= 0 { whole } else { count.max(places) };
        if total > i64::from(limit.total) {
            return Err(Message::new(
                "max_digits",
                format!("Ensure that there are no more than {} digits in total.", limit.total),
            ));
        }
        if places > i64::from(limit.places) {
            return Err(Message::new(
                "max_decimal_places",
                format!("Ensure that there are no more than {} decimal places.", limit.places),
            ));
        }
        let most = limit.total.saturating_sub(limit.places);
        if whole > i64::from(most) {
            return Err(Message::new(
                "max_whole_digits",
                format!("Ensure that there are no more than {most} digits before the decimal point."),
            ));
        }
        Ok(())
    }

    fn value(&self) -> Option<Decimal> {
        let zeros = usize::try_from(self.exponent.max(0)).ok()?;
        if self.digits.is_empty() {
            return Some(Decimal::ZERO);
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
