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

mod comparison;
mod file;
mod keywords;
mod lists;
mod operations;
mod schemas;
mod sunset;

use std::fmt;

use serde_json::Value as Json;

pub use file::check;

/// A difference between two documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// A stable word for the rule.
    pub code: &'static str,
    /// Where it is: `GET /products/ → parameters → ordering`.
    pub place: String,
    /// A sentence about it.
    pub detail: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {} ({})", self.place, self.detail, self.code)
    }
}

/// The differences between two documents. Texts and examples make none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Those that clients may fail of.
    pub breaking: Vec<Change>,
    /// All others.
    pub others: Vec<Change>,
}

impl Changes {
    /// Whether nothing changed for clients.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.breaking.is_empty() && self.others.is_empty()
    }

    /// A line of Markdown for each change that breaks nothing.
    #[must_use]
    pub fn changelog(&self) -> String {
        lines(&self.others)
    }
}

fn lines(changes: &[Change]) -> String {
    changes.iter().map(|change| format!("- {change}\n")).collect()
}

/// Compares the document that clients were promised with the one that they get. Both are OpenAPI 3.1; only references within them are
/// followed.
#[must_use]
pub fn compare(committed: &Json, now: &Json) -> Changes {
    operations::compared(comparison::Comparison::new(committed, now))
}
