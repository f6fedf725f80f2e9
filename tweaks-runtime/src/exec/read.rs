//! Reads: a plan's statements, each with exactly the columns that are shown or needed.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{
    Alias, Condition, DynIden, Expr, ExprTrait as _, IntoIden as _, JoinType, Order, Query, SelectStatement,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Identity, QueryResult, RelationDef};

use super::load::{self, Children, Groups};
use super::statements;
use crate::query::{ReadPlan, Statement};
use crate::schema::Table;
use crate::storage::{Stored, Values};

/// The rows of one statement, with all that follows them.
pub(crate) struct Page {
    pub(crate) rows: Vec<QueryResult>,
    /// One entry per load of the statement.
    pub(crate) loads: Vec<Children>,
    /// One entry per group of aggregates of the statement.
    pub(crate) aggregates: Vec<Groups>,
}

/// What an answer is made of: rows that were read, or the one that was just written.
pub(crate) enum Rows {
    Read(Page),
    Written(Arc<dyn Stored>),
}

/// The rows of a list.
pub(crate) async fn list(db: &DatabaseConnection, plan: &ReadPlan) -> Result<Page, DbErr> {
    let mut select = select(&plan.statement)?;
    for column in plan.table.key() {
        select.order_by((plan.table.storage.name(), Alias::new(column.name)), Order::Asc);
    }
    if let Some(window) = plan.window {
        select.limit(window.rows).offset(window.offset);
    }
    fetch(db, &plan.statement, &select).await
}

/// The row with a key.
pub(crate) async fn one(db: &DatabaseConnection, plan: &ReadPlan, key: &Values) -> Result<Option<Page>, DbErr> {
    let mut select = select(&plan.statement)?;
    select.cond_where(key_condition(plan.table, key)?);
    let page = fetch(db, &plan.statement, &select).await?;
    Ok(Some(page).filter(|page| !page.rows.is_empty()))
}

/// The rows of a SELECT, then everything below them.
async fn fetch(db: &DatabaseConnection, statement: &Statement, select: &SelectStatement) -> Result<Page, DbErr> {
    let before = statements::so_far();
    let rows = db.query_all(select).await?;
    let few = rows.len() < load::CHUNK;
    let page = follow(db, statement, rows).await?;
    // The plan said beforehand how many statements it takes; more than one per relation are for very many parents only.
    let sent = statements::so_far().zip(before).map(|(after, before)| after - before);
    debug_assert!(
        !few || sent.is_none_or(|sent| sent <= statement.queries()),
        "{sent:?} statements, planned {}",
        statement.queries()
    );
    Ok(page)
}

/// Everything below rows that were read.
pub(super) fn follow<'a>(
    db: &'a DatabaseConnection,
    statement: &'a Statement,
    rows: Vec<QueryResult>,
) -> BoxFuture<'a, Result<Page, DbErr>> {
    async move {
        let mut loads = Vec::with_capacity(statement.loads.len());
        for load in &statement.loads {
            loads.push(load::children(db, statement, load, &rows).await?);
        }
        let mut aggregates = Vec::with_capacity(statement.aggregates.len());
        for group in &statement.aggregates {
            aggregates.push(load::aggregates(db, statement, group, &rows).await?);
        }
        Ok(Page { rows, loads, aggregates })
    }
    .boxed()
}

/// The SELECT of a statement: its columns, its first table, its joins.
pub(super) fn select(statement: &Statement) -> Result<SelectStatement, DbErr> {
    let names = names(statement);
    let mut select = Query::select();
    for (source, column) in &statement.cells {
        let table = statement.sources[*source].table;
        select.expr(table.storage.select(&names[*source], column.name).ok_or_else(|| unknown(table, column.name))?);
    }
    if statement.cells.is_empty() {
        select.expr(Expr::val(1));
    }
    select.from(statement.sources[0].table.storage.table_ref());
    for (index, source) in statement.sources.iter().enumerate() {
        if let Some((from, relation)) = source.joined {
            let condition = on(&(relation.to)(), &names[from], &names[index]);
            select.join_as(JoinType::LeftJoin, source.table.storage.table_ref(), names[index].clone(), condition);
        }
    }
    Ok(select)
}

/// What the sources of a statement are called in it: the first by its own name, the others by numbers.
pub(super) fn names(statement: &Statement) -> Vec<DynIden> {
    let own = statement.sources[0].table.storage.name();
    let others = (1..statement.sources.len()).map(|index| Alias::new(format!("t{index}")).into_iden());
    std::iter::once(own).chain(others).collect()
}

/// The condition by which rows of two tables belong together, with what the relation itself demands.
pub(super) fn on(relation: &RelationDef, from: &DynIden, to: &DynIden) -> Condition {
    let mut condition = Condition::all();
    for (left, right) in relation.from_col.iter().zip(relation.to_col.iter()) {
        condition = condition.add(Expr::col((from.clone(), left.clone())).equals((to.clone(), right.clone())));
    }
    match &relation.on_condition {
        Some(demand) => condition.add(demand(from.clone(), to.clone())),
        None => condition,
    }
}

/// The columns of an identity under the name of their table.
pub(super) fn columns(table: &DynIden, identity: &Identity) -> Vec<Expr> {
    identity.iter().map(|column| Expr::col((table.clone(), column.clone()))).collect()
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
