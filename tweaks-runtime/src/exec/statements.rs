//! Statements: what was sent to the database on behalf of one request.
//!
//! Counting is per task, not per process: requests that run side by side do not see each other's statements.
//!
//! ```no_run
//! # async fn example() -> Result<(), sea_orm::DbErr> {
//! use tweaks_runtime::statements;
//!
//! let mut db = sea_orm::Database::connect("sqlite::memory:").await?;
//! statements::observe(&mut db);
//! let (answer, sent) = statements::recorded(async { db.ping().await }).await;
//! answer?;
//! assert_eq!(sent.len(), 0, "a ping is no statement");
//! # Ok(())
//! # }
//! ```

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{DatabaseConnection, Value};

use super::observed;

type Log = Arc<Mutex<Vec<Statement>>>;

static IS_ANY: AtomicBool = AtomicBool::new(false);

tokio::task_local! {
    static LOG: Log;
    static CAUSE: Cause;
}

/// One statement that was sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Statement {
    /// The SQL, with a place for each value.
    pub sql: String,
    /// The values, in the order of their places.
    pub values: Vec<Value>,
    /// How long the database took, as far as its first row.
    pub elapsed: Duration,
    /// Whether the database refused it.
    pub failed: bool,
    /// What it was sent for.
    pub cause: Cause,
}

/// What a statement is sent for. The default is that nobody said it: a statement of the application's own handlers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cause {
    /// The name of the serializer whose endpoint was asked, or nothing.
    pub resource: &'static str,
    /// What was asked of it: `list`, `retrieve`, `create`, …
    pub action: &'static str,
    /// The field whose rows or values are read or written, by its path in the selection (`items.product`); nothing for the resource's
    /// own rows.
    pub field: String,
    /// The duty that the statement does for them.
    pub duty: Duty,
}

/// What a statement does for the rows or the field of its [`Cause`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Duty {
    /// What nobody said: the application's own statements.
    #[default]
    Application,
    /// Reads the rows of a list, of one object, or of a nested field.
    Rows,
    /// Adds up, or counts, rows of a relation.
    Aggregate,
    /// Counts the rows of all pages.
    Count,
    /// Asks whether values are taken, or rows exist.
    Question,
    /// Finds rows and holds them.
    Lock,
    /// Adds, changes or deletes rows.
    Write,
    /// Renews kept sums.
    Renewal,
    /// A function of the application, named by the field or the word under which it was declared.
    Hook(&'static str),
}

/// Makes the statements of a connection visible to [`recorded`]. To be called once, before the connection is shared:
/// it takes the place of any other metric callback.
pub fn observe(db: &mut DatabaseConnection) {
    IS_ANY.store(true, Ordering::Relaxed);
    db.set_metric_callback(|info| {
        observed::statement(info);
        // Outside of `recorded` there is no log, and nobody to tell.
        _ = LOG.try_with(|log| {
            let values = info.statement.values.as_ref().map_or_else(Vec::new, |values| values.0.clone());
            let cause = CAUSE.try_with(Cause::clone).unwrap_or_default();
            let (sql, elapsed, failed) = (info.statement.sql.clone(), info.elapsed, info.failed);
            log.lock().unwrap_or_else(PoisonError::into_inner).push(Statement { sql, values, elapsed, failed, cause });
        });
    });
}

/// Whether a connection of the program is observed.
pub(crate) fn is_any_observed() -> bool {
    IS_ANY.load(Ordering::Relaxed)
}

/// Runs a future, and gives back the statements that it sent, without those that control transactions.
pub async fn recorded<F: Future>(future: F) -> (F::Output, Vec<Statement>) {
    let (log, outer) = (Log::default(), LOG.try_with(Arc::clone).ok());
    let output = LOG.scope(Arc::clone(&log), future).await;
    let sent = std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner));
    if let Some(outer) = outer {
        outer.lock().unwrap_or_else(PoisonError::into_inner).extend(sent.iter().cloned());
    }
    (output, sent)
}

/// How many statements the current request has sent; `None` where nobody records them.
pub(super) fn so_far() -> Option<usize> {
    LOG.try_with(|log| log.lock().unwrap_or_else(PoisonError::into_inner).len()).ok()
}

/// The future, with the log and the cause of the task that makes it, for the task that will run it.
pub(super) fn inherit<F: Future + Send + 'static>(future: F) -> futures_util::future::BoxFuture<'static, F::Output>
where
    F::Output: Send,
{
    let cause = CAUSE.try_with(Cause::clone).unwrap_or_default();
    match LOG.try_with(Arc::clone) {
        Ok(log) => Box::pin(LOG.scope(log, CAUSE.scope(cause, future))),
        Err(_) => Box::pin(future),
    }
}
