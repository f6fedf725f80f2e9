//! Dialects: the differences between databases, one struct of facts for each.

use sea_orm::sea_query::extension::postgres::PgExpr as _;
use sea_orm::sea_query::extension::sqlite::SqliteExpr as _;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, LikeExpr, LockType};
use sea_orm::{DbBackend, SqliteTransactionMode, Value};

use super::times::{self, Time};
use crate::schema::Lookup;

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
    /// The type that a sum of whole numbers is cast to, because databases add up to different types.
    pub(super) whole_sum: &'static str,
    /// Whether times are texts to it, in the form in which each was written.
    pub(crate) keeps_times_as_texts: bool,
    /// Whether the planner says how many rows it expects.
    pub(super) estimates: bool,
    /// Whether transactions can take a lock that belongs to no row.
    #[cfg_attr(not(feature = "idempotency"), expect(dead_code, reason = "asked by the feature"))]
    pub(crate) has_advisory_locks: bool,
    /// How a write begins. SQLite gives up at once when a transaction that has read wants to write while another writes; one that
    /// says at its beginning that it will write waits for its turn.
    pub(super) begin: Option<SqliteTransactionMode>,
    /// How parts of texts are found.
    matches: Matching,
}

/// How a database finds parts of texts with and without regard to case.
#[derive(Clone, Copy, Debug)]
enum Matching {
    /// `GLOB` and `LIKE`, which ignores the case of ASCII letters.
    Glob,
    /// `LIKE` and `ILIKE`.
    Ilike,
    /// `LIKE` over binary, and over texts in small letters.
    Binary,
}

const SQLITE: Dialect = Dialect {
    max_binds: 30_000,
    max_terms: 400,
    max_listed: Some(500),
    says_nulls: false,
    limits_exists: true,
    sum_lock: None,
    whole_sum: "bigint",
    keeps_times_as_texts: true,
    estimates: false,
    has_advisory_locks: false,
    begin: Some(SqliteTransactionMode::Immediate),
    matches: Matching::Glob,
};

const POSTGRES: Dialect = Dialect {
    max_listed: None,
    says_nulls: true,
    limits_exists: false,
    sum_lock: Some(LockType::NoKeyUpdate),
    keeps_times_as_texts: false,
    estimates: true,
    has_advisory_locks: true,
    begin: None,
    matches: Matching::Ilike,
    ..SQLITE
};

const MYSQL: Dialect = Dialect {
    max_listed: None,
    limits_exists: false,
    sum_lock: Some(LockType::Update),
    whole_sum: "signed",
    keeps_times_as_texts: false,
    begin: None,
    matches: Matching::Binary,
    ..SQLITE
};

impl Dialect {
    pub(crate) fn of(backend: DbBackend) -> &'static Self {
        match backend {
            DbBackend::Sqlite => &SQLITE,
            DbBackend::Postgres => &POSTGRES,
            _ => &MYSQL,
        }
    }

    /// Rows with keys of so many columns per statement.
    pub(super) fn max_rows(&self, columns: usize) -> usize {
        if columns == 1 { self.max_binds } else { self.max_terms }
    }

    /// A column and a value of it as times are compared; `None` where that is as they are.
    pub(super) fn time_key(&self, column: &Expr, value: &Value) -> Option<(Expr, i64)> {
        let time = Time::of(&value.array_type()).filter(|_| self.keeps_times_as_texts)?;
        Some((time.key(column)?, times::key_of(value)?))
    }

    /// Whether a text has a part, by one of the textual lookups. Nothing in the text means anything but itself; the column stays
    /// bare, so that an index on it, or on its trigrams, can be used.
    pub(super) fn has_part(&self, column: Expr, lookup: Lookup, text: &str) -> Expr {
        let (before, after) = match lookup {
            Lookup::StartsWith | Lookup::IStartsWith => (false, true),
            Lookup::EndsWith | Lookup::IEndsWith => (true, false),
            _ => (true, true),
        };
        let ignores_case = matches!(lookup, Lookup::IContains | Lookup::IStartsWith | Lookup::IEndsWith);
        let wrapped = |any: &str, text: String| [if before { any } else { "" }, &text, if after { any } else { "" }].concat();
        if let (Matching::Glob, false) = (self.matches, ignores_case) {
            return column.glob(wrapped("*", escaped(text, &['*', '?', '['], |letter| format!("[{letter}]"))));
        }
        let pattern = wrapped("%", escaped(text, &['%', '_', '\\'], |letter| format!("\\{letter}")));
        match (self.matches, ignores_case) {
            // Everywhere else a backslash escapes without being asked to.
            (Matching::Glob, _) => column.like(LikeExpr::new(pattern).escape('\\')),
            (Matching::Ilike, true) => column.ilike(pattern),
            (Matching::Ilike, false) => column.like(pattern),
            (Matching::Binary, true) => Func::lower(column).like(pattern.to_lowercase()),
            (Matching::Binary, false) => column.cast_as(Alias::new("binary")).like(pattern),
        }
    }
}

fn escaped(text: &str, special: &[char], escape: impl Fn(char) -> String) -> String {
    text.chars().map(|letter| if special.contains(&letter) { escape(letter) } else { letter.to_string() }).collect()
}
