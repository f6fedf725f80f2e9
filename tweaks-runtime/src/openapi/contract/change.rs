//! Changes: what compared documents differ in.

use std::fmt;

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

pub(super) fn lines(changes: &[Change]) -> String {
    let lines: Vec<String> = changes.iter().map(|change| format!("- {change}\n")).collect();
    lines.concat()
}
