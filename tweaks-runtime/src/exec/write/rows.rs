//! Rows on their way to the database.

use super::swaps::RowChange;
use crate::body::{Child, WritePlan};
use crate::context::Context;
use crate::problem::Step;
use crate::schema::{StoredRow, Values};

/// A row to be made or changed.
pub(super) struct RowToWrite {
    /// The place in the body.
    pub(super) path: Vec<Step>,
    pub(super) plan: WritePlan,
    /// The row as it is; none for a new one.
    pub(super) stored: Option<Box<dyn StoredRow>>,
    /// The values by which a new row points at the row that it belongs to.
    pub(super) parent_key: Values,
    /// The request as the hooks over this row see it, where that is not as all others do.
    pub(super) context: Option<Context>,
}

impl RowToWrite {
    /// A row of a nested field.
    pub(super) fn below(parent_key: &Values, child: Child, stored: Option<Box<dyn StoredRow>>) -> Self {
        Self { path: child.path, plan: child.plan, stored, parent_key: parent_key.clone(), context: None }
    }

    pub(super) fn change(&self) -> Option<RowChange<'_>> {
        Some(RowChange { stored: self.stored.as_deref()?, values: &self.plan.values })
    }
}
