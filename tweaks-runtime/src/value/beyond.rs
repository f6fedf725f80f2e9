//! Beyond: what a database keeps and the type of a column has no room for. Where the type is shown as a text, so is that.

use sea_orm::sea_query::ArrayType;
use sea_orm::{DbErr, QueryResult, Value};

use crate::schema::Column;

/// A value that a column keeps and its type has no room for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Beyond {
    /// As an answer shows it.
    pub(crate) shown: String,
    /// As the database reads it.
    pub(crate) stored: String,
}

#[cfg(any(feature = "sqlx-mysql", feature = "sqlx-postgres", feature = "sqlx-sqlite"))]
impl Beyond {
    fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { shown: text.clone(), stored: text }
    }
}

/// The value of a row in a column, for a place in an order or for a relation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kept {
    /// As the column reads it.
    Read(Value),
    /// As the database keeps it, where the column does not read it.
    Raw(Value),
}

impl Kept {
    /// The value in a cell; nothing for `NULL`.
    pub(crate) fn of(column: &Column, row: &QueryResult, index: usize) -> Result<Option<Self>, DbErr> {
        match (column.read)(row, index) {
            Ok(value) => Ok(value.map(Self::Read)),
            Err(error) => raw(column, row, index).map(|value| Some(Self::Raw(value))).ok_or(error),
        }
    }

    /// The same for a place in an order, which a cursor holds as a text: no text that the column reads is of a year that no client sends.
    pub(crate) fn in_order(column: &Column, row: &QueryResult, index: usize) -> Result<Option<Self>, DbErr> {
        let kept = Self::of(column, row, index)?;
        Ok(match kept {
            Some(Self::Read(value)) if is_far(&value) => Some(far(row, index).map_or(Self::Read(value), Self::Raw)),
            kept => kept,
        })
    }

    pub(crate) fn into_value(self) -> Value {
        match self {
            Self::Read(value) | Self::Raw(value) => value,
        }
    }
}

/// A time far away as a text that the database reads.
fn far(row: &QueryResult, index: usize) -> Option<Value> {
    #[cfg(feature = "sqlx-postgres")]
    if let Some(row) = row.try_as_pg_row() {
        return postgres::far(row, index).map(|beyond| beyond.stored.into());
    }
    row.try_get_by_index::<String>(index).map(Value::from).ok()
}

/// Whether a value is a time of a year that no client sends.
fn is_far(value: &Value) -> bool {
    #[cfg(feature = "with-time")]
    let value = &super::to_chrono(value.clone());
    #[cfg(feature = "with-chrono")]
    let is_far = super::date::is_far(value);
    // No type is a time.
    #[cfg(not(feature = "with-chrono"))]
    let is_far = matches!(value, Value::Bool(None));
    is_far
}

/// A cell in the type that the database keeps it in, or as a text that the database reads.
fn raw(column: &Column, row: &QueryResult, index: usize) -> Option<Value> {
    if let Some(beyond) = beyond(row, index, &(column.value_type)()) {
        return Some(beyond.stored.into());
    }
    let whole = row.try_get_by_index::<i64>(index).map(Value::from);
    let number = whole.or_else(|_| row.try_get_by_index::<f64>(index).map(Value::from));
    let text = number.or_else(|_| row.try_get_by_index::<String>(index).map(Value::from));
    text.or_else(|_| row.try_get_by_index::<Vec<u8>>(index).map(Value::from)).ok()
}

/// The value in a cell, if values of a type have no room for it.
pub(crate) fn beyond(row: &QueryResult, index: usize, wanted: &ArrayType) -> Option<Beyond> {
    #[cfg(feature = "sqlx-postgres")]
    if let Some(row) = row.try_as_pg_row() {
        return postgres::beyond(row, index, wanted);
    }
    #[cfg(feature = "sqlx-sqlite")]
    if let Some(row) = row.try_as_sqlite_row() {
        return sqlite::beyond(row, index, wanted);
    }
    #[cfg(feature = "sqlx-mysql")]
    if let Some(row) = row.try_as_mysql_row() {
        return mysql::beyond(row, index, wanted);
    }
    _ = (row, index, wanted);
    None
}

/// The value of a cell without the zeros that fill the places of a number whose column says none.
pub(crate) fn unfilled(row: &QueryResult, index: usize, value: Value) -> Value {
    #[cfg(feature = "sqlx-mysql")]
    if row.try_as_mysql_row().is_some_and(|row| mysql::is_filled(row, index)) {
        return match value {
            #[cfg(feature = "with-rust_decimal")]
            Value::Decimal(Some(number)) => number.normalize().into(),
            #[cfg(feature = "with-bigdecimal")]
            Value::BigDecimal(Some(number)) => number.normalized().into(),
            value => value,
        };
    }
    _ = (row, index);
    value
}

/// Whether a decimal of Rust's 28 digits has all of these, those before the point and those behind it.
#[cfg(any(all(feature = "sqlx-mysql", feature = "with-rust_decimal"), feature = "sqlx-postgres"))]
fn fits_a_decimal(whole: &str, fraction: &str) -> bool {
    let fraction = fraction.trim_end_matches('0');
    let digits = [whole, fraction].concat();
    let digits = digits.trim_start_matches('0');
    let mantissa = if digits.is_empty() { Some(0) } else { digits.parse::<u128>().ok() };
    fraction.len() <= 28 && mantissa.is_some_and(|mantissa| mantissa < 1 << 96)
}

/// What `MariaDB` keeps and Rust has no room for: decimals of 65 digits, and spans of time in columns of times.
#[cfg(feature = "sqlx-mysql")]
mod mysql {
    use sea_orm::sea_query::ArrayType;
    use sea_orm::sqlx::mysql::MySqlRow;
    use sea_orm::sqlx::mysql::types::MySqlTime;
    use sea_orm::sqlx::{Row as _, TypeInfo as _, ValueRef as _};

    use super::Beyond;

    /// The places of a column that says none, which [`fitted_table`](crate::fitted_table) makes.
    const PLACES: usize = 28;

    pub(super) fn beyond(row: &MySqlRow, index: usize, wanted: &ArrayType) -> Option<Beyond> {
        let cell = row.try_get_raw(index).ok().filter(|cell| !cell.is_null())?;
        match (cell.type_info().name(), wanted) {
            #[cfg(feature = "with-rust_decimal")]
            ("DECIMAL", ArrayType::Decimal) => decimal(row.try_get_unchecked(index).ok()?),
            ("TIME", _) => time(row.try_get(index).ok()?),
            _ => None,
        }
    }

    /// Whether zeros fill the places of a number, because its column says none.
    pub(super) fn is_filled(row: &MySqlRow, index: usize) -> bool {
        let is_number = row.try_get_raw(index).is_ok_and(|cell| !cell.is_null() && cell.type_info().name() == "DECIMAL");
        let digits = || row.try_get_unchecked::<&str, _>(index).ok()?.split_once('.');
        is_number && digits().is_some_and(|(_, fraction)| fraction.len() == PLACES)
    }

    /// A number of more digits than a decimal of Rust has.
    #[cfg(feature = "with-rust_decimal")]
    fn decimal(digits: &str) -> Option<Beyond> {
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if super::fits_a_decimal(whole.trim_start_matches('-'), fraction) {
            return None;
        }
        let is_filled = fraction.len() == PLACES;
        Some(Beyond::same(if is_filled { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }))
    }

    /// A time that no clock shows: drivers leave out its sign.
    fn time(time: MySqlTime) -> Option<Beyond> {
        (time.sign().is_negative() || time.hours() > 23).then(|| Beyond::same(time.to_string()))
    }
}

#[cfg(feature = "sqlx-sqlite")]
mod sqlite {
    use sea_orm::sea_query::ArrayType;
    use sea_orm::sqlx::Row as _;
    use sea_orm::sqlx::sqlite::SqliteRow;

    use super::Beyond;

    /// The number of whole numbers that are a decimal of Rust's 28 digits: 2 to the power of 96.
    const MANTISSAS: f64 = 79_228_162_514_264_337_593_543_950_336.0;

    /// Whether decimals of a type have any number of digits; `None` of a type that is no decimal.
    fn is_long(wanted: &ArrayType) -> Option<bool> {
        match wanted {
            #[cfg(feature = "with-rust_decimal")]
            ArrayType::Decimal => Some(false),
            #[cfg(feature = "with-bigdecimal")]
            ArrayType::BigDecimal => Some(true),
            _ => None,
        }
    }

    /// A double that is no decimal: too large, or without an end.
    pub(super) fn beyond(row: &SqliteRow, index: usize, wanted: &ArrayType) -> Option<Beyond> {
        let is_long = is_long(wanted)?;
        let number: f64 = row.try_get(index).ok()?;
        if !number.is_finite() {
            return Some(Beyond::same(if number > 0.0 { "Infinity" } else { "-Infinity" }));
        }
        (!is_long && number.abs() >= MANTISSAS).then(|| Beyond::same(number.to_string()))
    }
}

#[cfg(feature = "sqlx-postgres")]
mod postgres {
    use std::fmt::Write as _;
    use std::ops::RangeInclusive;

    use sea_orm::sea_query::ArrayType;
    use sea_orm::sqlx::postgres::{PgRow, PgValueFormat};
    use sea_orm::sqlx::{Row as _, TypeInfo as _, ValueRef as _};

    use super::{Beyond, fits_a_decimal};
    use crate::value::numeric::Numeric;

    /// Reads the binary form of a cell: drivers panic at some values, and round others.
    pub(super) fn beyond(row: &PgRow, index: usize, wanted: &ArrayType) -> Option<Beyond> {
        outside(row, index, wanted, &years(wanted))
    }

    /// A time of a year that no client sends.
    pub(super) fn far(row: &PgRow, index: usize) -> Option<Beyond> {
        outside(row, index, &ArrayType::String, &NEAR)
    }

    /// The years that clients send.
    const NEAR: RangeInclusive<i64> = 1..=9999;

    /// The years of which a type has all days.
    fn years(wanted: &ArrayType) -> RangeInclusive<i64> {
        match wanted {
            #[cfg(feature = "with-time")]
            ArrayType::TimeDate | ArrayType::TimeDateTime | ArrayType::TimeDateTimeWithTimeZone => -9999..=9999,
            _ => -262_142..=262_142,
        }
    }

    fn outside(row: &PgRow, index: usize, wanted: &ArrayType, years: &RangeInclusive<i64>) -> Option<Beyond> {
        let cell = row.try_get_raw(index).ok()?;
        if cell.is_null() || cell.format() != PgValueFormat::Binary {
            return None;
        }
        let (kind, bytes) = (cell.type_info(), cell.as_bytes().ok()?);
        match kind.name() {
            "NUMERIC" => numeric(bytes, wanted),
            "DATE" => date(i32::from_be_bytes(bytes.try_into().ok()?), years),
            "TIMESTAMP" => moment(i64::from_be_bytes(bytes.try_into().ok()?), "", years),
            "TIMESTAMPTZ" => moment(i64::from_be_bytes(bytes.try_into().ok()?), "Z", years),
            "TIME" => (i64::from_be_bytes(bytes.try_into().ok()?) == DAY).then(|| Beyond::same("24:00:00")),
            _ => None,
        }
    }

    /// Microseconds.
    const DAY: i64 = 86_400_000_000;

    fn endless(negative: bool) -> Beyond {
        Beyond::same(if negative { "-infinity" } else { "infinity" })
    }

    fn date(days: i32, years: &RangeInclusive<i64>) -> Option<Beyond> {
        if matches!(days, i32::MIN | i32::MAX) {
            return Some(endless(days < 0));
        }
        of_year(days.into(), "", years)
    }

    fn moment(micros: i64, zone: &str, years: &RangeInclusive<i64>) -> Option<Beyond> {
        if matches!(micros, i64::MIN | i64::MAX) {
            return Some(endless(micros < 0));
        }
        let day = micros.div_euclid(DAY);
        if NEAR_DAYS.contains(&day) {
            return None;
        }
        let (seconds, micros) = (micros.rem_euclid(DAY) / 1_000_000, micros.rem_euclid(1_000_000));
        let mut time = format!("T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        if micros > 0 {
            // Writing to a `String` cannot fail.
            _ = write!(time, ".{micros:06}");
        }
        time.push_str(zone);
        of_year(day, &time, years)
    }

    /// The days of [`NEAR`], of which most are.
    const NEAR_DAYS: RangeInclusive<i64> = -730_119..=2_921_939;

    /// A day of none of the years, with its time.
    fn of_year(day: i64, time: &str, years: &RangeInclusive<i64>) -> Option<Beyond> {
        if NEAR_DAYS.contains(&day) {
            return None;
        }
        let (year, rest) = calendar(day);
        let stored = match year {
            // There is no year 0.
            ..=0 => format!("{:04}{rest}{time} BC", 1 - year),
            _ => format!("{year}{rest}{time}"),
        };
        (!years.contains(&year)).then(|| Beyond { shown: format!("{year:+05}{rest}{time}"), stored })
    }

    /// The year of a day, counted from the first of the year 2000, and its month and day: in the calendar without end, years of 400 have
    /// as many days each, and begin in March.
    fn calendar(days: i64) -> (i64, String) {
        let days = days + 730_425;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
        (era * 400 + year + i64::from(month <= 2), format!("-{month:02}-{day:02}"))
    }

    /// Whether a number may have any number of digits; nothing, of what is no `numeric`.
    fn is_long_numeric(wanted: &ArrayType) -> Option<bool> {
        match wanted {
            #[cfg(feature = "with-rust_decimal")]
            ArrayType::Decimal => Some(false),
            #[cfg(feature = "with-bigdecimal")]
            ArrayType::BigDecimal => Some(true),
            _ => None,
        }
    }

    fn numeric(bytes: &[u8], wanted: &ArrayType) -> Option<Beyond> {
        let is_long = is_long_numeric(wanted)?;
        let number = Numeric::read(bytes)?;
        match number.sign {
            0xC000 => return Some(Beyond::same("NaN")),
            0xD000 => return Some(Beyond::same("Infinity")),
            0xF000 => return Some(Beyond::same("-Infinity")),
            // Most numbers are short, and need no second look.
            _ if is_long || (number.len() <= 6 && (-1..=6).contains(&number.weight)) => return None,
            _ => {}
        }
        let mut digits = Vec::new();
        number.write(number.places, &mut digits);
        let digits = String::from_utf8(digits).ok()?;
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let sign = if number.sign == Numeric::NEGATIVE { "-" } else { "" };
        (!fits_a_decimal(whole, fraction)).then(|| Beyond::same(format!("{sign}{digits}")))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn days_are_counted_without_an_end() {
            for (days, wanted) in [
                (0, (2000, "-01-01")),
                (59, (2000, "-02-29")),
                (60, (2000, "-03-01")),
                (-1, (1999, "-12-31")),
                (-730_119, (1, "-01-01")),
                (-730_120, (0, "-12-31")),
                (106_751_982, (294_276, "-12-31")),
                (2_145_031_948, (5_874_897, "-12-31")),
            ] {
                let (year, rest) = calendar(days);
                assert_eq!((year, rest.as_str()), wanted);
            }
        }
    }
}
