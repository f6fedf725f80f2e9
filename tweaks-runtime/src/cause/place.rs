//! The place of a statement: in the transaction of a write, or beside it.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};

tokio::task_local! {
    static WRITES: ();
}

/// By which connection a statement was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// One of which nothing more is known.
    #[default]
    Unknown,
    /// The transaction of a write, with a number of its own.
    Within(u64),
    /// Another one, while the transaction of a write waits for it.
    Beside,
}

impl Place {
    /// The place of statements of a transaction that begins.
    pub(crate) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self::Within(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// The place of statements that no transaction of a write sends.
    pub(crate) fn other() -> Self {
        WRITES.try_with(|()| Self::Beside).unwrap_or_default()
    }
}

/// Does the work of a write, whose transaction is open.
pub(crate) async fn writing<F: Future>(work: F) -> F::Output {
    WRITES.scope((), work).await
}
