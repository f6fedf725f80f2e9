//! Reads: one SELECT of exactly the columns that the plan shows.

use std::sync::Arc;

use sea_orm::sea_query::{Order, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, DatabaseConnection, DbErr, QueryResult};

use crate::query::ReadPlan;
use crate::schema::{Field, Table};
use crate::storage::{Stored, Values};
use crate::value::Cell;

/// One row to be shown: from the driver, its cells in the order of the selection, or as it was just written.
pub(crate) enum Row {
    /// As the driver gave it.
    Read(QueryResult),
    /// As it was just written.
    Written(Arc<dyn Stored>),
}

impl Row {
    /// The cell of the selected field at an index.
    pub(crate) fn cell(&self, index: usize, field: &Field) -> Option<Cell<'_>> {
        match self {
            Self::Read(row) => Some(Cell::Row(row, index)),
            Self::Written(stored) => stored.get(field.column?.name).map(Cell::Value),
        }
    }
}

/// The rows of a list.
pub(crate) async fn list(db: &DatabaseConnection, table: &Table, plan: &ReadPlan) -> Result<Vec<Row>, DbErr> {
    let mut statement = select(table, plan)?;
    for column in table.key() {
        statement.order_by_expr(expression(table, column.name)?, Order::Asc);
    }
    if let Some(window) = plan.window {
        statement.limit(window.rows).offset(window.offset);
    }
    Ok(db.query_all(&statement).await?.into_iter().map(Row::Read).collect())
}

/// The row with a key.
pub(crate) async fn one(db: &DatabaseConnection, table: &Table, plan: &ReadPlan, key: &Values) -> Result<Option<Row>, DbErr> {
    let mut statement = select(table, plan)?;
    statement.cond_where(key_condition(table, key)?);
    Ok(db.query_one(&statement).await?.map(Row::Read))
}

fn select(table: &Table, plan: &ReadPlan) -> Result<SelectStatement, DbErr> {
    let mut statement = Query::select();
    for column in plan.selection.fields(plan.schema).filter_map(|field| field.column) {
        statement.expr(table.storage.select(column.name).ok_or_else(|| unknown(table, column.name))?);
    }
    Ok(statement.from(table.storage.table_ref()).take())
}

/// The column itself, without the cast that reading it may need.
fn expression(table: &Table, name: &str) -> Result<sea_orm::sea_query::Expr, DbErr> {
    table.storage.select(name).ok_or_else(|| unknown(table, name))
}

/// The condition that only the row with this key fulfils.
pub(super) fn key_condition(table: &Table, key: &Values) -> Result<Condition, DbErr> {
    key.iter().try_fold(Condition::all(), |condition, (name, value)| {
        let equals = table.storage.equals(name, value.clone()).ok_or_else(|| unknown(table, name))?;
        Ok(condition.add(equals))
    })
}

/// Only a hand-written table can name a column that its entity lacks.
fn unknown(table: &Table, name: &str) -> DbErr {
    DbErr::Custom(format!("`{}` has no column `{name}`", table.name))
}
