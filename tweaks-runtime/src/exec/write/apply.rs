//! Storing what a plan says: a row and the rows nested in it, with the application's hooks around each.

use std::any::Any;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseTransaction, DbErr};

use super::kept_sums::Stale;
use super::nested::Brought;
use super::read::linked;
use super::{Refusal, cascade, etag};
use crate::schema::{BeforeFn, Hook, HookError, RowsFn};
use crate::body::{Child, Children, WritePlan};
use crate::context::Context;
use crate::problem::{Messages, Place, Problem, Step};
use crate::schema::Relation;
use crate::schema::{Schema, Table};
use crate::schema::{NewRow, StoredRow, Values};

/// A transaction, and the request that it is for.
#[derive(Clone, Copy)]
pub(super) struct Store<'a> {
    pub(super) transaction: &'a DatabaseTransaction,
    pub(super) context: &'a Context,
    /// Columns that are sums over what is written.
    pub(super) stale: &'a Stale,
}

/// A row to be made: where it stands in the body, what it is, and what points at the row that it belongs to.
pub(super) struct New {
    pub(super) path: Vec<Step>,
    pub(super) plan: WritePlan,
    pub(super) link: Values,
}

/// A row to be changed.
pub(super) struct Changed {
    pub(super) path: Vec<Step>,
    pub(super) stored: Box<dyn StoredRow>,
    pub(super) plan: WritePlan,
    /// The request as the hooks over this row see it, where that is not as all others do.
    pub(super) context: Option<Context>,
}

impl<'a> Store<'a> {
    fn hook(&self) -> Hook<'a> {
        Hook { transaction: self.transaction, context: self.context }
    }

    /// Makes rows of one table, by one statement; then the rows nested in them, by one statement per table.
    pub(super) fn create(
        self,
        table: &'static Table,
        schema: &'static Schema,
        rows: Vec<New>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn StoredRow>>, Refusal>> {
        async move {
            let mut actives = Vec::with_capacity(rows.len());
            let mut nested = Vec::with_capacity(rows.len());
            for New { path, mut plan, link } in rows {
                let mut values = plan.for_create();
                values.retain(|(name, _)| link.iter().all(|(linked, _)| linked != name));
                values.extend(link);
                let mut active = table.entity.active(values)?;
                self.before(schema.write_hooks.before_create, active.as_mut(), &path).await?;
                actives.push(active);
                nested.push((path, plan.children));
            }
            let stored = table.entity.insert(self.transaction, actives).await.map_err(written)?;
            let stored: Vec<Arc<dyn StoredRow>> = stored.into_iter().map(Arc::from).collect();
            for row in &stored {
                self.stale.note(table, |column| row.get(column));
            }
            let mut below: Vec<(Children, Vec<New>)> = Vec::new();
            let mut paths = Vec::with_capacity(stored.len());
            for (row, (path, children)) in stored.iter().zip(nested) {
                paths.push(path);
                for mut children in children {
                    let link = link(children.relation, row.as_ref())?;
                    let new: Vec<New> = std::mem::take(&mut children.rows).into_iter().map(|child| child.under(&link)).collect();
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
        rows: Vec<Changed>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn StoredRow>>, Refusal>> {
        async move {
            let (mut actives, mut nested) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
            for Changed { path, stored, mut plan, context } in rows {
                self.stale.note(table, |column| stored.get(column));
                let mut active = stored.change(plan.for_update())?;
                etag::count(table, active.as_mut())?;
                let own = Store { context: context.as_ref().unwrap_or(self.context), ..self };
                own.before(schema.write_hooks.before_update, active.as_mut(), &path).await?;
                actives.push(active);
                nested.push((path, plan.children));
            }
            let stored = table.entity.update(self.transaction, actives, table.etag).await.map_err(written)?;
            let stored: Vec<Arc<dyn StoredRow>> = stored.into_iter().map(Arc::from).collect();
            let mut paths = Vec::with_capacity(stored.len());
            let mut brought = Vec::new();
            for (row, (path, children)) in stored.iter().zip(nested) {
                self.stale.note(table, |column| row.get(column));
                for children in children {
                    Brought::add(&mut brought, link(children.relation, row.as_ref())?, children);
                }
                paths.push(path);
            }
            for brought in brought {
                brought.store(self).await?;
            }
            self.over(schema.write_hooks.after_update, stored.iter().map(|row| row.model()).collect(), &together(paths)).await?;
            Ok(stored)
        }
        .boxed()
    }

    /// Deletes rows of one table, by one statement.
    pub(super) async fn delete(
        self,
        table: &'static Table,
        schema: &'static Schema,
        rows: Vec<Box<dyn StoredRow>>,
    ) -> Result<(), Refusal> {
        let models: Vec<_> = rows.iter().map(|row| row.model()).collect();
        self.over(schema.write_hooks.before_delete, models.clone(), &[]).await?;
        for row in &rows {
            self.stale.note(table, |column| row.get(column));
        }
        cascade::note(self, table, &rows).await?;
        if !rows.is_empty() {
            table.entity.delete(self.transaction, rows).await.map_err(written)?;
        }
        self.over(schema.write_hooks.after_delete, models, &[]).await
    }

    /// What is left to be done when everything is written.
    pub(super) async fn finish(self) -> Result<(), Refusal> {
        self.stale.renew(self.transaction).await.map_err(written)
    }

    async fn before(self, hook: Option<BeforeFn>, row: &mut dyn NewRow, path: &[Step]) -> Result<(), Refusal> {
        match hook {
            Some(hook) => hook(row.model(), self.hook()).await.map_err(|error| refusal(error, path)),
            None => Ok(()),
        }
    }

    async fn over(self, hook: Option<RowsFn>, rows: Vec<Arc<dyn Any + Send + Sync>>, path: &[Step]) -> Result<(), Refusal> {
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

/// Where rows stand that were written together: the place of the one, or else that of their list.
fn together(mut paths: Vec<Vec<Step>>) -> Vec<Step> {
    let several = paths.len() > 1;
    let mut path = paths.pop().unwrap_or_default();
    if several {
        path.pop();
    }
    path
}

impl Child {
    /// As a row that belongs to another.
    pub(super) fn under(self, link: &Values) -> New {
        New { path: self.path, plan: self.plan, link: link.clone() }
    }
}

/// What a database says against a write.
pub(super) fn written(error: DbErr) -> Refusal {
    Refusal::of_write(error)
}

fn refusal(error: HookError, path: &[Step]) -> Refusal {
    match error {
        HookError::Failed(error) => written(error),
        HookError::Refused(field, Messages(messages)) => {
            let step = field.map_or(Step::Whole, Step::field);
            let place = Place::Body(path.iter().cloned().chain([step]).collect());
            let problems = messages.into_iter().map(|message| Problem::new(place.clone(), message.code, message.detail));
            Refusal::Problems(problems.collect())
        }
    }
}

/// The values by which rows belong to one: those of its columns, in the columns of theirs.
fn link(relation: Relation, parent: &dyn StoredRow) -> Result<Values, DbErr> {
    let definition = (relation.to)();
    linked(relation.table, &definition.to_col, &definition.from_col, parent)
}
