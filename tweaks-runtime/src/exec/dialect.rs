//! Dialects: the differences between databases, one struct of facts for each.

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::sea_query::{Alias, ArrayType, ColumnType, Expr, ExprTrait as _, Func, LockType, Query, TableRef, TypeRef};
use sea_orm::{DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, Value};

use super::beginnings::{ANY, COMMITTED, REPEATABLE, begins};
use super::entries::Entries;
use super::fitted::{decimal_of_mariadb, wider_of_mariadb};
use super::limits::Limits;
use super::matching::Matching;
use super::times::{self, Time};
use crate::schema::{Column, Kind, Lookup, Table};

/// A database, by its name.
pub(super) type Backend = DbBackend;

/// The facts of one database.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// Values that one statement binds at most, with a margin: SQLite takes 32 766, the others 65 535.
    pub(super) max_binds: usize,
    /// Links of a chain of `OR`: SQLite parses a thousand at most.
    pub(super) max_terms: usize,
    /// Beyond so many whole numbers an `IN` gets them as one value of JSON: parsing and binding them one by one takes SQLite more
    /// memory than the rows.
    pub(super) max_listed: Option<usize>,
    /// Whether `NULLS FIRST` has to be said where `NULL` is the smallest value. Others order so by themselves.
    pub(super) says_nulls: bool,
    /// Whether `EXISTS` needs a LIMIT. SQLite 3.51 turns EXISTS into a join, and then counts a row that OFFSET skips once per
    /// match; not with a LIMIT.
    pub(super) limits_exists: bool,
    /// How rows are locked whose sums are renewed. SQLite has one writer at a time. On PostgreSQL the rows that were inserted hold
    /// the keys of these already, and must not be in each other's way.
    pub(super) sum_lock: Option<LockType>,
    /// How rows are locked that are changed, and whose keys stay.
    pub(super) update_lock: LockType,
    /// Whether `VALUES` stands after a SELECT of no rows, because its columns have no names by themselves.
    pub(super) lists_after_select: bool,
    /// Whether an UPDATE can be told to read the list of its new values before the rows that they are for.
    pub(super) joins_in_order: bool,
    /// Whether an INSERT gives its rows back by words that SeaORM does not write for this database, and an UPDATE does not.
    pub(super) appends_returning: bool,
    /// Whether the driver binds a point in time in a type that ends in 2038, so that others would be `NULL`.
    pub(super) narrows_points: bool,
    /// How the number of rows is sent.
    pub(super) limits: Limits,
    /// Whether an INSERT of several rows tells the key that it counted for the first of them.
    pub(super) tells_first_key: bool,
    /// Whether the database makes an index for each foreign key by itself.
    #[cfg(feature = "schema-check")]
    pub(crate) indexes_foreign_keys: bool,
    /// Whether an enum is sorted by the places of its variants, and compared as a text.
    pub(super) compares_enums_as_texts: bool,
    /// Whether a bound text makes a text of the column that it is compared with, whatever its own type is.
    binds_texts: bool,
    /// The type that the digits of a number are cast to, where a column compares a text otherwise.
    number: fn(&str) -> Option<String>,
    /// The type that the text of a document is cast to, where a JSON column takes no text.
    document: Option<&'static str>,
    /// The sum of whole numbers as a text, whatever its size; or of their upper halves, and of their lower 32 bits. With the number of
    /// times that the column stands there.
    whole_sum: (usize, &'static str),
    /// The sum of floats as a double: NaN where it could be larger than all doubles.
    float_sum: (usize, &'static str),
    decimal_sum: (usize, &'static str),
    /// The day of a point in time in UTC, and that of another date, as a text.
    pub(super) days: [&'static str; 2],
    /// Whether decimals, and floats of any width, are doubles to it, or integers where they are whole.
    pub(super) keeps_doubles: bool,
    /// Whether times are texts to it, in the form in which each was written.
    pub(crate) keeps_times_as_texts: bool,
    /// A width of integers that it has no room for, and the one to write instead: the driver panics at a number that is too large, and
    /// reads no other.
    instead: fn(&ArrayType) -> Option<[&'static str; 2]>,
    /// The type of a column that keeps what SeaORM's type keeps elsewhere, where that of this database keeps less.
    #[cfg_attr(not(feature = "schema-check"), expect(dead_code, reason = "asked by the feature"))]
    pub(crate) wider: fn(&ColumnType) -> Option<&'static str>,
    /// Whether lists are cheaper where it gives the cells of a row together.
    pub(super) packs: bool,
    /// The characters of a text, and the digits of a decimal with those behind the point, for which an entity says none.
    #[cfg_attr(not(feature = "schema-check"), expect(dead_code, reason = "asked by the feature"))]
    pub(crate) unsaid: Option<(u32, (u32, u32))>,
    /// The type of a column that is a key, where that of this database cannot be one.
    #[cfg_attr(not(feature = "schema-check"), expect(dead_code, reason = "asked by the feature"))]
    pub(crate) as_key: fn(&ColumnType) -> Option<&'static str>,
    /// Whether the planner says how many rows it expects.
    pub(super) estimates: bool,
    /// Whether transactions can take a lock that belongs to no row.
    #[cfg_attr(not(feature = "idempotency"), expect(dead_code, reason = "asked by the feature"))]
    pub(crate) has_advisory_locks: bool,
    /// Whether it locks rows by themselves, and not the whole file.
    pub(super) locks_rows: bool,
    /// What stands before a statement that is not to wait for a lock.
    #[cfg_attr(not(feature = "idempotency"), expect(dead_code, reason = "asked by the feature"))]
    pub(crate) waits_for_none: Option<&'static str>,
    /// How a write begins. SQLite gives up at once when a transaction that has read wants to write while another writes; one that
    /// says at its beginning that it will write waits for its turn.
    pub(super) write: TransactionOptions,
    /// Whether it ends some transactions by itself, in which then nothing can be rolled back any more.
    pub(super) undoes_by_itself: bool,
    /// How a read of several statements begins that sees one moment.
    pub(super) snapshot: TransactionOptions,
    /// Whether trigrams of texts are in a table of their own.
    pub(super) keeps_trigrams_apart: bool,
    /// How parts of texts are found.
    matches: Matching,
    /// How documents are found by their entries.
    pub(super) entries: Entries,
    /// The SELECT by which a server tells whether it takes writes, how often another one was made to (as hexadecimal digits), how far
    /// its data are, and since when it runs if they may be behind after a start, as texts; `None` of a database that has no replicas.
    pub(super) standing: Option<&'static str>,
    /// The form in which plans are told, as far as the linter reads it.
    #[cfg_attr(not(feature = "lint"), expect(dead_code, reason = "asked by the feature"))]
    pub(crate) plans: Option<Plans>,
}

/// How a database tells its plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plans {
    /// Lines of `EXPLAIN QUERY PLAN`.
    Lines,
    /// A document of `EXPLAIN (FORMAT JSON)`.
    Json,
}

const SQLITE: Dialect = Dialect {
    max_binds: 30_000,
    max_terms: 400,
    max_listed: Some(500),
    says_nulls: false,
    limits_exists: true,
    sum_lock: None,
    update_lock: LockType::Update,
    lists_after_select: false,
    joins_in_order: false,
    appends_returning: false,
    narrows_points: false,
    limits: Limits::Hidden,
    tells_first_key: false,
    #[cfg(feature = "schema-check")]
    indexes_foreign_keys: false,
    compares_enums_as_texts: false,
    binds_texts: false,
    number: |_| None,
    document: None,
    whole_sum: (2, "SUM(? >> 32) || ',' || SUM(? & 4294967295)"),
    // Of doubles: a sum of integers ends the statement if it is too large.
    float_sum: (1, "SUM(? * 1.0)"),
    decimal_sum: (1, "SUM(? * 1.0)"),
    days: ["?", "?"],
    keeps_doubles: true,
    keeps_times_as_texts: true,
    instead: |width| matches!(width, ArrayType::BigUnsigned).then_some(["u64", "i64"]),
    wider: |_| None,
    packs: true,
    unsaid: None,
    as_key: |_| None,
    estimates: false,
    has_advisory_locks: false,
    locks_rows: false,
    waits_for_none: None,
    write: begins(SqliteTransactionMode::Immediate),
    undoes_by_itself: true,
    snapshot: begins(SqliteTransactionMode::Deferred),
    keeps_trigrams_apart: true,
    matches: Matching::Glob,
    entries: Entries::Each,
    standing: None,
    plans: Some(Plans::Lines),
};

const POSTGRES: Dialect = Dialect {
    limits: Limits::Said,
    max_listed: None,
    packs: false,
    says_nulls: true,
    limits_exists: false,
    sum_lock: Some(LockType::NoKeyUpdate),
    number: |_| Some("numeric".to_owned()),
    document: Some("json"),
    update_lock: LockType::NoKeyUpdate,
    binds_texts: true,
    whole_sum: (1, "CAST(SUM($1) AS text)"),
    float_sum: (
        1,
        "CASE WHEN MAX(ABS($1)) >= 1e290 THEN 'NaN' ELSE SUM(CASE WHEN ABS($1) < 1e290 THEN CAST($1 AS double precision) END) END",
    ),
    decimal_sum: (1, "SUM($1)"),
    days: ["to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD')", "to_char($1, 'YYYY-MM-DD')"],
    keeps_doubles: false,
    keeps_times_as_texts: false,
    instead: |width| match width {
        ArrayType::TinyInt => Some(["i8", "i16"]),
        ArrayType::TinyUnsigned => Some(["u8", "i16"]),
        ArrayType::SmallUnsigned => Some(["u16", "i32"]),
        ArrayType::Unsigned => Some(["u32", "i64"]),
        ArrayType::BigUnsigned => Some(["u64", "i64"]),
        _ => None,
    },
    estimates: true,
    has_advisory_locks: true,
    locks_rows: true,
    write: ANY,
    undoes_by_itself: false,
    snapshot: REPEATABLE,
    keeps_trigrams_apart: false,
    matches: Matching::Ilike,
    entries: Entries::Contained,
    // The name of a file of the log begins with the timeline, which a promotion counts up.
    standing: Some(
        "SELECT CASE WHEN pg_is_in_recovery() THEN '0' ELSE '1' END, \
         CASE WHEN pg_is_in_recovery() THEN '0' ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END, \
         CAST(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END AS text), \
         CAST(pg_postmaster_start_time() AS text)",
    ),
    plans: Some(Plans::Json),
    ..SQLITE
};

const MARIADB: Dialect = Dialect {
    packs: false,
    max_listed: None,
    limits_exists: false,
    sum_lock: Some(LockType::Update),
    lists_after_select: true,
    joins_in_order: true,
    appends_returning: true,
    narrows_points: true,
    limits: Limits::Bound,
    tells_first_key: true,
    #[cfg(feature = "schema-check")]
    indexes_foreign_keys: true,
    compares_enums_as_texts: true,
    number: |digits| Some(decimal_of_mariadb(digits)),
    waits_for_none: Some("/*M!100302 SET STATEMENT innodb_lock_wait_timeout = 0 FOR */ "),
    write: COMMITTED,
    undoes_by_itself: false,
    snapshot: REPEATABLE,
    whole_sum: (1, "CAST(SUM(?) AS char)"),
    float_sum: (1, "SUM(?)"),
    decimal_sum: (1, "SUM(?)"),
    days: ["DATE_FORMAT(?, '%Y-%m-%d')"; 2],
    keeps_doubles: false,
    keeps_times_as_texts: false,
    instead: |_| None,
    wider: wider_of_mariadb,
    keeps_trigrams_apart: false,
    unsaid: Some((255, (65, 28))),
    as_key: |column| match column {
        ColumnType::Text => Some("varchar(255)"),
        ColumnType::Blob => Some("varbinary(255)"),
        _ => None,
    },
    matches: Matching::Binary,
    entries: Entries::Overlapping,
    standing: Some("SELECT CAST(@@global.read_only = 0 AS char), '0', CAST(@@global.gtid_current_pos AS char), ''"),
    plans: None,
    ..SQLITE
};

/// `MySQL` as far as it differs: no statement gives back the rows that it writes, and transactions have other numbers.
const MYSQL: Dialect = Dialect { appends_returning: false, standing: None, ..MARIADB };

/// Whether this process has met a server of `MySQL`, which has the same protocol as `MariaDB`.
static IS_MYSQL: AtomicBool = AtomicBool::new(false);

/// Takes every server of the protocol for one of `MySQL`: what works there works on `MariaDB` as well.
pub fn assume_mysql() {
    IS_MYSQL.store(true, Ordering::Relaxed);
}

impl Dialect {
    pub(crate) fn of(backend: DbBackend) -> &'static Self {
        match backend {
            DbBackend::Sqlite => &SQLITE,
            DbBackend::Postgres => &POSTGRES,
            _ if IS_MYSQL.load(Ordering::Relaxed) => &MYSQL,
            _ => &MARIADB,
        }
    }

    /// Why the database cannot keep a column of this type; `None` if it can.
    pub(crate) fn refusal(&self, column: &str, values: &ArrayType) -> Option<String> {
        let [width, instead] = (self.instead)(values)?;
        Some(format!("`{column}` is a `{width}`, for which this database has no room; the entity should say `{instead}`"))
    }

    /// Refuses a column that the database cannot keep, before a statement has its values.
    pub(super) fn check_column(&self, table: &str, column: &str, values: &ArrayType) -> Result<(), DbErr> {
        self.refusal(column, values).map_or(Ok(()), |refusal| Err(DbErr::Custom(format!("`{table}`: {refusal}"))))
    }

    /// Refuses a table with a column that the database cannot keep.
    pub(super) fn check_table(&self, table: &Table) -> Result<(), DbErr> {
        let check = |column: &Column| self.check_column(table.name, column.name, &(column.value_type)());
        table.columns.iter().try_for_each(check)
    }

    /// The text of a document, as a JSON column takes it.
    pub(super) fn document(&self, text: Expr) -> Expr {
        if let Some(json) = self.document { text.cast_as(Alias::new(json)) } else { text }
    }

    /// Whether a JSON column holds the document `null`; unknown of one that holds none.
    pub(super) fn is_null_document(&self, column: Expr) -> Expr {
        let text = if matches!(self.matches, Matching::Binary) { "char" } else { "text" };
        Func::cust("trim").arg(column.cast_as(Alias::new(text))).eq("null")
    }

    /// Rows with keys of so many columns per statement.
    pub(super) fn max_rows(&self, columns: usize) -> usize {
        if columns == 1 { self.max_binds } else { self.max_terms }
    }

    /// A text as a column of a table reads it, so that it is compared as the column compares: `character` without blanks at its end,
    /// `citext` without regard to case. On PostgreSQL `(SELECT column FROM json_populate_record(NULL::table, …))`.
    pub(super) fn read_by_column(&self, table: &TableRef, column: &str, text: Expr) -> Expr {
        let TableRef::Table(name, _) = table else { return text };
        if !self.binds_texts {
            return text;
        }
        let row = Func::cast_as_quoted(Expr::null(), TypeRef(name.0.clone(), name.1.clone()));
        let object = Func::cust("json_build_object").arg(Expr::val(column)).arg(text);
        let mut read = Query::select();
        read.column(Alias::new(column));
        read.from_function(Func::cust("json_populate_record").arg(row).arg(object), Alias::new("typed"));
        Expr::SubQuery(None, Box::new(read.into()))
    }

    /// A text that is too long for its column of a fixed length, as a text of that type without a length.
    pub(super) fn read_without_length(&self, text: Expr) -> Expr {
        if self.binds_texts { text.cast_as(Alias::new("bpchar")) } else { text }
    }

    /// A text of a column of a fixed length without the blanks at its end, which the others do not give.
    pub(super) fn as_text(&self, text: Expr) -> Expr {
        if self.binds_texts { text.cast_as(Alias::new("text")) } else { text }
    }

    /// The digits of a number as one, whatever places a column has.
    pub(super) fn number(&self, digits: &str) -> Expr {
        let bound = Expr::val(digits);
        if let Some(number) = (self.number)(digits) { bound.cast_as(Alias::new(number)) } else { bound }
    }

    /// A column of a database that keeps doubles, as SeaORM reads decimals and floats: a value that is whole may be an integer, even if
    /// it is returned by a write of a column of floats. A text is no number, and not read as zero.
    pub(super) fn as_float(column: Expr) -> Expr {
        Expr::cust_with_exprs("CASE WHEN typeof(?) IN ('text', 'blob') THEN ? ELSE ? * 1.0 END", vec![column; 3])
    }

    /// The sum of a column, as `load::read_aggregate` reads it.
    pub(super) fn sum(&self, kind: Kind, column: Expr) -> Expr {
        let (times, sum) = match kind {
            Kind::Integer { .. } => self.whole_sum,
            Kind::Float(_) => self.float_sum,
            _ => self.decimal_sum,
        };
        Expr::cust_with_exprs(sum, vec![column; times])
    }

    /// A column and a value of it as times are compared; `None` where that is as they are.
    pub(super) fn time_key(&self, column: &Expr, value: &Value) -> Option<(Expr, i64)> {
        let time = Time::of(&value.array_type()).filter(|_| self.keeps_times_as_texts)?;
        Some((time.key(column)?, times::key_of(value)?))
    }

    /// The condition that a column is near some values that are times, so that an index over its texts leads to them; `None` where an
    /// index needs no such help.
    pub(super) fn near<'v>(&self, column: &Expr, values: impl IntoIterator<Item = &'v Value>) -> Option<Expr> {
        if !self.keeps_times_as_texts {
            return None;
        }
        let mut values = values.into_iter().peekable();
        let time = Time::of(&values.peek()?.array_type())?;
        let (least, most) = values.filter_map(times::key_of).fold(None, |bounds: Option<(i64, i64)>, key| {
            let (least, most) = bounds.unwrap_or((key, key));
            Some((Ord::min(least, key), Ord::max(most, key)))
        })?;
        Some(time.near(column, [&Expr::val(least), &Expr::val(most)]))
    }

    /// How many values a comparison with one value binds.
    pub(super) fn binds(&self, value: &Value) -> usize {
        if self.keeps_times_as_texts && times::key_of(value).is_some() { 3 } else { 1 }
    }

    /// Whether a text has a part, or is one, by one of the textual lookups. Nothing in the text means anything but itself; the column stays
    /// bare, so that an index on it, or on its trigrams, can be used.
    pub(super) fn has_part(&self, column: Expr, lookup: Lookup, text: &str) -> Expr {
        self.matches.has_part(column, lookup, text)
    }
}
