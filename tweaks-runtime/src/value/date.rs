//! Dates, times, and points in time. ISO 8601 in, ISO 8601 out; what has a zone is written in it, UTC as `Z`.

use std::io::Write as _;

use chrono::{
    DateTime, Datelike as _, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Timelike as _, Utc,
};
use sea_orm::Value;

use super::{Json, Scalar};
use crate::problem::Message;
use crate::schema::{CellForm, Kind, ValueFormat};

fn two(number: u32, out: &mut Vec<u8>) {
    let digit = |number: u32| b'0' + u8::try_from(number % 10).unwrap_or_default();
    out.extend([digit(number / 10), digit(number)]);
}

fn write_date(date: NaiveDate, out: &mut Vec<u8>) {
    // Writing to a `Vec` cannot fail.
    match u32::try_from(date.year()) {
        Ok(year @ 0..=9999) => {
            two(year / 100, out);
            two(year % 100, out);
        }
        _ => _ = write!(out, "{:+05}", date.year()),
    }
    out.push(b'-');
    two(date.month(), out);
    out.push(b'-');
    two(date.day(), out);
}

/// Microseconds only if there are any, then all six digits.
fn write_time(time: NaiveTime, out: &mut Vec<u8>) {
    two(time.hour(), out);
    out.push(b':');
    two(time.minute(), out);
    out.push(b':');
    two(time.second(), out);
    let micros = time.nanosecond() / 1000 % 1_000_000;
    if micros != 0 {
        _ = write!(out, ".{micros:06}");
    }
}

fn write_date_time(moment: NaiveDateTime, out: &mut Vec<u8>) {
    write_date(moment.date(), out);
    out.push(b'T');
    write_time(moment.time(), out);
}

fn write_offset(seconds: i32, out: &mut Vec<u8>) {
    if seconds == 0 {
        return out.push(b'Z');
    }
    out.push(if seconds < 0 { b'-' } else { b'+' });
    let minutes = seconds.unsigned_abs() / 60;
    two(minutes / 60, out);
    out.push(b':');
    two(minutes % 60, out);
}

/// `YYYY-MM-DD` and nothing else: chrono alone would also take `2024- 2- 9` and `+024-02-09`.
pub(crate) fn read_date(text: &str) -> Option<NaiveDate> {
    let has_form = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    let is_whole = text.len() == 10 && text.bytes().enumerate().all(has_form);
    let date = is_whole.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()?;
    is_storable(date).then_some(date)
}

/// Writes a day as SQLite keeps it; `false` where it is none in the form of the driver.
pub(super) fn write_kept_day(text: &str, out: &mut Vec<u8>) -> bool {
    let is_day = read_date(text).is_some();
    if is_day {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    }
    is_day
}

/// Writes a point in time as SQLite keeps it, with this between its day and its time and this zone; `false` where it is none in the form
/// of the driver: without a fraction, or with one of three, six or nine digits, of which six are shown.
pub(super) fn write_kept_moment(text: &str, (between, zone): (u8, &str), shown_zone: &str, out: &mut Vec<u8>) -> bool {
    let Some((day, rest)) = text.strip_suffix(zone).and_then(|local| local.split_at_checked(10)) else { return false };
    let Some((clock, fraction)) = rest.split_at_checked(9).filter(|(clock, _)| clock.as_bytes()[0] == between) else {
        return false;
    };
    let (clock, is_digit) = (&clock.as_bytes()[1..], |byte: &u8| byte.is_ascii_digit());
    let number = |at: usize| (clock[at] - b'0') * 10 + clock[at + 1] - b'0';
    let has_form = clock.iter().enumerate().all(|(at, byte)| if matches!(at, 2 | 5) { *byte == b':' } else { is_digit(byte) });
    let digits = fraction.strip_prefix('.').unwrap_or_default().as_bytes();
    let is_exact = matches!((fraction.len(), digits.len()), (0, 0) | (4, 3) | (7, 6) | (10, 9)) && digits.iter().all(is_digit);
    if !(has_form && is_exact && number(0) < 24 && number(3) < 60 && number(6) < 60 && read_date(day).is_some()) {
        return false;
    }
    out.push(b'"');
    out.extend_from_slice(day.as_bytes());
    out.push(b'T');
    out.extend_from_slice(clock);
    let micros = &digits[..digits.len().min(6)];
    if micros.iter().any(|digit| *digit != b'0') {
        out.push(b'.');
        out.extend_from_slice(micros);
        out.resize(out.len() + 6 - micros.len(), b'0');
    }
    out.extend_from_slice(shown_zone.as_bytes());
    out.push(b'"');
    true
}

/// Whether every database keeps the date and gives it back: there is no year 0, and the years have four digits.
fn is_storable(date: NaiveDate) -> bool {
    (1..=9999).contains(&date.year())
}

/// A date in one of the forms that Django reads in its English locale, as the one form that is read everywhere.
pub(crate) fn iso_date(text: &str) -> Option<String> {
    const FORMS: [&str; 10] = [
        "%m/%d/%Y",
        "%m/%d/%y",
        "%b %d %Y",
        "%b %d, %Y",
        "%d %b %Y",
        "%d %b, %Y",
        "%B %d %Y",
        "%B %d, %Y",
        "%d %B %Y",
        "%d %B, %Y",
    ];
    let date = FORMS.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
    // A year of two digits is no year of the first century.
    (date.year() >= 1000).then(|| date.format("%Y-%m-%d").to_string())
}

/// A leap second is no time: databases disagree about it.
fn read_time(text: &str) -> Option<NaiveTime> {
    let time = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())?;
    (time.nanosecond() < 1_000_000_000).then_some(time)
}

fn to_micros(time: NaiveTime) -> NaiveTime {
    time.with_nanosecond(time.nanosecond() / 1000 * 1000).unwrap_or(time)
}

fn moment_to_micros(moment: NaiveDateTime) -> NaiveDateTime {
    moment.date().and_time(to_micros(moment.time()))
}

/// A point in time as the time of UTC, without a zone.
pub(super) fn without_zone(value: Value) -> Value {
    match value {
        Value::ChronoDateTimeUtc(moment) => moment.map(|moment| moment.naive_utc()).into(),
        Value::ChronoDateTimeLocal(moment) => moment.map(|moment| moment.naive_utc()).into(),
        Value::ChronoDateTimeWithTimeZone(moment) => moment.map(|moment| moment.naive_utc()).into(),
        value => value,
    }
}

/// A value with its times cut to the microsecond. Some databases keep more digits than are shown, and a row would not be found by
/// the value that it shows.
pub(super) fn cut(value: Value) -> Value {
    match value {
        Value::ChronoTime(time) => Value::ChronoTime(time.map(to_micros)),
        Value::ChronoDateTime(moment) => Value::ChronoDateTime(moment.map(moment_to_micros)),
        Value::ChronoDateTimeUtc(moment) => {
            Value::ChronoDateTimeUtc(moment.map(|moment| moment_to_micros(moment.naive_utc()).and_utc()))
        }
        Value::ChronoDateTimeLocal(moment) => {
            Value::ChronoDateTimeLocal(moment.map(|moment| Local.from_utc_datetime(&moment_to_micros(moment.naive_utc()))))
        }
        Value::ChronoDateTimeWithTimeZone(moment) => Value::ChronoDateTimeWithTimeZone(
            moment.map(|moment| moment.offset().from_utc_datetime(&moment_to_micros(moment.naive_utc()))),
        ),
        value => value,
    }
}

/// Whether a value is of a day that no client sends.
pub(super) fn is_far(value: &Value) -> bool {
    let day = match value {
        Value::ChronoDate(date) => *date,
        Value::ChronoDateTime(moment) => moment.map(|moment| moment.date()),
        Value::ChronoDateTimeUtc(moment) => moment.map(|moment| moment.date_naive()),
        Value::ChronoDateTimeLocal(moment) => moment.map(|moment| moment.naive_utc().date()),
        Value::ChronoDateTimeWithTimeZone(moment) => moment.map(|moment| moment.naive_utc().date()),
        _ => None,
    };
    day.is_some_and(|day| !is_storable(day))
}

/// A date, `T` or a blank, a time, and perhaps `Z` or an offset.
fn read_date_time(text: &str) -> Option<(NaiveDateTime, Option<FixedOffset>)> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = read_date(date)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, offset) = match rest.rfind(['Z', 'z', '+', '-']) {
        Some(at) => (&rest[..at], Some(read_offset(&rest[at..])?)),
        None => (rest, None),
    };
    Some((date.and_time(read_time(time.trim_end())?), offset))
}

fn read_offset(text: &str) -> Option<FixedOffset> {
    if text.eq_ignore_ascii_case("z") {
        return FixedOffset::east_opt(0);
    }
    let (sign, digits) = text.split_at_checked(1)?;
    let digits = digits.replace(':', "");
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at(2);
    let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().unwrap_or(0));
    let seconds = (minutes < 60).then_some((hours * 60 + minutes) * 60)?;
    FixedOffset::east_opt(if sign == "-" { -seconds } else { seconds })
}

/// A point in time in the zone that a text of it says.
pub(super) fn in_zone_of(value: Value, text: &str) -> Value {
    match (value, zone(text)) {
        (Value::ChronoDateTimeWithTimeZone(Some(moment)), Some(zone)) => moment.with_timezone(&zone).into(),
        (value, _) => value,
    }
}

/// The zone behind a point in time.
pub(super) fn zone(text: &str) -> Option<FixedOffset> {
    read_date_time(text)?.1
}

fn wrong(what: &str, form: &str) -> Message {
    Message::new("invalid", format!("{what} has wrong format. Use one of these formats instead: {form}."))
}

fn wrong_date_time() -> Message {
    wrong("Datetime", "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]")
}

impl Scalar for NaiveDate {
    const KIND: Kind = Kind::Date;
    const CELL: CellForm = CellForm::Date;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        json.as_str().and_then(read_date).ok_or_else(|| wrong("Date", "YYYY-MM-DD"))
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        out.push(b'"');
        write_date(*self, out);
        out.push(b'"');
    }
}

impl Scalar for NaiveTime {
    const KIND: Kind = Kind::Time;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        json.as_str().and_then(read_time).ok_or_else(|| wrong("Time", "hh:mm[:ss[.uuuuuu]]"))
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        out.push(b'"');
        write_time(*self, out);
        out.push(b'"');
    }
}

impl Scalar for NaiveDateTime {
    const KIND: Kind = Kind::LocalDateTime;
    const CELL: CellForm = CellForm::LocalMoment;

    /// An offset is applied: the column keeps UTC without saying so.
    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        let (moment, offset) = json.as_str().and_then(read_date_time).ok_or_else(wrong_date_time)?;
        match offset {
            Some(offset) => {
                let moment = moment.checked_sub_offset(offset).filter(|moment| is_storable(moment.date()));
                moment.ok_or_else(wrong_date_time)
            }
            None => Ok(moment),
        }
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        out.push(b'"');
        write_date_time(*self, out);
        out.push(b'"');
    }
}

/// A point in time; without an offset it is read as UTC.
fn read_moment(json: &Json) -> Result<DateTime<Utc>, Message> {
    NaiveDateTime::from_json(json, &ValueFormat::NONE).map(|moment| moment.and_utc())
}

impl Scalar for DateTime<Utc> {
    const KIND: Kind = Kind::DateTime;
    const CELL: CellForm = CellForm::Moment;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        read_moment(json)
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        out.push(b'"');
        write_date_time(self.naive_utc(), out);
        out.extend_from_slice(b"Z\"");
    }
}

impl Scalar for DateTime<FixedOffset> {
    const KIND: Kind = Kind::DateTime;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        read_moment(json).map(|moment| moment.fixed_offset())
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        out.push(b'"');
        write_date_time(self.naive_local(), out);
        write_offset(self.offset().local_minus_utc(), out);
        out.push(b'"');
    }
}

impl Scalar for DateTime<Local> {
    const KIND: Kind = Kind::DateTime;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        read_moment(json).map(Into::into)
    }

    fn write_json(&self, format: &ValueFormat, out: &mut Vec<u8>) {
        self.fixed_offset().write_json(format, out);
    }
}
