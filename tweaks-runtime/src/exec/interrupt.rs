//! Interruption: SQLite has no time limit of its own, and lets a handler end a statement that takes too long.

use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use sea_orm::ConnectOptions;

/// Instructions of SQLite between two looks at the clock: some microseconds.
const STEPS: i32 = 1000;

/// Between two looks of one statement passes less time than this; after more, another statement has begun. Statements without a
/// pause between them count as one.
const PAUSE: Duration = Duration::from_millis(100);

/// Limits the time of each statement of a pool. It takes the place of other options that were set by `map_sqlx_sqlite_pool_opts`.
pub(super) fn limit(options: &mut ConnectOptions, timeout: Duration) {
    options.map_sqlx_sqlite_pool_opts(move |pool| {
        pool.after_connect(move |connection, _| {
            async move {
                connection.lock_handle().await?.set_progress_handler(STEPS, may_go_on(timeout));
                Ok(())
            }
            .boxed()
        })
    });
}

fn may_go_on(timeout: Duration) -> impl FnMut() -> bool + Send + 'static {
    let (mut begun, mut last) = (Instant::now(), Instant::now());
    move || {
        let now = Instant::now();
        if now - last > PAUSE {
            begun = now;
        }
        last = now;
        let goes_on = now - begun < timeout;
        // What follows an interrupted statement has a time of its own.
        if !goes_on {
            begun = now;
        }
        goes_on
    }
}
