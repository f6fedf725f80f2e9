//! Reads: a plan's statements, each with exactly the columns that are shown or needed.

use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _};
use sea_orm::sea_query::{
    Alias, Condition, DynIden, Expr, ExprTrait as _, IntoIden as _, JoinType, Order, Query, SelectStatement,
};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, Identity, QueryResult, RelationDef, StreamTrait as _};

use super::load::{self, Keys};
use super::page::{Page, Text, WriteRow};
use super::statements;
use crate::context::Context;
use crate::query::{ReadPlan, Statement};
use crate::schema::Table;
use crate::storage::Values;

/// What reading takes besides a statement.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) db: &'a DatabaseConnection,
    pub(crate) context: &'a Context,
    pub(crate) write_row: WriteRow,
}

/// The rows of a list.
pub(crate) async fn list(reader: Reader<'_>, plan: &ReadPlan) -> Result<Page, DbErr> {
    let mut select = select(&plan.statement)?;
    for column in plan.table.key() {
        select.order_by((plan.table.storage.name(), Alias::new(column.name)), Order::Asc);
    }
    if let Some(window) = plan.window {
        select.limit(window.rows).offset(window.offset);
    }
    let expected = plan.window.map_or(usize::MAX, |window| usize::try_from(window.rows).unwrap_or(usize::MAX));
    fetch(reader, &plan.statement, &select, expected).await
}

/// The row with a key.
pub(crate) async fn one(reader: Reader<'_>, plan: &ReadPlan, key: &Values) -> Result<Option<Page>, DbErr> {
    let mut select = select(&plan.statement)?;
    select.cond_where(key_condition(plan.table, key)?);
    let page = fetch(reader, &plan.statement, &select, 1).await?;
    Ok(Some(page).filter(|page| page.text.len() > 0))
}

/// The rows of a SELECT, then everything below them.
async fn fetch(reader: Reader<'_>, statement: &Statement, select: &SelectStatement, expected: usize) -> Result<Page, DbErr> {
    let before = statements::so_far();
    let mut rows = Rows::new(statement);
    rows.read(reader, statement, select, expected, |_| Ok(())).await?;
    let few = rows.text.len() < load::COMPOSITE_CHUNK;
    let page = follow(reader, statement, rows).await?;
    // The plan said beforehand how many statements it takes; more than one per relation are for very many parents only.
    let sent = statements::so_far().zip(before).map(|(after, before)| after - before);
    debug_assert!(
        !few || sent.is_none_or(|sent| sent <= statement.queries()),
        "{sent:?} statements, planned {}",
        statement.queries()
    );
    Ok(page)
}

/// The rows of one statement while they come in: their text, and the keys by which others will belong to them.
pub(super) struct Rows {
    text: Text,
    loads: Vec<Keys>,
    aggregates: Vec<Keys>,
}

impl Rows {
    pub(super) fn new(statement: &Statement) -> Self {
        let loads = statement.loads.iter().map(|_| Keys::default()).collect();
        let aggregates = statement.aggregates.iter().map(|_| Keys::default()).collect();
        Self { text: Text::default(), loads, aggregates }
    }

    /// Reads the rows of a SELECT; `each` sees them as well. A few rows are taken at once, which is faster; many one by one,
    /// which keeps them from being in memory together.
    pub(super) async fn read(
        &mut self,
        reader: Reader<'_>,
        statement: &Statement,
        select: &SelectStatement,
        expected: usize,
        mut each: impl FnMut(&QueryResult) -> Result<(), DbErr>,
    ) -> Result<(), DbErr> {
        if expected <= FEW {
            for row in &reader.db.query_all(select).await? {
                self.add(reader, statement, row)?;
                each(row)?;
            }
            return Ok(());
        }
        let mut stream = reader.db.stream(select).await?;
        while let Some(row) = stream.next().await {
            let row = row?;
            self.add(reader, statement, &row)?;
            each(&row)?;
        }
        Ok(())
    }

    fn add(&mut self, reader: Reader<'_>, statement: &Statement, row: &QueryResult) -> Result<(), DbErr> {
        (reader.write_row)(statement, row, reader.context, &mut self.text)?;
        self.text.end_row();
        for (keys, load) in self.loads.iter_mut().zip(&statement.loads) {
            keys.add(statement, &load.link, row)?;
        }
        for (keys, group) in self.aggregates.iter_mut().zip(&statement.aggregates) {
            keys.add(statement, &group.link, row)?;
        }
        Ok(())
    }
}

/// Up to so many rows, or children of so many parents, are taken at once.
const FEW: usize = 1000;

/// Everything below rows that were read.
pub(super) fn follow<'a>(reader: Reader<'a>, statement: &'a Statement, rows: Rows) -> BoxFuture<'a, Result<Page, DbErr>> {
    async move {
        let mut loads = Vec::with_capacity(statement.loads.len());
        for (load, keys) in statement.loads.iter().zip(rows.loads) {
            loads.push(load::children(reader, statement, load, keys).await?);
        }
        let mut aggregates = Vec::with_capacity(statement.aggregates.len());
        for (group, keys) in statement.aggregates.iter().zip(rows.aggregates) {
            aggregates.push(load::aggregates(reader.db, statement, group, keys).await?);
        }
        Ok(Page { text: rows.text, loads, aggregates })
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
