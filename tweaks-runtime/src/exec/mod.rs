//! Execution: the only code that holds a connection. Plans go in; rows or a refusal come out.

mod beginnings;
mod budget;
mod cells;
mod commented;
pub(crate) mod condition;
mod continued;
#[cfg(feature = "lint")]
pub(crate) mod declared;
pub(crate) mod dialect;
mod entries;
mod failure;
mod fetch;
mod fitted;
#[cfg(feature = "sqlx-postgres")]
mod guard;
#[cfg(feature = "sqlx-sqlite")]
mod interrupt;
mod key;
pub(crate) mod letters;
mod limits;
mod load;
mod matching;
pub(crate) mod observed;
#[cfg(feature = "sqlx-postgres")]
mod outdated;
pub(crate) mod packed;
#[cfg(any(feature = "sqlx-mysql", feature = "sqlx-postgres", feature = "sqlx-sqlite"))]
mod pool;
mod read;
mod reader;
mod reason;
mod replicas;
mod rows;
mod sea_orm;
#[cfg(feature = "sqlx-mysql")]
mod session;
mod shape;
mod span;
mod sql;
pub mod statements;
mod stats;
mod texts;
mod texts_made;
pub(crate) mod times;
mod transaction;
#[cfg(feature = "sqlx-sqlite")]
mod turn;
mod write;

use std::sync::Arc;
use std::time::Duration;

use ::sea_orm::{DatabaseTransaction, DbErr};
use futures_util::future::BoxFuture;

use crate::body::{Mark, Question, RefusedEntry};
use crate::permission::Denial;
use crate::problem::Problem;

pub use self::sea_orm::entity;
pub(crate) use budget::Budget;
#[cfg(feature = "idempotency")]
pub(crate) use commented::Commented;
pub use dialect::assume_mysql;
pub(crate) use failure::{Failure, Violation};
#[cfg(feature = "sqlx-postgres")]
pub use guard::guard;
#[cfg(any(feature = "sqlx-mysql", feature = "sqlx-postgres", feature = "sqlx-sqlite"))]
pub use pool::{connect, connect_options, connect_per_worker};
#[cfg(feature = "openapi")]
pub(crate) use read::sees;
pub(crate) use read::{check_outer, check_references, count, exceeds, list, one};
pub(crate) use reader::Reader;
#[cfg(feature = "idempotency")]
pub(crate) use reason::words;
pub use replicas::ReadReplicas;
pub(crate) use replicas::{Replica, Token, answers};
pub(crate) use stats::stats;
#[cfg(feature = "idempotency")]
pub(crate) use transaction::run;
pub(crate) use transaction::{moment, snapshot, spawned};
pub(crate) use write::{
    Act, Body, Done, Entry, Expected, Form, Found, Sought, Tags, Write, find, of_answer, of_stored, write, write_each,
};

/// The answer to a write, which is kept for a repetition of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The place of a new row.
    pub(crate) location: Option<String>,
    /// The state of the row.
    pub(crate) tag: Option<String>,
    pub(crate) body: Vec<u8>,
    /// Whether it was given before, and is given again.
    pub(crate) is_replayed: bool,
}

/// Makes the answer of the rows that were written, in their transaction: a write that cannot be answered is not done.
pub(crate) type Reply<T> =
    Arc<dyn for<'a> Fn(&'a DatabaseTransaction, T) -> BoxFuture<'a, Result<Answer, Refusal>> + Send + Sync>;

/// Makes a write happen once, however often it is sent: a digest of the client's key, and one of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Once {
    pub(crate) key: [u8; 32],
    pub(crate) request: [u8; 32],
    /// How long its answer is kept.
    pub(crate) lifetime: Duration,
}

/// The entry that violated a constraint, with the questions that explain the violation once the transaction is over.
#[derive(Clone, Debug, Default)]
pub(crate) struct Culprit {
    mark: Mark,
    questions: Vec<Question>,
}

/// Why a request was not done.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// There is no such row.
    NotFound,
    /// The body is no JSON.
    Unreadable(String),
    /// The client does not take the type of the answer.
    NotAcceptable,
    /// There is no such API version.
    UnknownVersion,
    /// The API version is not served any more.
    ObsoleteVersion,
    /// The body is of a type that is not understood.
    UnsupportedMediaType(String),
    /// The row is not as the client expects it; with its tag, where it is known.
    PreconditionFailed(Option<String>),
    /// The client has to say how it expects the row.
    PreconditionRequired,
    /// The user may not do this.
    Denied(Denial),
    /// Something is wrong with the request.
    Problems(Vec<Problem>),
    /// Something is wrong with entries of a bulk edit; with the status of the answer.
    Entries(u16, Vec<RefusedEntry>),
    /// A constraint of the database was violated, by an entry where it is known by which.
    Violated(Violation, Option<Box<Culprit>>),
    /// Other requests made, changed or deleted rows that entries name by their values: which rows these are has to be looked up again.
    Raced,
    /// The database refused or failed.
    Failed(Failure),
}

impl Refusal {
    /// Whether one of several rows that were written together may be to blame, or that they were.
    fn is_of_one_row(&self) -> bool {
        match self {
            Self::Violated(..) | Self::Problems(_) | Self::PreconditionFailed(_) => true,
            // What may have been committed is not done again.
            Self::Failed(failure) => matches!(failure.status, 422 | 500) && !failure.at_commit,
            _ => false,
        }
    }

    /// Whether a value is taken: by what validation has found, or by what the database says.
    pub(crate) fn is_of_taken_value(&self) -> bool {
        match self {
            Self::Problems(problems) => problems.iter().any(|problem| problem.code == "unique"),
            Self::Failed(failure) => failure.status == 409,
            _ => false,
        }
    }

    /// The refusal that an error of an INSERT or UPDATE amounts to.
    fn of_write(error: DbErr) -> Self {
        if matches!(error, DbErr::RecordNotUpdated) {
            return Self::PreconditionFailed(None);
        }
        let failure = Failure::from(error);
        match failure.violation {
            Some(violation) => Self::Violated(violation, None),
            None => Self::Failed(failure),
        }
    }
}

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        Self::Failed(Failure::from(error))
    }
}
