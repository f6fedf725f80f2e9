//! Settings of reads: how much they may take, and how their rows come.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::settings::Settings;
use crate::query::QueryLimits;

impl Settings {
    /// How much a query string may ask for.
    pub fn query_limits(mut self, query_limits: QueryLimits) -> Self {
        self.query_limits = query_limits;
        self
    }

    /// Whether the statements of a read see one moment of the database, which they do unless this says `false`: the rows of an answer,
    /// what is nested in them, and their count then belong together, whatever writers do meanwhile. A read of one statement does so
    /// anyway; one of several takes a transaction, which is two round trips more on PostgreSQL.
    pub fn snapshots(mut self, snapshots: bool) -> Self {
        self.snapshots = snapshots;
        self
    }

    /// How many lists a worker sends [as lines](crate::prelude::Resource::stream) at once, each of which has a connection to the database for
    /// as long as its client reads: 2 unless said otherwise. Further ones are answered with 503.
    pub fn streams(mut self, at_once: usize) -> Self {
        self.streams = Arc::new(Semaphore::new(at_once.min(Semaphore::MAX_PERMITS)));
        self
    }

    /// Whether SQLite gives the cells of the rows of lists together, which it does unless this says `false`: answers are the same to the
    /// letter, for less work.
    pub fn packed_rows(mut self, packed_rows: bool) -> Self {
        self.packed_rows = packed_rows.then(Arc::default);
        self
    }
}
