//! The dates and times of the `time` crate: in JSON, and to the limits, as chrono's.

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};
use sea_orm::Value;
use sea_orm::prelude::{TimeDate, TimeDateTime, TimeDateTimeWithTimeZone, TimeTime};
use sea_orm::sea_query::prelude::time::UtcOffset;

use super::{Json, Scalar};
use crate::problem::Message;
use crate::schema::{Kind, ValueFormat};

/// A type of `time`, and the type of chrono that means the same; `None` for the few values that only one of them has.
trait Sibling: Sized {
    type Chrono: Scalar;

    fn to_chrono(self) -> Option<Self::Chrono>;
    fn of_chrono(chrono: Self::Chrono) -> Option<Self>;
}

impl Sibling for TimeDate {
    type Chrono = NaiveDate;

    fn to_chrono(self) -> Option<NaiveDate> {
        NaiveDate::from_yo_opt(self.year(), self.ordinal().into())
    }

    fn of_chrono(date: NaiveDate) -> Option<Self> {
        Self::from_ordinal_date(date.year(), date.ordinal().try_into().ok()?).ok()
    }
}

impl Sibling for TimeTime {
    type Chrono = NaiveTime;

    fn to_chrono(self) -> Option<NaiveTime> {
        let (hour, minute, second, nano) = self.as_hms_nano();
        NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nano)
    }

    fn of_chrono(time: NaiveTime) -> Option<Self> {
        let part = |part: u32| u8::try_from(part).ok();
        Self::from_hms_nano(part(time.hour())?, part(time.minute())?, part(time.second())?, time.nanosecond()).ok()
    }
}

impl Sibling for TimeDateTime {
    type Chrono = NaiveDateTime;

    fn to_chrono(self) -> Option<NaiveDateTime> {
        Some(self.date().to_chrono()?.and_time(self.time().to_chrono()?))
    }

    fn of_chrono(moment: NaiveDateTime) -> Option<Self> {
        Some(Self::new(TimeDate::of_chrono(moment.date())?, TimeTime::of_chrono(moment.time())?))
    }
}

impl Sibling for TimeDateTimeWithTimeZone {
    type Chrono = DateTime<FixedOffset>;

    fn to_chrono(self) -> Option<DateTime<FixedOffset>> {
        let local = TimeDateTime::new(self.date(), self.time()).to_chrono()?;
        local.and_local_timezone(FixedOffset::east_opt(self.offset().whole_seconds())?).single()
    }

    fn of_chrono(moment: DateTime<FixedOffset>) -> Option<Self> {
        // What is read is UTC.
        TimeDateTime::of_chrono(moment.naive_utc()).map(TimeDateTime::assume_utc)
    }
}

macro_rules! as_chrono {
    ($($time:ty),*) => {$(
        impl Scalar for $time {
            const KIND: Kind = <<Self as Sibling>::Chrono as Scalar>::KIND;

            fn from_json(json: &Json, format: &ValueFormat) -> Result<Self, Message> {
                let chrono = <Self as Sibling>::Chrono::from_json(json, format)?;
                Self::of_chrono(chrono).ok_or_else(|| Message::new("invalid", "This is out of range."))
            }

            fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
                match self.to_chrono() {
                    Some(chrono) => chrono.write_json(format, out),
                    None => out.extend_from_slice(b"null"),
                }
            }
        }
    )*};
}

as_chrono!(TimeDate, TimeTime, TimeDateTime, TimeDateTimeWithTimeZone);

/// A value of `time` as chrono's.
pub(crate) fn to_chrono(value: Value) -> Value {
    match value {
        Value::TimeDate(date) => date.and_then(Sibling::to_chrono).into(),
        Value::TimeTime(time) => time.and_then(Sibling::to_chrono).into(),
        Value::TimeDateTime(moment) => moment.and_then(Sibling::to_chrono).into(),
        Value::TimeDateTimeWithTimeZone(moment) => moment.and_then(Sibling::to_chrono).into(),
        value => value,
    }
}

/// A point in time in the zone that a text of it says.
pub(super) fn in_zone_of(value: Value, text: &str) -> Value {
    let zone = super::date::zone(text).and_then(|zone| UtcOffset::from_whole_seconds(zone.local_minus_utc()).ok());
    match (value, zone) {
        (Value::TimeDateTimeWithTimeZone(Some(moment)), Some(zone)) => moment.checked_to_offset(zone).unwrap_or(moment).into(),
        (value, _) => value,
    }
}

/// A point in time as the time of UTC, without a zone.
pub(super) fn without_zone(value: Value) -> Value {
    let in_utc = |moment: TimeDateTimeWithTimeZone| {
        let moment = moment.checked_to_offset(UtcOffset::UTC)?;
        Some(TimeDateTime::new(moment.date(), moment.time()))
    };
    match value {
        Value::TimeDateTimeWithTimeZone(Some(moment)) => in_utc(moment).map_or(Value::from(moment), Value::from),
        Value::TimeDateTimeWithTimeZone(None) => None::<TimeDateTime>.into(),
        value => value,
    }
}

/// A value cut to the microsecond, as chrono's are.
pub(super) fn cut(value: Value) -> Value {
    let micros = |time: TimeTime| time.replace_nanosecond(time.nanosecond() / 1000 * 1000).unwrap_or(time);
    match value {
        Value::TimeTime(time) => time.map(micros).into(),
        Value::TimeDateTime(moment) => moment.map(|moment| moment.replace_time(micros(moment.time()))).into(),
        Value::TimeDateTimeWithTimeZone(moment) => moment.map(|moment| moment.replace_time(micros(moment.time()))).into(),
        value => value,
    }
}
