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

use std::backtrace::Backtrace;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::DatabaseConnection;

use super::observed;
pub use super::texts_made::{TextsMade, texts};
pub(crate) use crate::cause::Record;
use crate::cause::{Broken, LOG, Log};
pub use crate::cause::{Cause, Duty, Place, Statement};

/// Whether any connection of this process was ever observed.
static OBSERVED: AtomicBool = AtomicBool::new(false);

/// Makes the statements of a connection visible to [`recorded`]. To be called once, before the connection is shared:
/// it takes the place of any other metric callback.
pub fn observe(db: &mut DatabaseConnection) {
    OBSERVED.store(true, Ordering::Relaxed);
    db.set_metric_callback(|info| note(info, Place::other()));
}

/// Notes a statement where they are recorded; elsewhere there is no log, and nobody to tell.
fn note(info: &sea_orm::metric::Info<'_>, place: Place) {
    observed::statement(info);
    _ = LOG.try_with(|log| {
        let values = info.statement.values.as_ref().map_or_else(Vec::new, |values| values.0.clone());
        let cause = log.kept().cause.clone();
        let trace = (log.traces && cause.duty.is_of_application()).then(|| Arc::new(Backtrace::force_capture()));
        let (sql, elapsed, failed) = (info.statement.sql.clone(), info.elapsed, info.failed);
        log.kept().record.statements.push(Statement { sql, values, elapsed, failed, cause, place, trace });
    });
}

/// The connection by which a write begins its transaction, so that the statements of this are told from others; nothing where they are
/// recorded by nobody.
pub(super) fn told_apart(db: &DatabaseConnection) -> Option<DatabaseConnection> {
    LOG.try_with(|_| ()).ok()?;
    let (mut own, place) = (db.clone(), Place::next());
    own.set_metric_callback(move |info| note(info, place));
    Some(own)
}

/// Runs a future, and gives back the statements that it sent, without those that control transactions.
pub async fn recorded<F: Future>(future: F) -> (F::Output, Vec<Statement>) {
    let (output, record) = record(LOG.try_with(|log| log.traces).unwrap_or_default(), future).await;
    (output, record.statements)
}

/// The same with all that is recorded.
pub(crate) async fn record<F: Future>(traces: bool, future: F) -> (F::Output, Record) {
    let outer = LOG.try_with(Arc::clone).ok();
    let said = outer.as_ref().map(|outer| outer.kept().cause.clone()).unwrap_or_default();
    let log = Arc::new(Log::new(traces, said));
    let output = LOG.scope(Arc::clone(&log), future).await;
    let inner = std::mem::take(&mut log.kept().record);
    if let Some(outer) = outer {
        outer.kept().record.append(inner.clone());
    }
    (output, inner)
}

/// Runs a future whose statements are recorded by nobody.
#[cfg(feature = "lint")]
pub(crate) async fn unrecorded<F: Future>(future: F) -> F::Output {
    LOG.scope(Arc::default(), future).await
}

/// Whether statements are recorded here.
#[cfg(feature = "lint")]
pub(super) fn is_recorded() -> bool {
    LOG.try_with(|_| ()).is_ok()
}

/// Whether statements are recorded by a linter here.
#[cfg(feature = "lint")]
pub(crate) fn is_linted() -> bool {
    LOG.try_with(|log| log.traces).unwrap_or_default()
}

/// Whether any connection of this process was ever observed.
pub(crate) fn is_any_observed() -> bool {
    OBSERVED.load(Ordering::Relaxed)
}

/// The number of statements that is known of a read beforehand.
#[must_use]
pub(crate) struct Promise {
    log: Option<Arc<Log>>,
    queries: usize,
    /// How many there were before, and how many of those no plan knew of.
    before: (usize, usize),
}

/// Promises that so many statements are sent at most.
pub(crate) fn promise(queries: usize) -> Promise {
    let log = LOG.try_with(Arc::clone).ok();
    let before = log.as_ref().map(|log| log.kept().record.sent()).unwrap_or_default();
    Promise { log, queries, before }
}

impl Promise {
    /// Compares it with the statements that were sent. A linter says what is wrong; without one, builds with debug assertions panic.
    pub(crate) fn check(self) {
        let Some(log) = self.log else { return };
        let record = &mut log.kept().record;
        let ((sent, chunks), (before, chunks_before)) = (record.sent(), self.before);
        let promised = self.queries + chunks - chunks_before;
        if sent - before > promised {
            debug_assert!(log.traces, "{} statements, planned {promised}: {:#?}", sent - before, &record.statements[before..]);
            record.broken.push(Broken { promised, sent: before..sent });
        }
    }
}

/// Says that some of the statements are ones that no plan knows of.
pub(crate) fn beyond_promise(statements: usize) {
    _ = LOG.try_with(|log| log.kept().record.chunks += statements);
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
