//! Limited rows: rows that were written are looked at once more where a request is limited to some of them, because no row may be
//! moved to where its writer may not see it.

use std::sync::{Mutex, PoisonError};

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};

use crate::cause::{self, Duty};
use crate::context::Context;
use crate::exec::commented::Commented;
use crate::exec::dialect::Dialect;
use crate::exec::{Refusal, condition, sql};
use crate::permission::Denial;
use crate::schema::{StoredRow, Table, Values};

/// The keys of the rows that were written to tables whose rows a request is limited to, by their table.
#[derive(Default)]
pub(super) struct LimitedRows(Mutex<Vec<(&'static Table, Vec<Values>)>>);

impl LimitedRows {
    /// Remembers a row that was written, if there are limits to the rows of its table.
    pub(super) fn remember(&self, table: &'static Table, row: &dyn StoredRow, context: &Context) -> Result<(), DbErr> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.iter_mut().find(|(own, _)| own.is(table)) {
            Some((_, keys)) => keys.push(sql::key_of(table, row)?),
            None if condition::beyond(context, table).is_some() => all.push((table, vec![sql::key_of(table, row)?])),
            None => {}
        }
        Ok(())
    }

    /// Refuses a write that left a row beyond the limits: one statement per table, and none where nothing is limited.
    pub(super) async fn check(&self, transaction: &DatabaseTransaction, context: &Context) -> Result<(), Refusal> {
        let _said = cause::doing(Duty::Question);
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let dialect = Dialect::of(transaction.get_database_backend());
        for (table, keys) in all {
            let Some(beyond) = condition::beyond(context, table) else { continue };
            for written in sql::rows_with(table, &keys.iter().collect::<Vec<_>>(), dialect)? {
                let mut select = Query::select();
                select.expr(Expr::val(1)).from(table.entity.table_ref()).cond_where(written).cond_where(beyond.clone()).limit(1);
                if Commented(transaction).query_one(&select).await?.is_some() {
                    return Err(Refusal::Denied(Denial::new().to(context)));
                }
            }
        }
        Ok(())
    }
}
