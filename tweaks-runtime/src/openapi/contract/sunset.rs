//! Sunsets: the dates after which an old version may be gone (RFC 8594), as HTTP writes them.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value as Json;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whether the day of a date is over; nothing is over that nobody announced.
pub(super) fn is_over(date: &Json) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / 86400);
    date.as_str().and_then(day).is_some_and(|day| day < i64::try_from(now).unwrap_or_default())
}

/// The days from 1970 to a date such as `Sun, 11 Nov 2018 23:59:59 GMT`, by whole eras of 400 years that begin in March.
fn day(date: &str) -> Option<i64> {
    let mut words = date.split(' ').skip(1);
    let day: i64 = words.next()?.parse().ok()?;
    let word = words.next()?;
    let month = i64::try_from(MONTHS.iter().position(|own| *own == word)?).ok()? + 1;
    let year = words.next()?.parse::<u16>().map(i64::from).ok()? - i64::from(month < 3);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}
