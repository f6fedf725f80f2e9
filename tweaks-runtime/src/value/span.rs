//! Spans: the doubles that are shown as one number. A database that keeps decimals and single floats as doubles has more of these
//! than there are decimals of fifteen digits, or single floats.

use std::cmp::Ordering;

use sea_orm::Value;

#[cfg(feature = "with-rust_decimal")]
use super::DecimalText;
#[cfg(feature = "with-rust_decimal")]
use super::Scalar as _;
use super::ValueFormat;
use super::width::narrow;

/// The first and the last of the doubles that are shown as one number; the first is larger where there are none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) first: f64,
    pub(crate) last: f64,
}

impl Span {
    /// The doubles that a column with this format shows as the value; `None` for a value that is no decimal and no single float.
    #[cfg_attr(
        not(any(feature = "with-rust_decimal", feature = "with-bigdecimal")),
        expect(unused_variables, reason = "decimals have digits to show")
    )]
    pub(crate) fn of(value: &Value, format: &ValueFormat) -> Option<Self> {
        match value {
            Value::Float(Some(number)) => {
                let compare = |double| narrow(double).partial_cmp(number).unwrap_or(Ordering::Equal);
                Some(Self::around(f64::from(*number), compare))
            }
            #[cfg(feature = "with-rust_decimal")]
            Value::Decimal(Some(number)) => {
                let compare = |double| match decimal(double) {
                    Some(shown) => shown.fitted(format).cmp(number),
                    None => double.total_cmp(&0.0),
                };
                Some(Self::around(number.to_string().parse().ok()?, compare))
            }
            _ => None,
        }
    }

    /// The same for a number that no decimal is: too large, or of too many digits.
    pub(crate) fn of_digits(digits: &str, format: &ValueFormat) -> Option<Self> {
        let number: f64 = digits.parse().ok()?;
        #[cfg(feature = "with-rust_decimal")]
        if let Some((below, _)) = DecimalText::read(digits).and_then(|written| below(&written)) {
            // None of the doubles is shown so: those that are shown as the next smaller decimal end before it.
            let last = Self::of(&below.into(), format)?.last;
            return Some(Self { first: last.next_up(), last });
        }
        _ = format;
        Some(Self { first: number, last: number })
    }

    /// The span whose doubles are shown as equal, looked for from one of them, or from one close by.
    fn around(near: f64, compare: impl Fn(f64) -> Ordering) -> Self {
        let first = first_that(near, |double| compare(double) != Ordering::Less);
        let behind = first_that(near, |double| compare(double) == Ordering::Greater);
        Self { first, last: behind.next_down() }
    }
}

/// A double as a decimal column shows it; `None` for one that is too large.
#[cfg(feature = "with-rust_decimal")]
fn decimal(double: f64) -> Option<sea_orm::prelude::Decimal> {
    <sea_orm::prelude::Decimal as TryFrom<f64>>::try_from(double).ok()
}

/// The largest decimal that is no larger than a number, and whether it is the number.
#[cfg(feature = "with-rust_decimal")]
fn below(written: &DecimalText) -> Option<(sea_orm::prelude::Decimal, bool)> {
    [29, 28].into_iter().find_map(|digits| {
        let (text, is_exact) = written.rounded_down(digits);
        Some((sea_orm::prelude::Decimal::from_json(&super::Json::Number(text), &ValueFormat::NONE).ok()?, is_exact))
    })
}

/// Whether a double is shown as the value again, if the value is a decimal.
pub(crate) fn fits_a_double(value: &Value) -> bool {
    match value {
        #[cfg(feature = "with-rust_decimal")]
        Value::Decimal(Some(number)) => number.to_string().parse().ok().and_then(decimal) == Some(*number),
        _ => true,
    }
}

/// Whether a value has no more digits before the point than its column.
pub(crate) fn fits_digits(value: &Value, format: &ValueFormat) -> bool {
    match (value, format.digits) {
        #[cfg(feature = "with-rust_decimal")]
        (Value::Decimal(Some(number)), Some(digits)) => {
            let whole = digits.total.saturating_sub(digits.places) as usize;
            number.trunc().is_zero() || number.trunc().abs().to_string().len() <= whole
        }
        _ => true,
    }
}

/// The first double of which something is true that is true of all larger ones; the search begins at a double, and takes longer steps
/// the farther it is from there.
fn first_that(near: f64, is_true: impl Fn(f64) -> bool) -> f64 {
    let (start, least, most) = (place(near), place(f64::NEG_INFINITY), place(f64::INFINITY));
    let (mut below, mut above, mut step) = (start, start, 1_i64);
    while is_true(at(below)) && below > least {
        (below, step) = (below.saturating_sub(step).max(least), step.saturating_mul(2));
    }
    step = 1;
    while !is_true(at(above)) && above < most {
        (above, step) = (above.saturating_add(step).min(most), step.saturating_mul(2));
    }
    while below + 1 < above {
        let middle = below.midpoint(above);
        if is_true(at(middle)) { above = middle } else { below = middle }
    }
    at(above)
}

/// The place of a double among all doubles.
fn place(double: f64) -> i64 {
    let bits = double.to_bits().cast_signed();
    if bits < 0 { i64::MIN - bits } else { bits }
}

/// The double at a place.
fn at(place: i64) -> f64 {
    f64::from_bits(if place < 0 { i64::MIN - place } else { place }.cast_unsigned())
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the bounds are the very doubles")]
mod tests {
    use super::*;

    #[test]
    fn a_single_float_is_what_the_nearest_doubles_show() {
        let span = Span::of(&Value::from(0.1_f32), &ValueFormat::NONE).expect("a span");
        assert!(span.first < 0.1 && 0.1 < span.last, "{span:?}");
        assert!(narrow(span.first) == 0.1 && narrow(span.first.next_down()) < 0.1, "{span:?}");
        assert!(narrow(span.last) == 0.1 && narrow(span.last.next_up()) > 0.1, "{span:?}");
        let all = Span::of(&Value::from(f32::INFINITY), &ValueFormat::NONE).expect("a span");
        assert!(all.first > f64::from(f32::MAX) && all.last == f64::MAX.max(all.last), "{all:?}");
    }

    #[cfg(feature = "with-rust_decimal")]
    #[test]
    fn a_decimal_is_what_sums_of_doubles_show() {
        let span = |text: &str| {
            Span::of(&Value::from(text.parse::<sea_orm::prelude::Decimal>().expect("a decimal")), &ValueFormat::NONE)
        };
        let third = span("0.3").expect("a span");
        assert!(third.first <= 0.3 && third.last >= 0.1 + 0.1 + 0.1, "{third:?}");
        let none = span("0.3000000000000000000001").expect("a span");
        assert!(none.first > none.last && none.first == third.last.next_up(), "{none:?}");
        assert_eq!(span("0").map(|zero| zero.first <= -0.0 && zero.last >= 0.0), Some(true));
        for text in ["-12.5", "999999999999999", "79228162514264337593543950335", "0.0000000000000000000000000001"] {
            assert!(span(text).is_some(), "{text}");
        }
    }
}
