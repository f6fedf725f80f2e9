//! Causes and duties, as data.

use std::fmt;

use serde::Serialize;

/// What a statement is sent for. The default is that nobody said it: a statement of the application's own handlers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Cause {
    /// The name of the serializer whose endpoint was asked, or nothing.
    pub resource: &'static str,
    /// What was asked of it: `list`, `retrieve`, `create`, …
    pub action: &'static str,
    /// The field whose rows or values are read or written, by its path in the selection (`items__product`); nothing for the resource's
    /// own rows.
    pub field: String,
    /// The duty that the statement does for them.
    pub duty: Duty,
}

/// What a statement does for the rows or the field of its [`Cause`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// What nobody said: the application's own statements.
    #[default]
    Application,
    /// Reads the rows of a list, of one object, or of a nested field.
    Rows,
    /// Adds up, or counts, rows of a relation.
    Aggregate,
    /// Counts the rows of all pages.
    Count,
    /// Asks whether values are taken, or rows exist.
    Question,
    /// Finds rows and holds them.
    Lock,
    /// Adds, changes or deletes rows.
    Write,
    /// Renews kept sums.
    Renewal,
    /// A function of the application, named by the field or the word under which it was declared.
    Hook(&'static str),
}

impl Duty {
    /// Whether the statement is one of the application's own code.
    #[must_use]
    pub const fn is_of_application(self) -> bool {
        matches!(self, Self::Application | Self::Hook(_))
    }
}

impl fmt::Display for Cause {
    /// As one line: `Order list, items__product, rows`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (asked, duty) = (format!("{} {}", self.resource, self.action), self.duty.to_string());
        let parts = [asked.trim(), &self.field, &duty].into_iter().filter(|part| !part.is_empty());
        f.write_str(&parts.collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Application => f.write_str("the application"),
            Self::Rows => f.write_str("rows"),
            Self::Aggregate => f.write_str("aggregate"),
            Self::Count => f.write_str("count"),
            Self::Question => f.write_str("question"),
            Self::Lock => f.write_str("lock"),
            Self::Write => f.write_str("write"),
            Self::Renewal => f.write_str("renewal"),
            Self::Hook(name) => write!(f, "`{name}`"),
        }
    }
}
