//! Types of MariaDB's columns that have room for what the others' have.

use sea_orm::sea_query::ColumnType;

/// A decimal with room for all digits of a number; a longer one is compared as a double, which no decimal is equal to.
pub(super) fn decimal_of_mariadb(digits: &str) -> String {
    let fitted = width(digits.trim_start_matches('-')).filter(|(all, places)| *all <= 65 && *places <= 38);
    fitted.map_or_else(|| "double".to_owned(), |(all, places)| format!("decimal({}, {places})", all.max(1)))
}

/// How many digits a number has that is written out, and how many of them stand behind its point.
fn width(digits: &str) -> Option<(i64, i64)> {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let length =
        |digits: &str| if digits.bytes().all(|digit| digit.is_ascii_digit()) { i64::try_from(digits.len()).ok() } else { None };
    let (whole, fraction, exponent) = (length(whole)?, length(fraction)?, exponent.parse::<i64>().ok()?);
    let places = fraction.checked_sub(exponent)?.max(0);
    Some((whole.checked_add(exponent)?.max(0).checked_add(places)?, places))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_has_room_for_its_number() {
        let cases = [
            ("0", "decimal(1, 0)"),
            ("-12.50", "decimal(4, 2)"),
            ("-792e-1", "decimal(3, 1)"),
            ("1e30", "decimal(31, 0)"),
            ("0.5e-3", "decimal(4, 4)"),
            ("1.25e1", "decimal(3, 1)"),
            ("1e-40", "double"),
            ("1e99", "double"),
            ("1e9999999999999999999", "double"),
        ];
        for (digits, expected) in cases {
            assert_eq!(decimal_of_mariadb(digits), expected, "{digits}");
        }
    }
}
