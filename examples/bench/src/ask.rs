//! What is asked again and again.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// One request, as often as it is wanted.
#[derive(Clone, Copy)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    /// The path, with its query, and the number of the connection in place of `{own}`.
    pub(crate) path: &'static str,
    /// The body, as [`filled`] completes it; empty where there is none.
    pub(crate) body: fn() -> String,
}

impl Ask {
    /// A request that reads.
    pub(crate) const fn get(path: &'static str) -> Self {
        Self { method: "GET", path, body: String::new }
    }
}

/// The path that the connection of a number asks for.
pub(crate) fn own_path(path: &str, number: u32) -> String {
    path.replace("{own}", &number.to_string())
}

/// Whether a request changes something, in the state that the answer before it had.
pub(crate) fn is_conditional(method: &str) -> bool {
    method == "PATCH"
}

/// Counts from what no program before has counted to.
static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    AtomicU64::new(u64::try_from(since.as_nanos()).unwrap_or_default())
});

/// A body with a number that no other body has in place of each `{unique}`, and its last three digits in place of each `{small}`.
pub(crate) fn filled(body: &str) -> String {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    body.replace("{unique}", &number.to_string()).replace("{small}", &(number % 1000).to_string())
}
