//! Observation: the request that a task works for, as the log names it, and its share of the database's work.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use percent_encoding::utf8_percent_encode;

use crate::parameters::RESERVED;

tokio::task_local! {
    static CURRENT: Option<Arc<Observed>>;
}

/// A request, from the outside.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    /// The name of the serializer whose endpoint was asked.
    pub(crate) resource: &'static str,
    pub(crate) action: &'static str,
    id: OnceLock<String>,
    /// `None` where nobody wants to know.
    tally: Option<Mutex<Tally>>,
    /// Whether statements say whose they are.
    pub(crate) is_in_comments: bool,
    /// The API version, once it is known.
    pub(crate) version: OnceLock<u32>,
}

/// The share of a request in the database's work.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Without those that control transactions, and zero for a connection that is not observed.
    pub(crate) statements: usize,
    /// The statements that were not the application's own, seen before they were sent.
    pub(crate) sent: usize,
    /// The rows that the answer is made of.
    pub(crate) rows: usize,
    pub(crate) elapsed: Duration,
    /// The statement that took the longest, without its values.
    pub(crate) slowest: Option<(Duration, String)>,
}

impl Observed {
    /// The id is made when it is asked for, unless the client gave one.
    pub(crate) fn new(resource: &'static str, action: &'static str, id: Option<&str>, is_counted: bool) -> Self {
        let id = id.map_or_else(OnceLock::new, |id| OnceLock::from(id.to_owned()));
        Self { resource, action, id, tally: is_counted.then(Mutex::default), ..Self::default() }
    }

    /// What statements say about it: nothing that differs between requests of one kind.
    fn comment(&self) -> Option<String> {
        let version = self.version.get().map(|version| format!(",version='{version}'")).unwrap_or_default();
        let [action, resource] = [self.action, self.resource].map(|name| utf8_percent_encode(name, RESERVED));
        self.is_in_comments.then(|| format!(" /*action='{action}',resource='{resource}'{version}*/"))
    }

    pub(crate) fn id(&self) -> &str {
        self.id.get_or_init(|| [(); 2].map(|()| format!("{:016x}", RandomState::new().hash_one(()))).concat())
    }

    pub(crate) fn tally(&self) -> Option<Tally> {
        self.counted().map(|tally| tally.clone())
    }

    fn counted(&self) -> Option<MutexGuard<'_, Tally>> {
        self.tally.as_ref().map(|tally| tally.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The request that the current task works for.
pub(super) fn current() -> Option<Arc<Observed>> {
    CURRENT.try_with(Clone::clone).ok().flatten()
}

/// Works for a request; `None` where nobody knows for which.
pub(crate) async fn on_behalf<F: Future>(observed: Option<Arc<Observed>>, work: F) -> F::Output {
    CURRENT.scope(observed, work).await
}

/// Adds to the request of the task, if anybody counts.
fn add(to: impl FnOnce(&mut Tally)) {
    _ = CURRENT.try_with(|observed| observed.as_ref().and_then(|observed| observed.counted()).map(|mut tally| to(&mut tally)));
}

/// Sees a statement that is about to be sent, and gives the comment for it.
pub(super) fn sending() -> Option<String> {
    add(|tally| tally.sent += 1);
    CURRENT.try_with(|observed| observed.as_ref().and_then(|observed| observed.comment())).ok().flatten()
}

/// Counts a statement.
pub(super) fn statement(info: &sea_orm::metric::Info<'_>) {
    add(|tally| {
        tally.statements += 1;
        tally.elapsed += info.elapsed;
        if tally.slowest.as_ref().is_none_or(|(slowest, _)| *slowest < info.elapsed) {
            tally.slowest = Some((info.elapsed, info.statement.sql.clone()));
        }
    });
}

/// Counts rows.
pub(super) fn rows(rows: usize) {
    add(|tally| tally.rows += rows);
}
