//! Interruption: SQLite has no time limit of its own, and lets a handler end a statement that takes too long.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::ConnectOptions;
use sea_orm::sqlx::{self, Connection as _, SqliteConnection};

/// Instructions of SQLite between two looks at the clock: some microseconds.
const STEPS: i32 = 1000;

/// Between two looks of one statement passes less time than this; after more, another statement has begun.
const PAUSE: Duration = Duration::from_millis(100);

/// Limits the time of each statement of a pool. It takes the place of other options that were set by `map_sqlx_sqlite_pool_opts`.
///
/// The handler is not told where a statement begins. It knows by a pause, and where connections are too busy for pauses, by being set
/// anew when its connection is taken: statements without a pause in one transaction have one time together.
///
/// SQLite ends a transaction with an interrupted statement that writes, and SQLx does not know: what an application begins on such a
/// connection would be a savepoint in no transaction. So it is closed, unless the database would be gone with it.
pub(super) fn limit(options: &mut ConnectOptions, timeout: Duration, is_in_memory: bool) {
    options.map_sqlx_sqlite_pool_opts(move |pool| {
        let clock = Clock { start: Instant::now(), looked: Arc::default() };
        let anew = clock.clone();
        pool.after_connect(move |connection, _| clock.clone().watch(connection, timeout)).before_acquire(move |connection, _| {
            let clock = anew.clone();
            async move {
                if clock.is_late() {
                    clock.watch(connection, timeout).await?;
                }
                Ok(is_in_memory || !connection.is_in_transaction())
            }
            .boxed()
        })
    });
}

/// The clock of a pool. A connection cannot be asked how long its handler has been set, and setting one is a round trip to its thread:
/// so handlers say when they looked and were past the half of their time, and only then connections are set anew.
#[derive(Clone)]
struct Clock {
    start: Instant,
    /// The last such look, in milliseconds since the start.
    looked: Arc<AtomicU64>,
}

impl Clock {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether the handler of some connection was past the half of its time just now.
    fn is_late(&self) -> bool {
        let looked = self.looked.load(Ordering::Relaxed);
        let pause = u64::try_from(PAUSE.as_millis()).unwrap_or(u64::MAX);
        looked > 0 && self.now().saturating_sub(looked) <= pause
    }

    /// Gives a connection all of its time.
    fn watch(self, connection: &mut SqliteConnection, timeout: Duration) -> BoxFuture<'_, Result<(), sqlx::Error>> {
        async move {
            connection.lock_handle().await?.set_progress_handler(STEPS, self.may_go_on(timeout));
            Ok(())
        }
        .boxed()
    }

    fn may_go_on(self, timeout: Duration) -> impl FnMut() -> bool + Send + 'static {
        let (mut begun, mut last) = (Instant::now(), Instant::now());
        move || {
            let now = Instant::now();
            if now - last > PAUSE {
                begun = now;
            }
            last = now;
            let spent = now - begun;
            if spent > timeout / 2 {
                self.looked.store(self.now().max(1), Ordering::Relaxed);
            }
            // What follows an interrupted statement has a time of its own.
            if spent >= timeout {
                begun = now;
            }
            spent < timeout
        }
    }
}
