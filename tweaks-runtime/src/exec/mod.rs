//! Execution: the only code that holds a connection. Plans go in; rows or a refusal come out.

mod condition;
mod dialect;
mod failure;
#[cfg(feature = "sqlx-postgres")]
mod guard;
mod load;
mod read;
mod scope;
mod sea_orm;
mod sql;
pub mod statements;
mod transaction;
mod write;

pub use failure::Failure;
#[cfg(feature = "sqlx-postgres")]
pub use guard::guard;
pub(crate) use read::{Reader, check_references, count, list, one};
pub use self::sea_orm::entity;
pub(crate) use write::{
    Body, Bulk, Edited, Expected, Once, Reply, Write, bulk_edit, create, delete, of_answer, of_stored, update,
};

use ::sea_orm::DbErr;

use crate::body::RefusedEntry;
use crate::problem::Problem;
use failure::Violation;

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
    /// A constraint of the database was violated.
    Violated(Violation),
    /// The database refused or failed.
    Failed(Failure),
}

impl Refusal {
    /// Whether one of several rows that were written together may be to blame, or that they were.
    fn is_of_one_row(&self) -> bool {
        match self {
            Self::Violated(_) | Self::Problems(_) | Self::PreconditionFailed => true,
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
            Some(violation) => Self::Violated(violation),
            None => Self::Failed(failure),
        }
    }
}

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        Self::Failed(Failure::from(error))
    }
}
