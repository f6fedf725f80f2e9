//! Budgets: the rows and bytes that an answer may still take, while it is loaded.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Refusal, observed};
use crate::problem::{Place, Problem};
use crate::query::QueryLimits;

/// The part of the limits that is left to one answer.
#[derive(Debug)]
pub(crate) struct Budget {
    limits: QueryLimits,
    rows: AtomicUsize,
    bytes: AtomicUsize,
}

impl Drop for Budget {
    /// Tells the request of the task how many rows were taken.
    fn drop(&mut self) {
        observed::rows(self.limits.rows - self.rows.load(Ordering::Relaxed));
    }
}

impl Budget {
    /// All of it.
    pub(crate) fn new(limits: QueryLimits) -> Self {
        Self { limits, rows: limits.rows.into(), bytes: limits.bytes.into() }
    }

    /// Takes a row of a field, with its text; none of a field is one of the list itself.
    pub(super) fn take_row(&self, field: &str, bytes: usize) -> Result<(), Refusal> {
        match (take(&self.rows, 1), take(&self.bytes, bytes)) {
            (true, true) => Ok(()),
            (false, _) => Err(too_large(field, self.limits.rows, "rows")),
            (true, false) => Err(self.too_long(field)),
        }
    }

    /// Gives all of it back, where an answer is begun anew.
    pub(super) fn restart(&self) {
        self.rows.store(self.limits.rows, Ordering::Relaxed);
        self.bytes.store(self.limits.bytes, Ordering::Relaxed);
    }

    /// Refuses an answer that is longer than all of the budget: rows that several others show stand in it several times.
    pub(super) fn fits<'f>(&self, bytes: usize, field: impl Fn() -> &'f str) -> Result<(), Refusal> {
        if bytes <= self.limits.bytes { Ok(()) } else { Err(self.too_long(field())) }
    }

    fn too_long(&self, field: &str) -> Refusal {
        too_large(field, self.limits.bytes, "bytes")
    }
}

/// Takes a part of what is left, if it is.
fn take(left: &AtomicUsize, part: usize) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(part)).is_ok()
}

fn too_large(field: &str, most: usize, of: &str) -> Refusal {
    let with = if field.is_empty() { String::new() } else { format!(" with `{field}`") };
    let detail = format!("The answer would have more than {most} {of}{with}; ask for less.");
    Refusal::Problems(vec![Problem::new(Place::Request, "too_large", detail)])
}
