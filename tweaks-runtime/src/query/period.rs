//! Periods: days, months and years as half-open ranges of a column, which stands bare, so that its index serves them.

use chrono::{Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use sea_orm::Value;

use super::clause::{Comparison, Test};
use crate::context::Context;
use crate::problem::Message;
use crate::schema::{Column, Kind, Lookup};
use crate::value::Zone;

/// From a value to before another one; without an end where the column keeps nothing beyond it.
pub(super) struct Period {
    from: Option<Value>,
    before: Option<Value>,
}

impl Period {
    /// The period that a text is to a lookup of parts of time, `created__month=2024-02`; `None` for other lookups.
    pub(super) fn asked(column: &Column, lookup: Lookup, text: &str, context: &Context) -> Option<Result<Self, Message>> {
        let (first, end, wrong) = match lookup {
            Lookup::Date => {
                let day = day(text);
                (day, day.and_then(|day| day.checked_add_days(Days::new(1))), "Enter a valid date.")
            }
            Lookup::Month => {
                let first = day(&format!("{text}-01"));
                (first, first.and_then(|first| first.checked_add_months(Months::new(1))), "Enter a month: `2024-02`.")
            }
            Lookup::Year => {
                let first = day(&format!("{text}-01-01"));
                (first, first.and_then(|first| first.checked_add_months(Months::new(12))), "Enter a year: `2024`.")
            }
            _ => return None,
        };
        let days = first.zip(end).ok_or_else(|| Message::new("invalid", wrong));
        Some(days.map(|days| Self::between(column, days, context)))
    }

    /// The day that a date alone is to a column of points in time; `None` for other columns and texts.
    pub(super) fn of_day(column: &Column, text: &str, context: &Context) -> Option<Self> {
        let day = day(text).filter(|_| matches!(column.kind, Kind::DateTime | Kind::LocalDateTime))?;
        Some(Self::between(column, (day, day.checked_add_days(Days::new(1))?), context))
    }

    fn between(column: &Column, (first, end): (NaiveDate, NaiveDate), context: &Context) -> Self {
        let start = |day| start(&column.kind, day, context).and_then(|text| (column.from_text)(&text).ok());
        Self { from: start(first), before: start(end) }
    }

    /// The rows whose value stands so to the period: an equal one is within it, and a greater one behind it.
    pub(super) fn test(self, lookup: Lookup) -> Test {
        let compare = |comparison, bound: Option<Value>| bound.map(|value| Test::Compare(comparison, value));
        let from = |comparison| compare(comparison, self.from.clone());
        let before = |comparison| compare(comparison, self.before.clone());
        match lookup {
            Lookup::Ne => {
                let outside = [from(Comparison::Less), before(Comparison::GreaterOrEqual), Some(Test::Null(true))];
                Test::OneOf(outside.into_iter().flatten().collect())
            }
            Lookup::Gt => before(Comparison::GreaterOrEqual).unwrap_or(Test::Nothing),
            Lookup::Gte => from(Comparison::GreaterOrEqual).unwrap_or(Test::Any),
            Lookup::Lt => from(Comparison::Less).unwrap_or(Test::Nothing),
            Lookup::Lte => before(Comparison::Less).unwrap_or(Test::Any),
            _ => {
                let within = [from(Comparison::GreaterOrEqual), before(Comparison::Less)];
                Test::All(within.into_iter().flatten().collect())
            }
        }
    }
}

/// A date alone as the first moment of its day, for what takes one value.
pub(super) fn first_moment(kind: &Kind, text: &str, context: &Context) -> Option<String> {
    start(kind, day(text)?, context)
}

/// The first moment of a day, as a column of the kind reads it. A column without a zone has days of its own.
fn start(kind: &Kind, day: NaiveDate, context: &Context) -> Option<String> {
    let text = |moment: NaiveDateTime, form| moment.format(form).to_string();
    Some(match kind {
        Kind::Date => day.format("%Y-%m-%d").to_string(),
        Kind::LocalDateTime => text(day.and_time(NaiveTime::MIN), "%Y-%m-%dT%H:%M:%S"),
        _ => {
            let utc = Zone::utc();
            text(context.get::<Zone>().unwrap_or(&utc).start(day)?, "%Y-%m-%dT%H:%M:%S%.6fZ")
        }
    })
}

fn day(text: &str) -> Option<NaiveDate> {
    crate::value::read_date(text)
}
