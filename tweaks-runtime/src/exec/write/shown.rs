//! Shown values of rows that are changed, for the read-only members that clients send back.

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;

use super::entry::Write;
use crate::body;
use crate::context::{Action, Context};
use crate::exec::key::Key;
use crate::exec::{Budget, Reader, Refusal, read, sql};
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::query::{self, HandlerFields, QueryLimits, ReadPlan, Request, View};
use crate::render;
use crate::schema::{Json, StoredRow, Values};

/// A changed row, with its body and the problems of the first stage.
pub(super) struct Change<'a> {
    pub(super) stored: &'a dyn StoredRow,
    pub(super) json: &'a Json,
    pub(super) problems: &'a mut Vec<Problem>,
}

/// Takes back the problems with read-only members that have the values which `GET` shows. Only bodies that have such members make
/// the rows be read, all of them together.
pub(super) async fn pass(transaction: &DatabaseTransaction, write: &Write, mut changes: Vec<Change<'_>>) -> Result<(), Refusal> {
    changes.retain(|change| !body::read_only_fields(change.problems).is_empty());
    let fields = changes.iter().flat_map(|change| body::read_only_fields(change.problems));
    let fields: Vec<String> = fields.collect();
    if fields.is_empty() {
        return Ok(());
    }
    let (plan, context) = (plan(write, fields)?, write.context.clone().acting(Action::Retrieve));
    let rows: Vec<&dyn StoredRow> = changes.iter().map(|change| change.stored).collect();
    let shown = objects(transaction, &context, plan, &rows).await?;
    for Change { stored, json, problems } in changes {
        if let Some(shown) = shown.get(&Key::of_row(write.table, stored)) {
            body::pass_shown(problems, (write.update, &context), json, shown);
        }
    }
    Ok(())
}

/// The plan that shows these fields: the nested ones with all that they usually show, and the named ones on demand.
fn plan(write: &Write, fields: Vec<String>) -> Result<ReadPlan, Refusal> {
    let top = fields.iter().map(|name| name.split("__").next().unwrap_or(name).to_owned()).collect();
    let handler_fields = HandlerFields { fields: Some(top), include_fields: Some(fields) };
    let parameters = Parameters::default();
    let request = Request::new(write.update, View::Detail, &parameters);
    let limits = QueryLimits { depth: usize::MAX, statements: usize::MAX, ..QueryLimits::default() };
    let request = Request { context: &write.context, handler_fields: &handler_fields, limits, ..request };
    query::plan(&request).map_err(Refusal::Problems)
}

/// The rows as objects, by their keys. Columns alone are shown without a statement.
async fn objects(
    transaction: &DatabaseTransaction,
    context: &Context,
    plan: ReadPlan,
    rows: &[&dyn StoredRow],
) -> Result<HashMap<Key, Json>, Refusal> {
    let table = plan.table;
    if plan.statement.is_one_row() {
        let object = |row: &&dyn StoredRow| {
            let json = render::stored(&plan.statement, *row, context)?;
            Ok((Key::of_row(table, *row), read::parsed(&json)?))
        };
        return rows.iter().map(object).collect();
    }
    let keys: Vec<Values> = rows.iter().map(|row| sql::key_of(table, *row)).collect::<Result<_, _>>()?;
    let reader = Reader { db: &transaction.into(), context, budget: &Budget::new(plan.limits) };
    read::objects(reader, plan, &keys.iter().collect::<Vec<_>>()).await
}
