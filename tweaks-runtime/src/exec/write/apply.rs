//! Applying a plan: its rows and the rows nested in them, with the application's hooks around each.

use std::any::Any;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction};

use super::kept_sums::SumsToRenew;
use super::limited::LimitedRows;
use super::nested::{Brought, NestedChanges};
use super::rows::RowToWrite;
use super::swaps::park_taken_values;
use super::{cascade, lock, matching, version};
use crate::cause::{self, Duty};
use crate::context::Context;
use crate::exec::dialect::Dialect;
use crate::exec::rows::{Access, NewRow};
use crate::exec::{Refusal, sql, times};
use crate::problem::{Messages, Place, Problem, Step};
use crate::schema::{BeforeFn, Hook, HookError, OnUpdate, Pointer, Rows, RowsFn, Schema, StoredRow, Table, WriteHooks};

/// A transaction, and the request that it is for.
#[derive(Clone, Copy)]
pub(super) struct Apply<'a> {
    pub(super) transaction: &'a DatabaseTransaction,
    pub(super) context: &'a Context,
    /// The kept sums over the rows that are written.
    pub(super) sums: &'a SumsToRenew,
    /// The rows that were written where there are limits.
    pub(super) limited: &'a LimitedRows,
}

impl<'a> Apply<'a> {
    /// Makes rows of one table, or changes them, by one statement where the database can; then the rows nested in them, by one
    /// statement per table.
    pub(super) fn save(
        self,
        table: &'static Table,
        schema: &'static Schema,
        rows: Vec<RowToWrite>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn StoredRow>>, Refusal>> {
        async move {
            let Some(first) = rows.first() else { return Ok(Vec::new()) };
            let (is_new, hooks) = (first.stored.is_none(), &schema.write_hooks);
            let (before, after) = match is_new {
                true => (("before_create", hooks.before_create), ("after_create", hooks.after_create)),
                false => (("before_update", hooks.before_update), ("after_update", hooks.after_update)),
            };
            let (mut actives, mut paths, mut nested) = (Vec::new(), Vec::new(), Vec::new());
            for mut row in rows {
                actives.push(self.prepare(table, &mut row, before).await?);
                paths.push(row.path);
                nested.push(row.plan.children);
            }
            let said = cause::doing(Duty::Write);
            let access = Access::of(self.transaction, *table.entity);
            let written = match is_new {
                true => access.insert(actives).await,
                false => access.update(actives, table.etag.map(|column| column.name)).await,
            };
            let written = written.map_err(Refusal::of_write)?;
            drop(said);
            let written: Vec<Arc<dyn StoredRow>> = written.into_iter().map(Arc::from).collect();
            let mut brought = Vec::new();
            for (row, children) in written.iter().zip(nested) {
                self.sums.remember(table, row.as_ref());
                self.sums.hold(table, |column| row.get(column));
                self.limited.remember(table, row.as_ref(), self.context)?;
                for children in children {
                    let key = sql::parent_key(children.relation, row.as_ref())?;
                    Brought::add(&mut brought, key, children);
                }
            }
            for brought in brought {
                self.nested(brought).await?;
            }
            self.over(after, written.iter().map(|row| row.model()).collect(), &together(paths)).await?;
            Ok(written)
        }
        .boxed()
    }

    /// The row as it is to be stored, with the values that the framework and the hook before it fill in.
    async fn prepare(
        self,
        table: &Table,
        row: &mut RowToWrite,
        (name, before): (&'static str, Option<Pointer<BeforeFn>>),
    ) -> Result<NewRow, Refusal> {
        let RowToWrite { path, plan, stored, parent_key, context } = row;
        let mut active = match stored {
            Some(stored) => {
                self.sums.remember(table, stored.as_ref());
                let mut active = NewRow::change(*table.entity, stored.as_ref(), plan.for_update())?;
                version::count(table, &mut active)?;
                active
            }
            None => {
                let mut values = plan.for_create();
                values.0.retain(|(name, _)| parent_key.get(name).is_none());
                values.0.append(&mut parent_key.0);
                if Dialect::of(self.transaction.get_database_backend()).keeps_times_as_texts {
                    let stamps: Vec<_> = times::stamps(table, &values).collect();
                    values.0.extend(stamps);
                }
                // Nothing is below it yet.
                plan.children.iter_mut().for_each(|children| children.write.on_update = OnUpdate::Append);
                NewRow::new(*table.entity, values)?
            }
        };
        for (column, text) in plan.documents.drain(..) {
            active.keep_document(column, text);
        }
        if let Some(before) = before {
            let _said = cause::doing(Duty::Hook(name));
            let hook = Hook { transaction: self.transaction, context: context.as_ref().unwrap_or(self.context) };
            before(active.model(), hook).await.map_err(|error| refusal(error, path))?;
        }
        // Rows are found by their key, which is never written again.
        table.columns.iter().filter(|column| column.generated && !column.key).for_each(|column| active.leave_out(column.name));
        Ok(active)
    }

    /// Deletes rows of one table, by one statement.
    pub(super) async fn delete(self, table: &'static Table, schema: &'static Schema, rows: Rows) -> Result<(), Refusal> {
        let models: Vec<_> = rows.iter().map(|row| row.model()).collect();
        let WriteHooks { before_delete, after_delete, .. } = schema.write_hooks;
        self.over(("before_delete", before_delete), models.clone(), &[]).await?;
        let said = cause::doing(Duty::Write);
        for row in &rows {
            self.sums.remember(table, row.as_ref());
        }
        cascade::remember(self.transaction, self.sums, table, &rows).await?;
        Access::of(self.transaction, *table.entity).delete(rows).await.map_err(Refusal::of_write)?;
        drop(said);
        self.over(("after_delete", after_delete), models, &[]).await
    }

    /// Deletes, changes and makes the rows of one nested field, each by one statement for all parents.
    async fn nested(self, mut brought: Brought) -> Result<(), Refusal> {
        let _said = cause::below(brought.name);
        let (table, schema) = (brought.relation.table, brought.schema);
        let there = lock::sets(self.transaction, self.context, table, &brought.keys(), brought.lock()).await?;
        let owners = matching::sets_of(self.transaction, table, &brought.keys(), &there).await?;
        matching::settle(self.transaction, table, brought.named(), &there).await?;
        let NestedChanges { deleted, changed, new, problems } = brought.changes(owners, there);
        if !problems.is_empty() {
            return Err(Refusal::Problems(problems));
        }
        self.delete(table, schema, deleted).await?;
        let moves = changed.iter().filter_map(RowToWrite::change);
        park_taken_values(self.transaction, table, moves).await.map_err(Refusal::of_write)?;
        self.save(table, schema, changed).await?;
        self.save(table, schema, new).await?;
        Ok(())
    }

    async fn over(
        self,
        (name, hook): (&'static str, Option<Pointer<RowsFn>>),
        rows: Vec<Arc<dyn Any + Send + Sync>>,
        path: &[Step],
    ) -> Result<(), Refusal> {
        let Some(hook) = hook.filter(|_| !rows.is_empty()) else { return Ok(()) };
        let _said = cause::doing(Duty::Hook(name));
        let several = rows.len() > 1;
        let done = hook(rows, Hook { transaction: self.transaction, context: self.context }).await;
        done.map_err(|error| match error {
            // A field of which of them?
            HookError::Refused(Some(_), messages) if several => refusal(HookError::Refused(None, messages), path),
            error => refusal(error, path),
        })
    }
}

/// The place of rows that were written together: that of the one, or else that of their list.
fn together(mut paths: Vec<Vec<Step>>) -> Vec<Step> {
    let several = paths.len() > 1;
    let mut path = paths.pop().unwrap_or_default();
    if several {
        path.pop();
    }
    path
}

/// The refusal of a hook over the row at a place of the body.
pub(super) fn refusal(error: HookError, path: &[Step]) -> Refusal {
    match error {
        HookError::Failed(error) => Refusal::of_write(error),
        HookError::Refused(field, Messages(messages)) => {
            let step = field.map_or(Step::Whole, Step::field);
            let place = Place::below(path, step);
            let problems = messages.into_iter().map(|message| Problem::new(place.clone(), message.code, message.detail));
            Refusal::Problems(problems.collect())
        }
    }
}
