//! Failures: what an error of the database means for the client. The database's own words go to the log only.

use std::fmt::Display;
use std::sync::Arc;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, SqlxError};

use super::reason;
use crate::schema::Values;

/// What went wrong, in terms of HTTP; nothing of it tells tables, constraints or SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The status of the answer.
    pub(crate) status: u16,
    /// A stable, machine-readable word.
    pub(crate) code: &'static str,
    /// One sentence for a person.
    pub(crate) detail: &'static str,
    /// After how many seconds it is worth another try.
    pub(crate) retry_after: Option<u32>,
    /// The constraint that was violated, where it was one that validation can name.
    pub(crate) violation: Option<Violation>,
    /// Whether it is the commit that failed: then nobody knows whether anything was done.
    pub(crate) at_commit: bool,
}

/// A kind of constraint whose violation validation can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    Unique,
    ForeignKey,
}

/// What SQLSTATEs and SQLite's extended codes mean, and the numbers of MariaDB and MySQL behind an `M`: many of those share a
/// SQLSTATE. Their two violations are told apart by SeaORM.
const CODES: &[(&[&str], Failure)] = &[
    (&["23505", "23P01", "2067", "1555"], Failure::violation(Violation::Unique)),
    (&["23503", "23001", "787", "1811"], Failure::violation(Violation::ForeignKey)),
    (&["23502", "1299", "M1048", "M1364"], Failure::of(422, "null", "A value is missing that the database requires.")),
    (&["23514", "275", "M4025", "M3819"], Failure::of(422, "check", "The values break a rule of the database.")),
    (&["22001", "22003", "22007", "22008", "22P02", "22021", "22P05", "21000", "20", "25"], Failure::UNSTORABLE),
    // A value of another type, one that was cut, one that is larger than a packet.
    (&["M1366", "M1265", "M1153"], Failure::UNSTORABLE),
    (
        &["22025", "2201B", "2201W", "2201X", "54001", "54000", "M1139", "M1390", "M1436"],
        Failure::of(400, "unanswerable", "The database cannot answer this request."),
    ),
    (&["40P01", "40001", "517", "M1020"], Failure::CHANGED),
    (
        &["55P03", "5", "6", "261", "M1205", "M3572"],
        Failure::of(503, "busy", "The data is locked by another request; try again.").retry(1),
    ),
    (&["57014", "9", "M1969", "M3024", "M1317"], Failure::of(503, "timeout", "The database took too long; try again.").retry(5)),
    (
        &[
            "25006", "8", "57P01", "57P02", "57P03", "53300", "25P02", "25P03", "M1040", "M1180", "M1203", "M1226", "M1290",
            "M1927",
        ],
        Failure::UNAVAILABLE,
    ),
    (&["53100", "53200", "13", "M1021", "M1041", "M1114"], Failure::of(507, "full", "The database has no room left.")),
];

/// The code of a transaction that is undone for another's sake.
const CONFLICT: &str = "conflict";

impl Failure {
    pub(super) const UNSTORABLE: Self = Self::of(422, "unstorable", "The database cannot store one of the values.");
    /// Another request changed what this one was about to.
    pub(crate) const CHANGED: Self = Self::of(409, CONFLICT, "Another request changed the same data; try again.").retry(1);
    const UNREADABLE: Self =
        Self::of(409, reason::UNREADABLE, "The row holds a value that cannot be read, so it is neither changed nor deleted.");
    const UNAVAILABLE: Self = Self::of(503, "unavailable", "The database is not available; try again.").retry(5);
    /// A connection knows a statement by columns that a migration has changed; another connection does not.
    const OUTDATED: Self = Self::UNAVAILABLE.retry(1);

    pub(crate) const fn of(status: u16, code: &'static str, detail: &'static str) -> Self {
        Self { status, code, detail, retry_after: None, violation: None, at_commit: false }
    }

    pub(crate) const fn violation(violation: Violation) -> Self {
        let failure = match violation {
            Violation::Unique => Self::of(409, "unique", "The values exist already."),
            Violation::ForeignKey => Self::of(409, "referenced", "Other data refers to this."),
        };
        Self { violation: Some(violation), ..failure }
    }

    /// The same of a commit.
    pub(super) fn at_commit(self) -> Self {
        Self { at_commit: true, ..self }
    }

    /// Whether a lock was not to be had.
    #[cfg(feature = "idempotency")]
    pub(crate) fn is_busy(&self) -> bool {
        self.code == "busy"
    }

    /// Whether a transaction was undone for what is not so the next time: for another's sake, or for its connection's.
    pub(super) fn may_pass(&self) -> bool {
        self.code == CONFLICT || *self == Self::OUTDATED
    }

    /// Whether it is the server's, so that another one may do better: it is lost, or it took back what the statement reads.
    pub(crate) fn is_of_server(&self) -> bool {
        self.code == Self::UNAVAILABLE.code || self.code == CONFLICT
    }

    /// Whether the server did not answer.
    pub(crate) fn is_lost_server(&self) -> bool {
        self.code == Self::UNAVAILABLE.code
    }

    /// Whether one row is to blame, which the log names.
    pub(super) fn is_of_row(&self) -> bool {
        self.code == Self::UNREADABLE.code
    }

    pub(crate) const fn retry(self, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// The same, with a line in the log that says why.
    pub(super) fn because(self, reason: &dyn Display) -> Self {
        reason::log(self.status, self.code, reason);
        self
    }

    /// An error that is ours: an opaque 500, and a line in the log.
    pub(crate) fn internal(error: &dyn Display) -> Self {
        Self::of(500, crate::problem::INTERNAL, "The server failed to answer this request.").because(error)
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        let known = match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Some(Self::violation(Violation::Unique)),
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Some(Self::violation(Violation::ForeignKey)),
            _ => of_error(&error),
        };
        tracing::debug!(%error, "the database's own words");
        match known {
            None => Self::internal(&reason::words(&error)),
            Some(failure) if failure.violation.is_none() => failure.because(&reason::words(&error)),
            Some(failure) => failure,
        }
    }
}

/// A row that no model has room for.
#[derive(Debug)]
pub(super) struct UnreadableRow {
    pub(super) reason: String,
    /// The values of its key, where these can be read.
    pub(super) key: Option<Values>,
}

/// The rows that no model has room for, of those that a statement found.
#[derive(Debug)]
struct Unreadable(Vec<UnreadableRow>);

/// The rows that a line of the log names.
const NAMED: usize = 20;

impl Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let named: Vec<&str> = self.0.iter().take(NAMED).map(|row| row.reason.as_str()).collect();
        f.write_str(&named.join("; "))?;
        let further = self.0.len().saturating_sub(NAMED);
        if further > 0 { write!(f, "; and {further} further rows") } else { Ok(()) }
    }
}

impl std::error::Error for Unreadable {}

/// The error of rows that are there and cannot be read whole.
pub(super) fn unreadable(rows: Vec<UnreadableRow>) -> DbErr {
    DbErr::TryIntoErr { from: "a row", into: "a model", source: Arc::new(Unreadable(rows)) }
}

/// The keys of the rows that an error is about.
pub(super) fn unreadable_keys(error: &DbErr) -> impl Iterator<Item = &Values> {
    let rows = match error {
        DbErr::TryIntoErr { source, .. } => source.downcast_ref::<Unreadable>(),
        _ => None,
    };
    rows.into_iter().flat_map(|rows| &rows.0).filter_map(|row| row.key.as_ref())
}

fn of_error(error: &DbErr) -> Option<Failure> {
    let error = match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout | ConnAcquireErr::ConnectionClosed) => {
            return Some(Failure::UNAVAILABLE);
        }
        DbErr::TryIntoErr { source, .. } if source.is::<Unreadable>() => return Some(Failure::UNREADABLE),
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => error,
        _ => return None,
    };
    match &**error {
        // SQLite has no code of its own for a sum that is too large.
        SqlxError::Database(error) if error.message() == "integer overflow" => Some(Failure::UNSTORABLE),
        #[cfg(feature = "sqlx-postgres")]
        SqlxError::Database(error) if super::outdated::is_so(&**error) => Some(Failure::OUTDATED),
        #[cfg(feature = "sqlx-postgres")]
        SqlxError::Database(error) if is_of_proxy(&**error) => Some(Failure::UNAVAILABLE),
        SqlxError::Database(error) => {
            let of_number = reason::number_of(&**error).and_then(|number| of_code(&format!("M{number}")));
            of_number.or_else(|| of_code(&error.code()?))
        }
        // A killed server closes the socket without a word, and one that leaves its cluster begins nothing.
        SqlxError::Io(_)
        | SqlxError::BeginFailed
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed => Some(Failure::UNAVAILABLE),
        _ => None,
    }
}

/// Whether a proxy in front of PostgreSQL says that the server is lost: `PgBouncer` has this one code for all that it says, and no name of
/// a routine, as a server has.
#[cfg(feature = "sqlx-postgres")]
fn is_of_proxy(error: &dyn sea_orm::sqlx::error::DatabaseError) -> bool {
    let error = error.try_downcast_ref::<sea_orm::sqlx::postgres::PgDatabaseError>();
    error.is_some_and(|error| error.code() == "08P01" && error.routine().is_none())
}

fn of_code(code: &str) -> Option<Failure> {
    // Of class 08, the connection, every SQLSTATE means the same to a client, but for one: that this server broke the protocol.
    if code.len() == 5 && code.starts_with("08") && code != "08P01" {
        return Some(Failure::UNAVAILABLE);
    }
    CODES.iter().find(|(codes, _)| codes.contains(&code)).map(|(_, failure)| *failure)
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbErr, RuntimeErr, SqlxError};

    use super::{Failure, of_code, of_error};

    #[test]
    fn a_server_without_its_cluster_is_not_available() {
        // A commit that the cluster does not take, and a node that is not prepared: by its SQLSTATE.
        for code in ["M1180", "08S01"] {
            assert_eq!(of_code(code), Some(Failure::UNAVAILABLE), "{code}");
        }
        let error = DbErr::Query(RuntimeErr::SqlxError(SqlxError::BeginFailed.into()));
        assert_eq!(of_error(&error), Some(Failure::UNAVAILABLE));
    }
}
