//! Acts: a function of the application changes the row of a write, in the place of a client's fields.

use std::sync::Arc;

use sea_orm::DatabaseTransaction;

use super::apply::refusal;
use super::entry::{Act, Done, Write};
use super::lock::Locked;
use super::rows::RowToWrite;
use super::validate::Ready;
use crate::body::WritePlan;
use crate::cause::{self, Duty};
use crate::exec::rows::NewRow;
use crate::exec::{Culprit, Refusal};
use crate::schema::{Hook, Values};

/// The rows as the function leaves them; those that it does not touch are done.
pub(super) async fn ready(
    transaction: &DatabaseTransaction,
    write: &Write,
    act: &Act,
    rows: Vec<Locked<'_>>,
    done: &mut Done,
) -> Result<Vec<Ready>, Refusal> {
    let mut ready = Vec::new();
    for Locked { entry, stored } in rows {
        let Some(stored) = stored else { continue };
        let (mark, mut context) = (entry.mark.clone(), write.context.clone());
        context.put(stored.model());
        let mut row = NewRow::change(*write.table.entity, stored.as_ref(), Values::default())?;
        let hook = Hook { transaction, context: &context };
        let said = cause::doing(Duty::Hook("change"));
        act(row.model(), hook).await.map_err(|error| refusal(error, &[]))?;
        drop(said);
        let values = row.changes();
        if values.is_empty() {
            done.updated.push((mark, Arc::from(stored)));
            continue;
        }
        let culprit = Culprit { mark, questions: Vec::new() };
        let plan = WritePlan::of_application(write.update, context.version, values);
        let row =
            RowToWrite { path: Vec::new(), plan, stored: Some(stored), parent_key: Values::default(), context: Some(context) };
        ready.push(Ready { culprit, row });
    }
    Ok(ready)
}
