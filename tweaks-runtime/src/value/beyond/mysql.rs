//! What `MariaDB` keeps and Rust has no room for: decimals of 65 digits, and spans of time in columns of times.

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
