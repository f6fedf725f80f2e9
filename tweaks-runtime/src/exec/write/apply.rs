//! Applying a plan: its rows and the rows nested in them, with the application's hooks around each.

use std::any::Any;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction};

use super::kept_sums::SumsToRenew;
use super::nested::{Brought, NestedChanges};
use super::rows::{ChangedRow, RowToMake};
use super::swaps::{RowChange, park_taken_values};
use super::{cascade, version};
use crate::body::Children;
use crate::context::Context;
use crate::exec::dialect::Dialect;
use crate::exec::{Refusal, sql};
use crate::problem::{Messages, Place, Problem, Step};
use crate::schema::{BeforeFn, Hook, HookError, NewRow, Pointer, Rows, RowsFn, Schema, StoredRow, Table};

/// A transaction, and the request that it is for.
#[derive(Clone, Copy)]
pub(super) struct Apply<'a> {
    pub(super) transaction: &'a DatabaseTransaction,
    pub(super) context: &'a Context,
    /// The kept sums over the rows that are written.
    pub(super) sums: &'a SumsToRenew,
}

impl<'a> Apply<'a> {
    fn hook(&self) -> Hook<'a> {
        Hook { transaction: self.transaction, context: self.context }
    }

    /// Makes rows of one table, by one statement; then the rows nested in them, by one statement per table.
    pub(super) fn create(
        self,
        table: &'static Table,
        schema: &'static Schema,
        rows: Vec<RowToMake>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn StoredRow>>, Refusal>> {
        async move {
            let mut actives = Vec::with_capacity(rows.len());
            let mut nested = Vec::with_capacity(rows.len());
            for RowToMake { path, mut plan, parent_key } in rows {
                let mut values = plan.for_create();
                values.0.retain(|(name, _)| parent_key.get(name).is_none());
                values.0.extend(parent_key.0);
                let mut active = table.entity.new_row(values)?;
                self.before(schema.write_hooks.before_create, active.as_mut(), &path).await?;
                actives.push(active);
                nested.push((path, plan.children));
            }
            let stored = table.entity.insert(self.transaction, actives).await.map_err(Refusal::of_write)?;
            let stored: Vec<Arc<dyn StoredRow>> = stored.into_iter().map(Arc::from).collect();
            for row in &stored {
                self.sums.remember(table, |column| row.get(column));
            }
            let mut below: Vec<(Children, Vec<RowToMake>)> = Vec::new();
            let mut paths = Vec::with_capacity(stored.len());
            for (row, (path, children)) in stored.iter().zip(nested) {
                paths.push(path);
                for mut children in children {
                    let key = sql::parent_key(children.relation, row.as_ref())?;
                    let new: Vec<RowToMake> =
                        std::mem::take(&mut children.rows).into_iter().map(|child| child.under(&key)).collect();
                    match below.iter_mut().find(|(known, _)| known.name == children.name) {
                        Some((_, rows)) => rows.extend(new),
                        None => below.push((children, new)),
                    }
                }
            }
            for (children, new) in below {
                if !new.is_empty() {
                    self.create(children.relation.table, children.schema, new).await?;
                }
            }
            let models = stored.iter().map(|row| row.model()).collect();
            self.over(schema.write_hooks.after_create, models, &together(paths)).await?;
            Ok(stored)
        }
        .boxed()
    }

    /// Changes rows of one table, by one statement where the database can; then the rows nested in each as their field says.
    pub(super) fn update(
        self,
        table: &'static Table,
        schema: &'static Schema,
        rows: Vec<ChangedRow>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn StoredRow>>, Refusal>> {
        async move {
            let (mut actives, mut nested) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
            for ChangedRow { path, stored, mut plan, context } in rows {
                self.sums.remember(table, |column| stored.get(column));
                let mut active = stored.change(plan.for_update())?;
                version::count(table, active.as_mut())?;
                let own = Apply { context: context.as_ref().unwrap_or(self.context), ..self };
                own.before(schema.write_hooks.before_update, active.as_mut(), &path).await?;
                actives.push(active);
                nested.push((path, plan.children));
            }
            let stored = table
                .entity
                .update(self.transaction, actives, table.etag.map(|column| column.name))
                .await
                .map_err(Refusal::of_write)?;
            let stored: Vec<Arc<dyn StoredRow>> = stored.into_iter().map(Arc::from).collect();
            let mut paths = Vec::with_capacity(stored.len());
            let mut brought = Vec::new();
            for (row, (path, children)) in stored.iter().zip(nested) {
                self.sums.remember(table, |column| row.get(column));
                for children in children {
                    Brought::add(&mut brought, sql::parent_key(children.relation, row.as_ref())?, children);
                }
                paths.push(path);
            }
            for brought in brought {
                self.nested(brought).await?;
            }
            self.over(schema.write_hooks.after_update, stored.iter().map(|row| row.model()).collect(), &together(paths)).await?;
            Ok(stored)
        }
        .boxed()
    }

    /// Deletes rows of one table, by one statement.
    pub(super) async fn delete(self, table: &'static Table, schema: &'static Schema, rows: Rows) -> Result<(), Refusal> {
        let models: Vec<_> = rows.iter().map(|row| row.model()).collect();
        self.over(schema.write_hooks.before_delete, models.clone(), &[]).await?;
        for row in &rows {
            self.sums.remember(table, |column| row.get(column));
        }
        cascade::remember(self.transaction, self.sums, table, &rows).await?;
        if !rows.is_empty() {
            table.entity.delete(self.transaction, rows).await.map_err(Refusal::of_write)?;
        }
        self.over(schema.write_hooks.after_delete, models, &[]).await
    }

    /// Deletes, changes and makes the rows of one nested field, each by one statement for all parents.
    async fn nested(self, brought: Brought) -> Result<(), Refusal> {
        let (table, schema) = (brought.relation.table, brought.schema);
        let there = brought.lock(self.transaction, self.context, Dialect::of(self.transaction.get_database_backend())).await?;
        let NestedChanges { deleted, changed, new, missing } = brought.changes(there);
        if !missing.is_empty() {
            return Err(Refusal::Problems(missing));
        }
        if !deleted.is_empty() {
            self.delete(table, schema, deleted).await?;
        }
        if !changed.is_empty() {
            let moves = changed.iter().map(|row| RowChange { stored: row.stored.as_ref(), values: &row.plan.values });
            let moves = moves.collect::<Vec<_>>();
            park_taken_values(self.transaction, table, &moves).await.map_err(Refusal::of_write)?;
            self.update(table, schema, changed).await?;
        }
        if !new.is_empty() {
            self.create(table, schema, new).await?;
        }
        Ok(())
    }

    /// Renews the kept sums, when everything is written.
    pub(super) async fn finish(self) -> Result<(), Refusal> {
        self.sums.renew(self.transaction).await.map_err(Refusal::of_write)
    }

    async fn before(self, hook: Option<Pointer<BeforeFn>>, row: &mut dyn NewRow, path: &[Step]) -> Result<(), Refusal> {
        match hook {
            Some(hook) => hook(row.model(), self.hook()).await.map_err(|error| refusal(error, path)),
            None => Ok(()),
        }
    }

    async fn over(
        self,
        hook: Option<Pointer<RowsFn>>,
        rows: Vec<Arc<dyn Any + Send + Sync>>,
        path: &[Step],
    ) -> Result<(), Refusal> {
        let several = rows.len() > 1;
        match hook.filter(|_| !rows.is_empty()) {
            Some(hook) => hook(rows, self.hook()).await.map_err(|error| match error {
                // A field of which of them?
                HookError::Refused(Some(_), messages) if several => refusal(HookError::Refused(None, messages), path),
                error => refusal(error, path),
            }),
            None => Ok(()),
        }
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

fn refusal(error: HookError, path: &[Step]) -> Refusal {
    match error {
        HookError::Failed(error) => Refusal::of_write(error),
        HookError::Refused(field, Messages(messages)) => {
            let step = field.map_or(Step::Whole, Step::field);
            let place = Place::Body(path.iter().cloned().chain([step]).collect());
            let problems = messages.into_iter().map(|message| Problem::new(place.clone(), message.code, message.detail));
            Refusal::Problems(problems.collect())
        }
    }
}
