//! Integers and floats.

use super::json::write_serde;
use super::{Json, Scalar};
use crate::problem::Message;
use crate::schema::{Kind, ValueFormat};

/// DRF refuses to even look at longer texts: reading them is quadratic in Python, and nobody's number is that long.
pub(super) const LONGEST: usize = 1000;

fn invalid_integer() -> Message {
    Message::new("invalid", "A valid integer is required.")
}

pub(super) fn too_long() -> Message {
    Message::new("max_string_length", "String value too large.")
}

/// A whole number of any size that anybody sends; beyond `i128` it is pinned to the end of the range, which no column
/// reaches, so that the range check refuses it.
fn whole_number(json: &Json) -> Result<i128, Message> {
    match json {
        Json::Number(number) => number
            .as_i64()
            .map(i128::from)
            .or_else(|| number.as_u64().map(i128::from))
            .or_else(|| number.as_f64().filter(|float| float.fract() == 0.0).map(from_float))
            .ok_or_else(invalid_integer),
        Json::String(text) if text.len() > LONGEST => Err(too_long()),
        Json::String(text) => from_text(text).ok_or_else(invalid_integer),
        _ => Err(invalid_integer()),
    }
}

/// `as` saturates, which is what is wanted here.
#[expect(clippy::cast_possible_truncation, reason = "saturates; the range check that follows refuses it")]
fn from_float(float: f64) -> i128 {
    float as i128
}

/// Python's `int(text)` after DRF took a fraction of zeros away: blanks around, a sign and leading zeros are fine.
fn from_text(text: &str) -> Option<i128> {
    let text = text.trim();
    let (whole, zeros) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let readable =
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && zeros.bytes().all(|byte| byte == b'0');
    let beyond = if whole.starts_with('-') { i128::MIN } else { i128::MAX };
    readable.then(|| whole.parse().unwrap_or(beyond))
}

macro_rules! integer {
    ($($int:ty),*) => {$(
        impl Scalar for $int {
            const KIND: Kind = Kind::Integer { min: <$int>::MIN as i128, max: <$int>::MAX as i128 };

            fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
                let number = whole_number(json)?;
                <$int>::try_from(number).map_err(|_| match number < 0 {
                    true => Message::new("min_value", format!("Ensure this value is greater than or equal to {}.", <$int>::MIN)),
                    false => Message::new("max_value", format!("Ensure this value is less than or equal to {}.", <$int>::MAX)),
                })
            }

            fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
                write_serde(self, out);
            }
        }
    )*};
}

integer!(i8, i16, i32, i64, u8, u16, u32, u64);

macro_rules! float {
    ($($float:ty),*) => {$(
        impl Scalar for $float {
            const KIND: Kind = Kind::Float;

            fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
                let invalid = || Message::new("invalid", "A valid number is required.");
                let number: $float = match json {
                    Json::Number(number) => number.to_string().parse().map_err(|_| invalid())?,
                    Json::String(text) if text.len() > LONGEST => return Err(too_long()),
                    Json::String(text) => text.trim().parse().map_err(|_| invalid())?,
                    _ => return Err(invalid()),
                };
                // NaN and the infinities are numbers to Rust and to some databases, and to no JSON document.
                number.is_finite().then_some(number).ok_or_else(invalid)
            }

            fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
                write_serde(self, out);
            }
        }
    )*};
}

float!(f32, f64);

/// A decimal number as it was written: every digit counts, zeros behind the point too (Python's `as_tuple`).
pub(crate) struct DecimalText {
    pub(super) negative: bool,
    /// Without leading zeros.
    pub(super) digits: String,
    /// The power of ten that the digits are multiplied with.
    pub(super) exponent: i64,
}

impl DecimalText {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let negative = number.starts_with('-');
        let number = number.strip_prefix(['+', '-']).unwrap_or(number);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let exponent = exponent.parse::<i32>().ok()?;
        let places = i64::try_from(fraction.len()).ok()?;
        let digits = digits.trim_start_matches('0').to_owned();
        Some(Self { negative, digits, exponent: i64::from(exponent) - places })
    }

    /// The number without its fraction, rounded down, and whether there is one; pinned to the ends of `i128`, which no column
    /// reaches.
    pub(crate) fn whole(&self) -> (i128, bool) {
        let beyond = if self.negative { i128::MIN } else { i128::MAX };
        let places = usize::try_from(-self.exponent).unwrap_or(0);
        let (whole, fraction) = self.digits.split_at(self.digits.len().saturating_sub(places));
        let has_fraction = fraction.bytes().any(|digit| digit != b'0');
        let zeros = usize::try_from(self.exponent).unwrap_or(0);
        let whole = match (self.digits.is_empty(), whole.len() + zeros) {
            (true, _) | (_, 0) => Some(0),
            // `i128` has 39 digits.
            (false, 1..=38) => format!("{whole}{}", "0".repeat(zeros)).parse::<i128>().ok(),
            _ => None,
        };
        let whole = whole.map(|whole| if self.negative { -whole - i128::from(has_fraction) } else { whole });
        (whole.unwrap_or(beyond), has_fraction)
    }
}
