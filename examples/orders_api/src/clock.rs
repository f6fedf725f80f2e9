//! The clock, which tests can stop.

use std::sync::OnceLock;

use sea_orm::prelude::DateTimeUtc;

static STOPPED: OnceLock<DateTimeUtc> = OnceLock::new();

/// Stops the clock at a time, for the rest of the process.
pub fn stop_at(time: DateTimeUtc) {
    _ = STOPPED.set(time);
}

/// The time.
#[must_use]
pub fn now() -> DateTimeUtc {
    STOPPED.get().copied().unwrap_or_else(|| std::time::SystemTime::now().into())
}
