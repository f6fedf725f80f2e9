//! Decimal numbers of a body, digit by digit, and the limits of their columns.

use super::Json;
use super::number::{DecimalText, invalid_number, too_long};
use crate::problem::Message;
use crate::schema::{Digits, ValueFormat};

pub(super) fn too_many_digits() -> Message {
    Message::new("max_digits", "This number has more digits than can be stored.")
}

impl DecimalText {
    /// The number in a body, if it has the digits that the format allows.
    pub(super) fn of_json(json: &Json, format: &ValueFormat) -> Result<Self, Message> {
        let text = match json {
            Json::String(text) | Json::Number(text) if text.len() > Self::LONGEST => return Err(too_long()),
            Json::String(text) => text.trim(),
            Json::Number(digits) => digits,
            _ => return Err(invalid_number()),
        };
        let written = Self::read(text).ok_or_else(invalid_number)?;
        format.digits.map_or(Ok(()), |digits| written.check(digits))?;
        Ok(written)
    }

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

    /// The number as digits and an exponent; `None` if it is longer than this when it is written out.
    pub(crate) fn within(&self, longest: usize) -> Option<String> {
        let length = usize::try_from(self.exponent.unsigned_abs()).ok()?.checked_add(self.digits.len())?;
        let (sign, zero) = (if self.negative { "-" } else { "" }, if self.is_zero() { "0" } else { "" });
        (length <= longest).then(|| format!("{sign}{zero}{}e{}", self.digits, self.exponent))
    }
}
