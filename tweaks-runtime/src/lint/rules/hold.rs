//! Holds: how a statement keeps other transactions from a table, by its rows or as a whole.

use sqlparser::ast::LockTableMode;

use super::tokens::Strength;

/// How a statement holds a table until its transaction ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hold {
    pub(super) table: String,
    /// How it holds rows that were there before; new rows are nobody else's.
    pub(super) rows: Option<Strength>,
    pub(super) mode: Mode,
}

/// PostgreSQL's locks of tables, from the weakest to the strongest. The first two come with locked and with written rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

impl Hold {
    /// Rows that a SELECT locks.
    pub(super) fn selected(table: &str, rows: Strength) -> Self {
        Self { table: table.to_owned(), rows: Some(rows), mode: Mode::RowShare }
    }

    /// Rows that a statement writes.
    pub(super) fn written(table: &str, rows: Option<Strength>) -> Self {
        Self { table: table.to_owned(), rows, mode: Mode::RowExclusive }
    }

    /// A table as a whole.
    pub(super) fn whole(table: &str, mode: Mode) -> Self {
        Self { table: table.to_owned(), rows: None, mode }
    }

    /// Whether one transaction waits for the other.
    pub(super) fn conflicts(&self, other: &Self) -> bool {
        let of_rows = self.rows.zip(other.rows).is_some_and(|(own, other)| conflict(own, other));
        of_rows || self.mode.conflicts(other.mode)
    }
}

impl Mode {
    /// What `LOCK TABLE` says; nothing is the strongest.
    pub(super) fn of(said: Option<&LockTableMode>) -> Self {
        match said {
            Some(LockTableMode::AccessShare) => Self::AccessShare,
            Some(LockTableMode::RowShare) => Self::RowShare,
            Some(LockTableMode::RowExclusive) => Self::RowExclusive,
            Some(LockTableMode::ShareUpdateExclusive) => Self::ShareUpdateExclusive,
            Some(LockTableMode::Share) => Self::Share,
            Some(LockTableMode::ShareRowExclusive) => Self::ShareRowExclusive,
            Some(LockTableMode::Exclusive) => Self::Exclusive,
            Some(LockTableMode::AccessExclusive) | None => Self::AccessExclusive,
        }
    }

    /// PostgreSQL's table of locks of tables.
    fn conflicts(self, other: Self) -> bool {
        let (weaker, stronger) = (self.min(other), self.max(other));
        match weaker {
            Self::AccessShare => stronger == Self::AccessExclusive,
            Self::RowShare => stronger >= Self::Exclusive,
            Self::RowExclusive => stronger >= Self::Share,
            Self::Share => stronger > Self::Share,
            _ => true,
        }
    }
}

/// PostgreSQL's table of row locks; the other databases have no more than the first and the last of them.
fn conflict(one: Strength, other: Strength) -> bool {
    use Strength::{KeyShare, NoKeyUpdate, Share, Update};
    match (one.min(other), one.max(other)) {
        (KeyShare, strongest) => strongest == Update,
        (Share, strongest) => matches!(strongest, NoKeyUpdate | Update),
        _ => true,
    }
}
