//! What a rule is, and what it finds.

use crate::lint::offence::Offence;
use crate::statements::Statement;

/// The rules about single statements. Some find what is nearly never meant, and are on by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// The linter cannot read the SQL, so that no rule knows anything about it. On by default.
    Unreadable,
    /// A SELECT locks rows of more than one table. On with [`Rules::locks`](crate::lint::Rules::locks).
    TwoTableLock,
    /// Two requests lock tables in opposite orders. On by default.
    LockOrder,
    /// No index serves a filter: the database reads the whole table. On by default.
    FullScan,
    /// The database reads an index in its order, and compares every row: no index serves the filter. On by default.
    UnservedFilter,
    /// No index gives an order: the database sorts the whole table. On by default.
    Unsorted,
    /// The application reads rows without a limit, and compares nothing for being equal. On by default.
    Unbounded,
    /// The application looks for a text that begins with anything. On by default.
    LeadingWildcard,
    /// A value stands in the SQL itself. On by default.
    UnboundLiteral,
    /// The application reads `*`. Off by default.
    UnusedColumns,
    /// A hook sends a statement by another connection than the transaction of its write. On by default.
    OutsideTransaction,
}

impl Rule {
    pub(super) const BY_DEFAULT: [Self; 9] = [
        Self::Unreadable,
        Self::LockOrder,
        Self::FullScan,
        Self::UnservedFilter,
        Self::Unsorted,
        Self::Unbounded,
        Self::LeadingWildcard,
        Self::UnboundLiteral,
        Self::OutsideTransaction,
    ];

    /// The code in [`Offence::rule`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::TwoTableLock => "two_table_lock",
            Self::LockOrder => "lock_order",
            Self::FullScan => "full_scan",
            Self::UnservedFilter => "unserved_filter",
            Self::Unsorted => "unsorted",
            Self::Unbounded => "unbounded",
            Self::LeadingWildcard => "leading_wildcard",
            Self::UnboundLiteral => "unbound_literal",
            Self::UnusedColumns => "unused_columns",
            Self::OutsideTransaction => "outside_transaction",
        }
    }
}

pub(super) fn unreadable(error: &str) -> Finding {
    Finding {
        rule: Rule::Unreadable,
        message: format!("the linter cannot read this statement, and knows nothing about it: {error}"),
        advice: "build it with sea-query, or switch the rule off: `Rules::without(Rule::Unreadable)`".to_owned(),
    }
}

/// What is wrong with a statement, before it is said where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) rule: Rule,
    pub(super) message: String,
    pub(super) advice: String,
}

impl Finding {
    pub(super) fn of(self, request: &str, statement: &Statement) -> Offence {
        Offence { request: request.to_owned(), ..Offence::new(self.rule.code(), statement, self.message, self.advice) }
    }
}

/// Names as a list in the words of this language: `["a", "b"]`.
pub(super) fn listed(names: &[impl AsRef<str>]) -> String {
    format!("{:?}", names.iter().map(AsRef::as_ref).collect::<Vec<_>>())
}
