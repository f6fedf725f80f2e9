//! The record of the statements that a task sends.

use std::backtrace::Backtrace;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::Value;

use super::duty::Cause;
use super::place::Place;

tokio::task_local! {
    /// Only where statements are recorded.
    pub(crate) static LOG: Arc<Log>;
}

/// What is recorded, and how.
#[derive(Default)]
pub(crate) struct Log {
    /// Whether to note which code of the application sent a statement of its own.
    pub(crate) traces: bool,
    kept: Mutex<Kept>,
}

/// What a log keeps.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) record: Record,
    /// What was said last.
    pub(crate) cause: Cause,
}

/// What was recorded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    pub(crate) statements: Vec<Statement>,
    /// The reads that took more statements than was known beforehand.
    pub(crate) broken: Vec<Broken>,
    /// Statements that no plan can know of: more parents than one statement can name.
    pub(crate) chunks: usize,
}

/// A read that took more statements than its plan.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    #[cfg_attr(not(feature = "lint"), expect(dead_code, reason = "linters alone read it"))]
    pub(crate) promised: usize,
    /// The places of its statements in the record.
    pub(crate) sent: Range<usize>,
}

impl Log {
    /// A log without statements, in which something was said already.
    pub(crate) fn new(traces: bool, cause: Cause) -> Self {
        Self { traces, kept: Mutex::new(Kept { record: Record::default(), cause }) }
    }

    pub(crate) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Record {
    /// How many statements there are, and how many of them no plan knew of.
    pub(crate) fn sent(&self) -> (usize, usize) {
        (self.statements.len(), self.chunks)
    }

    /// Adds what was recorded inside.
    pub(crate) fn append(&mut self, inner: Self) {
        let at = self.statements.len();
        self.statements.extend(inner.statements);
        let moved = |broken: Broken| Broken { sent: broken.sent.start + at..broken.sent.end + at, ..broken };
        self.broken.extend(inner.broken.into_iter().map(moved));
        self.chunks += inner.chunks;
    }
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
    /// By which connection it was sent.
    pub place: Place,
    /// The calls that led to it; for statements of the application's own code, where a linter wants to know.
    #[cfg_attr(not(feature = "lint"), expect(dead_code, reason = "linters alone read it"))]
    pub(crate) trace: Option<Arc<Backtrace>>,
}

impl Statement {
    /// A statement that nobody sent, to try rules with.
    ///
    /// ```
    /// use tweaks_runtime::statements::Statement;
    ///
    /// let planted = Statement::planted("SELECT name FROM fruit WHERE id = $1", [7.into()]);
    /// assert!(!planted.failed);
    /// ```
    pub fn planted(sql: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Self {
        let (sql, values, elapsed) = (sql.into(), values.into_iter().collect(), Duration::ZERO);
        Self { sql, values, elapsed, failed: false, cause: Cause::default(), place: Place::default(), trace: None }
    }
}
