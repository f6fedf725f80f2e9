//! Rows on their way to the database: those to be made, and those to be changed.

use crate::body::{Child, WritePlan};
use crate::context::Context;
use crate::problem::Step;
use crate::schema::{StoredRow, Values};

/// A row to be made, with its place in the body and the values that point at the row that it belongs to.
pub(super) struct RowToMake {
    pub(super) path: Vec<Step>,
    pub(super) plan: WritePlan,
    pub(super) parent_key: Values,
}

/// A row to be changed.
pub(super) struct ChangedRow {
    pub(super) path: Vec<Step>,
    pub(super) stored: Box<dyn StoredRow>,
    pub(super) plan: WritePlan,
    /// The request as the hooks over this row see it, where that is not as all others do.
    pub(super) context: Option<Context>,
}

impl Child {
    /// As a row that belongs to another.
    pub(super) fn under(self, parent_key: &Values) -> RowToMake {
        RowToMake { path: self.path, plan: self.plan, parent_key: parent_key.clone() }
    }
}
