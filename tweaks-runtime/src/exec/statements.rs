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
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::DatabaseConnection;

type Log = Arc<Mutex<Vec<String>>>;

tokio::task_local! {
    static LOG: Log;
}

/// Makes the statements of a connection visible to [`recorded`]. To be called once, before the connection is shared:
/// it takes the place of any other metric callback.
pub fn observe(db: &mut DatabaseConnection) {
    db.set_metric_callback(|info| {
        // Outside of `recorded` there is no log, and nobody to tell.
        _ = LOG.try_with(|log| log.lock().unwrap_or_else(PoisonError::into_inner).push(info.statement.sql.clone()));
    });
}

/// Runs a future, and gives back the SQL of the statements that it sent, without those that control transactions.
pub async fn recorded<F: Future>(future: F) -> (F::Output, Vec<String>) {
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

/// The future, with the log of the task that makes it, for the task that will run it.
pub(super) fn inherit<F: Future + Send + 'static>(future: F) -> futures_util::future::BoxFuture<'static, F::Output>
where
    F::Output: Send,
{
    match LOG.try_with(Arc::clone) {
        Ok(log) => Box::pin(LOG.scope(log, future)),
        Err(_) => Box::pin(future),
    }
}
