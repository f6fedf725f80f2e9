//! How many texts of SELECTs were made, and how many were there already.
//!
//! ```
//! use tweaks_runtime::statements;
//!
//! let texts = statements::texts();
//! println!("{} of {} SELECTs had their text from one before", texts.reused, texts.reused + texts.made);
//! ```

use std::sync::atomic::{AtomicU64, Ordering};

static REUSED: AtomicU64 = AtomicU64::new(0);
static MADE: AtomicU64 = AtomicU64::new(0);

/// How often this process had the text of a SELECT already, for an application's metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextsMade {
    /// Those that only bound other values.
    pub reused: u64,
    /// Those whose text was made: the first of each shape; and all whose text depends on a value, or on a scope or a condition of the
    /// application.
    pub made: u64,
}

/// How many SELECTs for lists and rows had their text from one before, and how many had it made.
#[must_use]
pub fn texts() -> TextsMade {
    TextsMade { reused: REUSED.load(Ordering::Relaxed), made: MADE.load(Ordering::Relaxed) }
}

/// Counts a text that was there.
pub(super) fn reused() {
    REUSED.fetch_add(1, Ordering::Relaxed);
}

/// Counts a text that was made.
pub(super) fn made() {
    MADE.fetch_add(1, Ordering::Relaxed);
}
