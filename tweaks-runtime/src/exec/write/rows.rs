//! Rows on their way to the database.

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};

use super::swaps::RowChange;
use crate::body::{Child, WritePlan};
use crate::context::Context;
use crate::exec::condition::within_scope;
use crate::exec::dialect::Dialect;
use crate::exec::sql;
use crate::problem::Step;
use crate::schema::{Lock, Rows, StoredRow, Table, Values};

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

/// Locks the rows with one of these sets of values of the same columns, as far as the request may see them.
pub(super) async fn lock(
    transaction: &DatabaseTransaction,
    context: &Context,
    table: &Table,
    sets: &[&Values],
) -> Result<Rows, DbErr> {
    let mut rows = Rows::new();
    for wanted in sql::rows_with(table, sets, Dialect::of(transaction.get_database_backend()))? {
        rows.append(&mut table.entity.rows(transaction, within_scope(table, context, wanted), Lock::Update).await?);
    }
    Ok(rows)
}
