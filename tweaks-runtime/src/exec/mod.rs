//! Execution: the only code that holds a connection. Plans go in; rows or a refusal come out.

pub(crate) mod condition;
pub(crate) mod dialect;
mod failure;
mod fetch;
#[cfg(feature = "sqlx-postgres")]
mod guard;
mod key;
mod load;
mod read;
mod sea_orm;
mod sql;
pub mod statements;
pub(crate) mod times;
mod transaction;
mod write;

use std::sync::Arc;

use ::sea_orm::{DatabaseTransaction, DbErr};
use futures_util::future::BoxFuture;

use crate::body::{Mark, Question, RefusedEntry};
use crate::problem::Problem;

pub use self::sea_orm::entity;
pub(crate) use failure::{Failure, Violation};
pub(crate) use fetch::Reader;
#[cfg(feature = "sqlx-postgres")]
pub use guard::guard;
pub(crate) use read::{check_references, count, list, one};
#[cfg(feature = "idempotency")]
pub(crate) use transaction::run;
pub(crate) use write::{Body, Done, Entry, Expected, Form, Write, of_answer, of_stored, write};

/// The answer to a write, which is kept for a repetition of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The place of a new row.
    pub(crate) location: Option<String>,
    /// The state of the row.
    pub(crate) tag: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Makes the answer of the rows that were written, in their transaction: a write that cannot be answered is not done.
pub(crate) type Reply<T> =
    Arc<dyn for<'a> Fn(&'a DatabaseTransaction, T) -> BoxFuture<'a, Result<Answer, Refusal>> + Send + Sync>;

/// Makes a write happen once, however often it is sent: a digest of the client's key, and one of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Once {
    pub(crate) key: [u8; 32],
    pub(crate) request: [u8; 32],
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
    /// The body is of a type that is not understood.
    UnsupportedMediaType(String),
    /// The row is not as the client expects it.
    PreconditionFailed,
    /// The client has to say how it expects the row.
    PreconditionRequired,
    /// Something is wrong with the request.
    Problems(Vec<Problem>),
    /// Something is wrong with entries of a bulk edit; with the status of the answer.
    Entries(u16, Vec<RefusedEntry>),
    /// A constraint of the database was violated, by an entry where it is known by which.
    Violated(Violation, Option<Box<Culprit>>),
    /// The database refused or failed.
    Failed(Failure),
}

impl Refusal {
    /// Whether one of several rows that were written together may be to blame, or that they were.
    fn is_of_one_row(&self) -> bool {
        match self {
            Self::Violated(..) | Self::Problems(_) | Self::PreconditionFailed => true,
            // What may have been committed is not done again.
            Self::Failed(failure) => matches!(failure.status, 422 | 500) && !failure.at_commit,
            _ => false,
        }
    }

    /// The refusal that an error of an INSERT or UPDATE amounts to.
    fn of_write(error: DbErr) -> Self {
        if matches!(error, DbErr::RecordNotUpdated) {
            return Self::PreconditionFailed;
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
