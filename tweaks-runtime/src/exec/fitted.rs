//! Types of MariaDB's columns that have room for what the others' have.

use sea_orm::sea_query::ColumnType;

/// A decimal with room for all digits of a number; a longer one is compared as a double, which no decimal is equal to.
pub(super) fn decimal_of_mariadb(digits: &str) -> Option<String> {
    let (whole, fraction) = digits.trim_start_matches('-').split_once('.').unwrap_or((digits.trim_start_matches('-'), ""));
    let is_plain = [whole, fraction].concat().bytes().all(|digit| digit.is_ascii_digit());
    let (all, places) = (whole.len() + fraction.len(), fraction.len());
    let fits = is_plain && all <= 65 && places <= 38;
    Some(if fits { format!("decimal({}, {places})", all.max(1)) } else { "double".to_owned() })
}

/// Microseconds, texts and bytes of any length, and decimals with places.
pub(super) const fn wider_of_mariadb(column: &ColumnType) -> Option<&'static str> {
    match column {
        ColumnType::DateTime | ColumnType::Timestamp | ColumnType::TimestampWithTimeZone => Some("datetime(6)"),
        ColumnType::Time => Some("time(6)"),
        ColumnType::Text => Some("longtext"),
        ColumnType::Blob => Some("longblob"),
        ColumnType::Decimal(None) | ColumnType::Money(None) => Some("decimal(65, 28)"),
        _ => None,
    }
}
