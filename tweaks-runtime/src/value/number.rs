//! Integers and floats.

use super::json::write_serde;
use super::{Json, Scalar};
use crate::problem::Message;
use crate::schema::{CellForm, Kind, ValueFormat};

const LONGEST: usize = DecimalText::LONGEST;

fn invalid_integer() -> Message {
    Message::new("invalid", "A valid integer is required.")
}

pub(super) fn invalid_number() -> Message {
    Message::new("invalid", "A valid number is required.")
}

pub(super) fn too_long() -> Message {
    Message::new("max_string_length", "String value too large.")
}

/// A whole number of any size that anybody sends; beyond `i128` it is pinned to the end of the range, which no column
/// reaches, so that the range check refuses it.
fn whole_number(json: &Json) -> Result<i128, Message> {
    match json {
        Json::Number(digits) => match DecimalText::read(digits).map(|number| number.whole()) {
            Some((whole, false)) => Ok(whole),
            _ => Err(invalid_integer()),
        },
        Json::String(text) if text.len() > LONGEST => Err(too_long()),
        Json::String(text) => from_text(text).ok_or_else(invalid_integer),
        _ => Err(invalid_integer()),
    }
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
            const CELL: CellForm = CellForm::Integer;

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
    ($($float:ty: $max:literal),*) => {$(
        impl Scalar for $float {
            const KIND: Kind = Kind::Float($max);

            fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
                let number: $float = match json {
                    Json::Number(digits) => digits.parse().map_err(|_| invalid_number())?,
                    Json::String(text) if text.len() > LONGEST => return Err(too_long()),
                    Json::String(text) => text.trim().parse().map_err(|_| invalid_number())?,
                    _ => return Err(invalid_number()),
                };
                // NaN and the infinities are numbers to Rust and to some databases, and to no JSON document.
                number.is_finite().then_some(number).ok_or_else(invalid_number)
            }

            fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
                write_serde(self, out);
            }
        }
    )*};
}

// The digits by which each largest number is written: as a double that of an `f32` is smaller.
float!(f32: 3.402_823_5e38, f64: 1.797_693_134_862_315_7e308);

/// A decimal number as it was written: every digit counts, zeros behind the point too (Python's `as_tuple`).
pub(crate) struct DecimalText {
    pub(super) negative: bool,
    /// Without leading zeros.
    pub(super) digits: String,
    /// The power of ten that the digits are multiplied with.
    pub(super) exponent: i64,
}

impl DecimalText {
    /// DRF refuses to even look at longer texts: reading them is quadratic in Python, and nobody's number is that long.
    pub(crate) const LONGEST: usize = 1000;

    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let negative = number.starts_with('-');
        let number = number.strip_prefix(['+', '-']).unwrap_or(number);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let places = i64::try_from(fraction.len()).ok()?;
        let digits = digits.trim_start_matches('0').to_owned();
        Some(Self { negative, digits, exponent: read_exponent(exponent)? - places })
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.negative
    }

    /// The number with so many digits at most, rounded down, as text; and whether it still is the same number.
    pub(crate) fn rounded_down(&self, most: usize) -> (String, bool) {
        let sign = if self.negative { "-" } else { "" };
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        let places = i64::try_from(most).unwrap_or(i64::MAX) - (length + self.exponent).max(0);
        let surplus = (-self.exponent - places).clamp(0, length.max(0));
        if self.digits.is_empty() {
            return ("0".to_owned(), true);
        }
        if surplus == 0 || places < 0 {
            return (format!("{sign}{}e{}", self.digits, self.exponent), true);
        }
        let (kept, rest) = self.digits.split_at(self.digits.len() - usize::try_from(surplus).unwrap_or_default());
        let is_exact = rest.bytes().all(|digit| digit == b'0');
        let kept = kept.parse::<i128>().unwrap_or(0) + i128::from(self.negative && !is_exact);
        (format!("{sign}{kept}e{}", -places), is_exact)
    }

    /// The number without its fraction, rounded down, and whether there is one; pinned to the ends of `i128`, which no column
    /// reaches.
    pub(crate) fn whole(&self) -> (i128, bool) {
        let beyond = if self.negative { i128::MIN } else { i128::MAX };
        let places = usize::try_from(-self.exponent).unwrap_or(0);
        let (whole, fraction) = self.digits.split_at(self.digits.len().saturating_sub(places));
        let has_fraction = fraction.bytes().any(|digit| digit != b'0');
        let zeros = usize::try_from(self.exponent).unwrap_or(0);
        let whole = match (self.digits.is_empty(), whole.len().saturating_add(zeros)) {
            (true, _) | (_, 0) => Some(0),
            // `i128` has 39 digits.
            (false, 1..=38) => format!("{whole}{}", "0".repeat(zeros)).parse::<i128>().ok(),
            _ => None,
        };
        let whole = whole.map(|whole| if self.negative { -whole - i128::from(has_fraction) } else { whole });
        (whole.unwrap_or(beyond), has_fraction)
    }
}

/// An exponent, pinned to a number that no column reaches and that can be added to.
fn read_exponent(text: &str) -> Option<i64> {
    const FARTHEST: i64 = 1 << 40;
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let exponent = digits.parse::<i64>().map_or(FARTHEST, |exponent| exponent.min(FARTHEST));
    Some(if text.starts_with('-') { -exponent } else { exponent })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(text: &str) -> (String, bool) {
        DecimalText::read(text).expect("a number").rounded_down(28)
    }

    #[test]
    fn numbers_are_rounded_down_to_what_a_column_can_have() {
        assert_eq!(rounded("1.50"), ("150e-2".to_owned(), true));
        assert_eq!(rounded("1e-40"), ("0e-28".to_owned(), false));
        assert_eq!(rounded("-1e-40"), ("-1e-28".to_owned(), false));
        assert_eq!(rounded("1e-99999999999"), ("0e-28".to_owned(), false));
        assert!(rounded("1e99999999999").1);
        assert_eq!(rounded("123.4567890123456789012345678901"), ("1234567890123456789012345678e-25".to_owned(), false));
        assert_eq!(rounded("0.10000000000000000000000000000000"), ("1000000000000000000000000000e-28".to_owned(), true));
    }

    #[test]
    fn whole_parts_of_any_number_are_read() {
        let whole = |text: &str| DecimalText::read(text).map(|number| number.whole());
        assert_eq!(whole("1e99999999999"), Some((i128::MAX, false)));
        assert_eq!(whole("-2.5"), Some((-3, true)));
        assert_eq!(whole("1e"), None);
    }
}
