//! Times: the key by which a database that keeps times as texts compares them. Programs write one time in many forms, and texts in
//! two forms have another order than their times; their microseconds since 1970, or since midnight, have the right one.

use sea_orm::Value;
use sea_orm::sea_query::{ArrayType, Expr, Keyword};

use crate::schema::{Column, Table, Values};

/// A type of time, as texts keep it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Time {
    /// The microseconds, each `?` being the column; without them the texts themselves have the right order.
    key: Option<&'static str>,
    /// The texts among which all forms of some times are, in the order of texts.
    near: &'static str,
    /// Whether a text has the form that the runtime writes, `{c}` being the column.
    own_form: &'static str,
    /// The same time in that form.
    mended: &'static str,
    /// How a text begins that is a time, as a pattern.
    begins: &'static str,
}

/// The digits behind the point count by themselves: the date functions know milliseconds only, and round.
macro_rules! micros {
    ($seconds:expr) => {
        concat!("(", $seconds, ")*1000000+CAST(('0'||substr(?,instr(?||'.','.')))*1000000+0.0005 AS INTEGER)")
    };
}

/// The seconds since 1970 of the date and the time in a text, without the zone behind them.
macro_rules! seconds {
    () => {
        "unixepoch(upper(substr(?,1,CASE substr(?,17,1) WHEN ':' THEN 19 ELSE 16 END)))"
    };
}

/// The zone of a text. The date functions do not read all forms of it that drivers do.
macro_rules! zone {
    () => {
        "ltrim(substr(?,17),':.0123456789')"
    };
}

/// A number in place of a text is seconds since 1970, or a Julian day, as the driver reads it.
macro_rules! point {
    ($seconds:expr) => {
        concat!(
            "CASE typeof(?) WHEN 'text' THEN ",
            micros!($seconds),
            " WHEN 'integer' THEN ?*1000000 WHEN 'real' THEN CAST((?-2440587.5)*86400 AS INTEGER)*1000000+",
            "abs(CAST(((?-2440587.5)*86400-CAST((?-2440587.5)*86400 AS INTEGER))*1000000 AS INTEGER)) END"
        )
    };
}

/// A time in a form, made of its microseconds `k`.
macro_rules! mended {
    ($format:literal, $zone:literal) => {
        concat!(
            "(SELECT strftime('",
            $format,
            "', (k-m)/1000000, 'unixepoch')||printf('.%06d',m)||'",
            $zone,
            "' FROM (SELECT k, (k%1000000+1000000)%1000000 AS m FROM (SELECT {key} AS k)))"
        )
    };
}

/// The texts from the day before the least of some times to the day after the most, because an offset may make another day of a time;
/// and all numbers, which are before the texts. An index over the texts leads to them, and the planner is told that it is worth it.
const DAYS: &str = "(likelihood({c} < char(32), 0.0001) OR (\
    likelihood({c} >= date(max({least} / 1000000 - 86400, -62167219200), 'unixepoch'), 0.01) AND \
    likelihood({c} < date(min({most} / 1000000 + 86400, 253402300799), 'unixepoch') || '~', 0.01)))";

/// The texts from the minute of the least of some times to that of the most.
const MINUTES: &str = "(likelihood({c} >= strftime('%H:%M', {least} / 1000000, 'unixepoch'), 0.01) AND \
    likelihood({c} < strftime('%H:%M', {most} / 1000000, 'unixepoch') || '~', 0.01))";

/// How a day begins.
const DATE: &str = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";

const POINT: Time = Time {
    key: Some(point!(concat!(
        seconds!(),
        "-3600*substr(",
        zone!(),
        ",1,3)-60*(substr(",
        zone!(),
        ",1,1)||substr(replace(",
        zone!(),
        ",':',''),4,2))"
    ))),
    near: DAYS,
    own_form: "{c} GLOB '[0-9][0-9][0-9][0-9]-??-??T??:??:??*[+-]??:??'",
    mended: mended!("%Y-%m-%dT%H:%M:%S", "+00:00"),
    begins: DATE,
};

/// As the driver of the `time` crate writes it.
#[cfg(feature = "with-time")]
const ZULU: Time =
    Time { own_form: "{c} GLOB '[0-9][0-9][0-9][0-9]-??-??T??:??:??*Z'", mended: mended!("%Y-%m-%dT%H:%M:%S", "Z"), ..POINT };

/// An offset is not read: the driver does not either.
const LOCAL: Time = Time {
    key: Some(point!(seconds!())),
    near: DAYS,
    own_form: "{c} GLOB '[0-9][0-9][0-9][0-9]-??-?? ??:??:??*' AND ltrim(substr({c},20),'.0123456789')=''",
    mended: mended!("%Y-%m-%d %H:%M:%S", ""),
    begins: DATE,
};

const CLOCK: Time = Time {
    key: Some(micros!("substr(?,1,2)*3600+substr(?,4,2)*60+CASE substr(?,6,1) WHEN ':' THEN substr(?,7,2) ELSE 0 END")),
    near: MINUTES,
    own_form: "{c} GLOB '[0-9][0-9]:??:??*' AND ltrim(substr({c},9),'.0123456789')=''",
    mended: mended!("%H:%M:%S", ""),
    begins: "[0-9][0-9]:[0-9][0-9]",
};

const DAY: Time = Time {
    key: None,
    near: "",
    own_form: "{c} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'",
    mended: "date({c})",
    begins: DATE,
};

impl Time {
    /// The type of time of a type of values; `None` for all others.
    pub(crate) const fn of(values: &ArrayType) -> Option<&'static Self> {
        match values {
            #[cfg(feature = "with-chrono")]
            ArrayType::ChronoDateTimeUtc | ArrayType::ChronoDateTimeLocal | ArrayType::ChronoDateTimeWithTimeZone => Some(&POINT),
            #[cfg(feature = "with-chrono")]
            ArrayType::ChronoDateTime => Some(&LOCAL),
            #[cfg(feature = "with-chrono")]
            ArrayType::ChronoTime => Some(&CLOCK),
            #[cfg(feature = "with-chrono")]
            ArrayType::ChronoDate => Some(&DAY),
            #[cfg(feature = "with-time")]
            ArrayType::TimeDateTimeWithTimeZone => Some(&ZULU),
            #[cfg(feature = "with-time")]
            ArrayType::TimeDateTime => Some(&LOCAL),
            #[cfg(feature = "with-time")]
            ArrayType::TimeTime => Some(&CLOCK),
            #[cfg(feature = "with-time")]
            ArrayType::TimeDate => Some(&DAY),
            _ => None,
        }
    }

    /// The key of a column in a statement. An index over the same expression serves it.
    pub(super) fn key(&self, column: &Expr) -> Option<Expr> {
        let key = self.key?;
        Some(Expr::cust_with_exprs(key, vec![column.clone(); key.matches('?').count()]))
    }

    /// The condition that a column has one of the texts in which times from one to another, by their keys, may be written. It is not
    /// exact: it lets an index over the texts find the few rows whose keys are then compared.
    pub(super) fn near(&self, column: &Expr, [least, most]: [&Expr; 2]) -> Expr {
        let (mut near, mut parts) = (self.near.to_owned(), Vec::new());
        while let Some((at, name)) =
            ["{c}", "{least}", "{most}"].into_iter().filter_map(|name| Some((near.find(name)?, name))).min()
        {
            near.replace_range(at..at + name.len(), "?");
            parts.push(match name {
                "{c}" => column.clone(),
                "{least}" => least.clone(),
                _ => most.clone(),
            });
        }
        Expr::cust_with_exprs(near, parts)
    }

    /// The time of a column in the runtime's form, which has the order of the times in all rows.
    pub(super) fn in_own_form(&self, column: &Expr) -> Option<Expr> {
        let own = self.mended.replace("{key}", self.key?);
        let cells = vec![column.clone(); own.matches('?').count()];
        Some(Expr::cust_with_exprs(own, cells))
    }

    /// The same as [`Time::key`] of a column with a quoted name, for the definition of an index.
    #[cfg(feature = "schema-check")]
    pub(crate) fn key_sql(&self, column: &str) -> Option<String> {
        self.key.map(|key| key.replace('?', column))
    }

    /// Whether its texts are compared by a key, whatever form they have.
    #[cfg(feature = "schema-check")]
    pub(crate) const fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// The condition of texts in other forms than the runtime's, for a column with a quoted name.
    #[cfg(feature = "schema-check")]
    pub(crate) fn foreign_form(&self, column: &str) -> String {
        format!("{column} IS NOT NULL AND NOT ({})", self.own_form.replace("{c}", column))
    }

    /// The condition of texts that are no times, among those in other forms, for a column with a quoted name. The date functions alone
    /// would take `12:00` for a day, and the arithmetic any text for midnight.
    #[cfg(feature = "schema-check")]
    pub(crate) fn lost(&self, column: &str) -> String {
        let (begins, mended) = (self.begins, self.mended(column));
        format!("(typeof({column}) = 'text' AND NOT ({column} GLOB '{begins}*')) OR {mended} IS NULL")
    }

    /// The expression of the same time in the runtime's form, for a column with a quoted name.
    #[cfg(feature = "schema-check")]
    pub(crate) fn mended(&self, column: &str) -> String {
        self.mended.replace("{key}", &self.key_sql(column).unwrap_or_default()).replace("{c}", column)
    }
}

/// A cell with a date alone as the midnight that it is, which drivers do not read.
pub(super) fn with_midnight(cell: Expr) -> Expr {
    Expr::cust_with_exprs("CASE WHEN ? LIKE '____-__-__' THEN ?||' 00:00:00' ELSE ? END", vec![cell; 3])
}

/// The values that a database would stamp on a new row in a form of its own, in the runtime's form.
pub(super) fn stamps<'a>(table: &'a Table, given: &'a Values) -> impl Iterator<Item = (&'static str, Value)> + 'a {
    let is_left_out = |column: &&Column| column.has_default && given.get(column.name).is_none() && is_stamped(table, column);
    table.columns.iter().filter(is_left_out).filter_map(|column| Some((column.name, now(column)?)))
}

fn is_stamped(table: &Table, column: &Column) -> bool {
    let default = || table.entity.definition(column.name)?.get_column_default().cloned();
    Time::of(&(column.value_type)()).is_some() && matches!(default(), Some(Expr::Keyword(Keyword::CurrentTimestamp)))
}

/// The present time as a value of a column; `None` for one of another type.
#[cfg_attr(not(feature = "with-chrono"), expect(unused_variables, reason = "the feature has the clock"))]
pub(super) fn now(column: &Column) -> Option<Value> {
    #[cfg(feature = "with-chrono")]
    return (column.from_text)(&chrono::Utc::now().format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()).ok();
    #[cfg(not(feature = "with-chrono"))]
    return None;
}

/// The key of a value; `None` for one that is no time, or whose texts have the right order.
pub(super) fn key_of(value: &Value) -> Option<i64> {
    #[cfg(feature = "with-time")]
    let value = &crate::value::to_chrono(value.clone());
    match value {
        #[cfg(feature = "with-chrono")]
        Value::ChronoDateTimeUtc(Some(moment)) => Some(moment.timestamp_micros()),
        #[cfg(feature = "with-chrono")]
        Value::ChronoDateTimeLocal(Some(moment)) => Some(moment.timestamp_micros()),
        #[cfg(feature = "with-chrono")]
        Value::ChronoDateTimeWithTimeZone(Some(moment)) => Some(moment.timestamp_micros()),
        #[cfg(feature = "with-chrono")]
        Value::ChronoDateTime(Some(moment)) => Some(moment.and_utc().timestamp_micros()),
        #[cfg(feature = "with-chrono")]
        Value::ChronoTime(Some(time)) => Some((*time - chrono::NaiveTime::MIN).num_microseconds()?),
        _ => None,
    }
}
