//! Zones: where a day begins. People who say a date mean the day of a place, and a column keeps points in time.

use std::fmt;
use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// The zone in which a request means its days: `ordered_at=2024-03-31` is that day there. An application says it for all requests, by
/// `Settings::zone`; a middleware may leave another one in the extensions of a request, for `Settings::request_value`. Without any, days
/// are those of UTC.
///
/// ```
/// use tweaks_runtime::Zone;
/// use tweaks_runtime::prelude::*;
///
/// # let warsaw = chrono::FixedOffset::east_opt(3600).expect("an hour");
/// // `chrono_tz::Europe::Warsaw`, or any other zone that chrono knows.
/// let settings = Settings::new().zone(Zone::new("Europe/Warsaw", warsaw));
/// # drop(settings);
/// ```
#[derive(Clone)]
#[must_use]
pub struct Zone {
    name: Arc<str>,
    /// The first moment of a day, in UTC; `None` if there is none to be named.
    start: Arc<dyn Fn(NaiveDate) -> Option<NaiveDateTime> + Send + Sync>,
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name).finish()
    }
}

impl Zone {
    /// A zone of chrono, with the name by which people know it.
    pub fn new<T: chrono::TimeZone + Send + Sync + 'static>(name: &str, zone: T) -> Self {
        Self { name: name.into(), start: Arc::new(move |day| start(&zone, day)) }
    }

    /// UTC, whose days begin at midnight.
    pub fn utc() -> Self {
        Self::new("UTC", chrono::Utc)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first moment of a day, in UTC.
    pub(crate) fn start(&self, day: NaiveDate) -> Option<NaiveDateTime> {
        (self.start)(day)
    }
}

/// Midnight, the earlier one of two. Where the clocks are put forward over midnight, the day begins when they were.
fn start<T: chrono::TimeZone>(zone: &T, day: NaiveDate) -> Option<NaiveDateTime> {
    let midnight = day.and_time(NaiveTime::MIN);
    let is_midnight = |moment: &chrono::DateTime<T>| moment.naive_local() == midnight;
    let (earliest, latest) = (zone.from_local_datetime(&midnight).earliest(), zone.from_local_datetime(&midnight).latest());
    if let Some(moment) = earliest.filter(is_midnight).or_else(|| latest.filter(is_midnight)) {
        return Some(moment.naive_utc());
    }
    // No zone is a day away from UTC, and one day was left out where the date line was moved.
    let (mut before, mut within) = (midnight.checked_sub_days(Days::new(2))?, midnight.checked_add_days(Days::new(2))?);
    while within - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((within - before).num_seconds() / 2);
        match zone.from_utc_datetime(&middle).naive_local() < midnight {
            true => before = middle,
            false => within = middle,
        }
    }
    Some(within)
}
