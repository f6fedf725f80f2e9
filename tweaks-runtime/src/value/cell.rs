//! Cells: from what the driver holds to JSON, without a value in between.

use sea_orm::QueryResult;

use super::json::write_serde;
use crate::schema::{CellForm, ValueFormat};

/// Writes a cell in the form of its type. `false` where only the value tells how it is written, or what is wrong with it: nothing is
/// written then.
pub(crate) fn write_cell(
    form: CellForm,
    (row, index): (&QueryResult, usize),
    nullable: bool,
    format: &ValueFormat,
    out: &mut Vec<u8>,
) -> bool {
    let written = match form {
        CellForm::Text => text(row, index).map(|held| held.map(|text| write_serde(text, out))),
        CellForm::Decimal => digits(row, index, format, out),
        _ => None,
    };
    match written {
        Some(Held::Null) if nullable => out.extend_from_slice(b"null"),
        Some(Held::Null) | None => return false,
        Some(Held::Value(())) => {}
    }
    true
}

/// What a cell holds.
enum Held<T> {
    Null,
    Value(T),
}

impl<T> Held<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Held<U> {
        match self {
            Self::Null => Held::Null,
            Self::Value(value) => Held::Value(change(value)),
        }
    }
}

impl<T> From<Option<T>> for Held<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

/// A text, or `NULL`, if the cell is one of both.
fn text(row: &QueryResult, index: usize) -> Option<Held<&str>> {
    #[cfg(feature = "sqlx-sqlite")]
    if let Some(row) = row.try_as_sqlite_row() {
        return sea_orm::sqlx::Row::try_get::<Option<&str>, _>(row, index).ok().map(Held::from);
    }
    #[cfg(feature = "sqlx-postgres")]
    if let Some(row) = row.try_as_pg_row() {
        return sea_orm::sqlx::Row::try_get::<Option<&str>, _>(row, index).ok().map(Held::from);
    }
    #[cfg(feature = "sqlx-mysql")]
    if let Some(row) = row.try_as_mysql_row() {
        return sea_orm::sqlx::Row::try_get::<Option<&str>, _>(row, index).ok().map(Held::from);
    }
    _ = (row, index);
    None
}

/// Writes the digits of a number; says so if it is `NULL`.
fn digits(row: &QueryResult, index: usize, format: &ValueFormat, out: &mut Vec<u8>) -> Option<Held<()>> {
    #[cfg(feature = "sqlx-sqlite")]
    if let Some(row) = row.try_as_sqlite_row() {
        let number: Option<f64> = sea_orm::sqlx::Row::try_get(row, index).ok()?;
        let Some(number) = number else { return Some(Held::Null) };
        return double(number, format.digits?.places, out).then_some(Held::Value(()));
    }
    #[cfg(feature = "sqlx-postgres")]
    if let Some(row) = row.try_as_pg_row() {
        return postgres::digits(row, index, format, out);
    }
    _ = (row, index, format, out);
    None
}

/// Writes a double that is the nearest to a number of up to 15 digits with so many places: the one that everybody means by it.
#[cfg(feature = "sqlx-sqlite")]
fn double(number: f64, places: u32, out: &mut Vec<u8>) -> bool {
    /// Each is exact.
    const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let Some(power) = POWERS.get(places as usize) else { return false };
    let units = (number * power).round();
    // Both are exact, so that the quotient is the double that is nearest to the number.
    let is_number = |wanted: f64| wanted.to_bits() == number.to_bits();
    let is_it = units.abs() < 1e15 && is_number(units / power) && !is_number(-0.0);
    if is_it {
        // A whole number of up to 15 digits.
        #[expect(clippy::cast_possible_truncation, reason = "its size was looked at")]
        with_point(units as i64, places as usize, out);
    }
    is_it
}

/// Writes a number of the units of its last place, as a text of JSON.
#[cfg(feature = "sqlx-sqlite")]
pub(super) fn with_point(units: i64, places: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(if units < 0 { b"\"-" } else { b"\"" });
    let mut buffer = [b'0'; 40];
    let (mut rest, mut at) = (units.unsigned_abs(), buffer.len());
    while rest > 0 {
        at -= 1;
        buffer[at] += (rest % 10) as u8;
        rest /= 10;
    }
    // A digit stands before the point at least.
    let at = at.min(buffer.len() - places - 1);
    let (whole, fraction) = buffer[at..].split_at(buffer.len() - places - at);
    out.extend_from_slice(whole);
    if places > 0 {
        out.push(b'.');
        out.extend_from_slice(fraction);
    }
    out.push(b'"');
}

#[cfg(feature = "sqlx-postgres")]
mod postgres {
    use sea_orm::sqlx::postgres::{PgRow, PgValueFormat};
    use sea_orm::sqlx::{Row as _, TypeInfo as _, ValueRef as _};

    use super::{Held, ValueFormat};
    use crate::value::numeric::Numeric;

    /// The most digits, by four, of numbers that every type of decimals has room for; and how far before the point they begin.
    const MOST: (usize, i16) = (6, 5);

    pub(super) fn digits(row: &PgRow, index: usize, format: &ValueFormat, out: &mut Vec<u8>) -> Option<Held<()>> {
        let cell = row.try_get_raw(index).ok()?;
        if cell.is_null() {
            return Some(Held::Null);
        }
        if cell.format() != PgValueFormat::Binary || cell.type_info().name() != "NUMERIC" {
            return None;
        }
        let number = Numeric::read(cell.as_bytes().ok()?)?;
        let places = format.digits.map_or(number.places, |digits| digits.places as usize);
        let is_short = number.len() <= MOST.0 && (-1..MOST.1).contains(&number.weight) && places <= 20;
        if !is_short || number.places > places || !matches!(number.sign, 0 | Numeric::NEGATIVE) {
            return None;
        }
        out.extend_from_slice(if number.sign == Numeric::NEGATIVE { b"\"-" } else { b"\"" });
        number.write(places, out);
        out.push(b'"');
        Some(Held::Value(()))
    }
}

#[cfg(all(test, feature = "sqlx-sqlite", feature = "with-rust_decimal"))]
mod tests {
    use sea_orm::prelude::Decimal;

    use super::*;

    /// What the driver and the type make of a double.
    fn by_value(number: f64, places: u32) -> String {
        let mut value = Decimal::try_from(number).expect("a decimal");
        value.rescale(places);
        format!("\"{value}\"")
    }

    #[test]
    fn a_double_is_written_as_its_decimal_is() {
        let (mut random, mut written) = (1_u64, 0);
        for round in 0..200_000_u64 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let places = u32::try_from(round % 7).expect("small");
            let units = (random >> 12) % 10_u64.pow(1 + u32::try_from(round % 15).expect("small"));
            let sign = if random & 1 == 0 { 1.0 } else { -1.0 };
            #[expect(clippy::cast_precision_loss, reason = "up to 15 digits are exact")]
            let exact = sign * units as f64 / 10_f64.powi(places.cast_signed());
            // Neighbours are other numbers, which only the value tells how to show.
            for number in [exact, exact.next_up(), exact + 0.1 + 0.2] {
                let mut out = Vec::new();
                if double(number, places, &mut out) {
                    written += 1;
                    assert_eq!(String::from_utf8(out).expect("digits"), by_value(number, places), "{number:?} {places}");
                }
            }
        }
        assert!(written > 200_000, "{written} were written at all");
    }

    #[test]
    fn other_doubles_are_left_to_their_type() {
        for number in [-0.0, 0.001, 0.1 + 0.2, 1e15, 1e300, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE] {
            let mut out = Vec::new();
            assert!(!double(number, 2, &mut out) && out.is_empty(), "{number}");
        }
        let mut out = Vec::new();
        assert!(double(-0.05, 2, &mut out) && out == b"\"-0.05\"");
    }
}
