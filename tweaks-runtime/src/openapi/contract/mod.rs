//! Contracts: an API's document compared with the one that its clients were promised.
//!
//! A change breaks if a request that was right may be refused now, or if an answer may be what it never was: bodies and parameters may
//! only take more, answers may only give less. The rules are those that GitHub publishes for its API, decided by that direction.
//!
//! ```
//! use serde_json::json;
//! use tweaks_runtime::openapi::contract;
//!
//! let parameter = |required: bool| json!({"name": "page", "in": "query", "required": required, "schema": {"type": "integer"}});
//! let document = |required| json!({"paths": {"/products/": {"get": {"parameters": [parameter(required)], "responses": {}}}}});
//! let changes = contract::compare(&document(false), &document(true));
//! assert_eq!(changes.breaking[0].code, "parameter_required");
//! assert_eq!(changes.breaking[0].place, "GET /products/ → parameters → page");
//! assert!(contract::compare(&document(true), &document(false)).breaking.is_empty());
//! ```

mod change;
mod comparison;
mod file;
mod keywords;
mod lists;
mod operations;
mod schemas;
mod sunset;

use serde_json::Value as Json;

pub use change::{Change, Changes};
pub use file::check;

/// Compares the document that clients were promised with the one that they get. Both are OpenAPI 3.1; only references within them are
/// followed.
#[must_use]
pub fn compare(committed: &Json, now: &Json) -> Changes {
    operations::compared(comparison::Comparison::new(committed, now))
}
