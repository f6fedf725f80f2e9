//! Reads: a plan's statements, each with exactly the columns that are shown or needed.

use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _};
use sea_orm::sea_query::{Alias, Condition, DynIden, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{
    ConnectionTrait as _, DatabaseExecutor, DbBackend, DbErr, Identity, QueryResult, RelationDef, Statement, StreamTrait as _,
    Value,
};

use super::load::{self, Keys};
use super::page::{Page, Text, WriteRow};
use super::{Refusal, condition, etag, question, statements};
use crate::body::Question;
use crate::context::Context;
use crate::problem::Problem;
use crate::query::{self, Count, Found, Keyset, ReadPlan, Window};
use crate::schema::Table;
use crate::schema::{StoredRow, Values};

/// What reading takes besides a statement.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// A connection of the pool, or the transaction of a write.
    pub(crate) db: &'a DatabaseExecutor<'a>,
    pub(crate) context: &'a Context,
    pub(crate) write_row: WriteRow,
}

impl Reader<'_> {
    pub(super) fn backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }
}

/// The rows of a list, and what its page turned out to be.
pub(crate) async fn list(reader: Reader<'_>, plan: &ReadPlan) -> Result<(Page, Found), Refusal> {
    check_references(reader.db, reader.context, &plan.references).await?;
    let backend = reader.backend();
    let names = condition::names(&plan.statement.rows);
    let mut select = select(reader, &plan.statement)?;
    let keyset = match &plan.window {
        Some(Window::Keyset(keyset)) => Some(keyset),
        _ => None,
    };
    let backwards = keyset.is_some_and(Keyset::is_backwards);
    condition::order(&mut select, condition::sorted(&plan.statement.order, &names, backwards, backend));
    let expected = match &plan.window {
        None => usize::MAX,
        Some(Window::Numbered(window)) => {
            select.limit(window.rows).offset(window.offset);
            usize::try_from(window.rows).unwrap_or(usize::MAX)
        }
        Some(Window::Keyset(keyset)) => {
            if let Some(from) = &keyset.from {
                select.cond_where(condition::behind(&plan.statement, &names, from, backend)?);
            }
            return Ok(keyset_page(reader, plan, keyset, select).await?);
        }
    };
    let page = fetch(reader, &plan.statement, &select, expected, |_| Ok(())).await?;
    let rows = page.text.len();
    Ok((page, Found { rows, ..Found::default() }))
}

/// A page behind a cursor: with one row more, which tells whether there are others.
async fn keyset_page(
    reader: Reader<'_>,
    plan: &ReadPlan,
    keyset: &Keyset,
    mut select: SelectStatement,
) -> Result<(Page, Found), DbErr> {
    // Databases count in signed 64 bits.
    select.limit(std::cmp::min(keyset.rows, i64::MAX.unsigned_abs() - 1) + 1);
    let most = usize::try_from(keyset.rows).unwrap_or(usize::MAX);
    let mut read = reader.db.query_all(&select).await?;
    let more = read.len() > most;
    read.truncate(most);
    if keyset.is_backwards() {
        read.reverse();
    }
    let ends = match (read.first(), read.last()) {
        (Some(first), Some(last)) => Some([place(plan, keyset, first)?, place(plan, keyset, last)?]),
        _ => None,
    };
    let found = Found { rows: read.len(), more, ends };
    let mut rows = Rows::new(&plan.statement);
    for row in read {
        rows.add(reader, &plan.statement, &row)?;
    }
    Ok((follow(reader, &plan.statement, rows).await?, found))
}

/// The values of a row by which it is sorted.
fn place(plan: &ReadPlan, keyset: &Keyset, row: &QueryResult) -> Result<Vec<Option<Value>>, DbErr> {
    let terms = plan.statement.order.iter().zip(&keyset.cells);
    terms.map(|(term, cell)| (term.column.read)(row, *cell)).collect()
}

/// Refuses what names rows that do not exist.
pub(crate) async fn check_references(
    db: &DatabaseExecutor<'_>,
    context: &Context,
    references: &[Question],
) -> Result<(), Refusal> {
    if references.is_empty() {
        return Ok(());
    }
    let mut problems: Vec<Problem> =
        question::refused(db, context, references.to_vec()).await?.into_iter().map(|found| found.problem).collect();
    problems.dedup();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Problems(problems)) }
}

/// How many rows a list has on all its pages.
pub(crate) async fn count(reader: Reader<'_>, plan: &ReadPlan, count: Count) -> Result<u64, DbErr> {
    let (db, backend) = (reader.db, reader.backend());
    let rows = &plan.statement.rows;
    let mut select = Query::select();
    select.from(rows.sources[0].table.entity.table_ref());
    condition::restrict(reader, &mut select, rows, &condition::names(rows))?;
    if count == Count::Estimated && backend == DbBackend::Postgres {
        return estimate(db, select.expr(Expr::val(1))).await;
    }
    let row = db.query_one(select.expr(Expr::cust("COUNT(*)"))).await?;
    let rows = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
    Ok(rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default())
}

/// What PostgreSQL's planner believes.
async fn estimate(db: &DatabaseExecutor<'_>, select: &SelectStatement) -> Result<u64, DbErr> {
    let statement = DbBackend::Postgres.build(select);
    let explain = Statement::from_sql_and_values(
        DbBackend::Postgres,
        format!("EXPLAIN (FORMAT JSON) {}", statement.sql),
        statement.values.into_iter().flat_map(|values| values.0),
    );
    let row = db.query_one_raw(explain).await?;
    let plan = row.map(|row| row.try_get_by_index::<serde_json::Value>(0)).transpose()?;
    Ok(plan.and_then(|plan| plan[0]["Plan"]["Plan Rows"].as_f64()).map_or(0, whole))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an estimate; saturates")]
fn whole(rows: f64) -> u64 {
    rows as u64
}

/// The row with a key, and its tag.
pub(crate) async fn one(reader: Reader<'_>, plan: &ReadPlan, key: &Values) -> Result<Option<(Page, Option<String>)>, DbErr> {
    let mut select = select(reader, &plan.statement)?;
    select.cond_where(key_condition(plan.table, key)?);
    let mut tag = None;
    let page = fetch(reader, &plan.statement, &select, 1, |row| {
        if let (Some(cell), Some(column)) = (plan.etag, plan.table.etag) {
            tag = (column.read)(row, cell)?.and_then(|value| etag::of_value(column, &value));
        }
        Ok(())
    });
    let page = page.await?;
    Ok(if page.text.len() > 0 { Some((page, tag)) } else { None })
}

/// The rows of a SELECT, then everything below them.
async fn fetch(
    reader: Reader<'_>,
    statement: &query::Statement,
    select: &SelectStatement,
    expected: usize,
    each: impl FnMut(&QueryResult) -> Result<(), DbErr>,
) -> Result<Page, DbErr> {
    let before = statements::so_far();
    let mut rows = Rows::new(statement);
    rows.read(reader, statement, select, expected, each).await?;
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
    pub(super) fn new(statement: &query::Statement) -> Self {
        let loads = statement.loads.iter().map(|_| Keys::default()).collect();
        let aggregates = statement.aggregates.iter().map(|_| Keys::default()).collect();
        Self { text: Text::default(), loads, aggregates }
    }

    /// Reads the rows of a SELECT; `each` sees them as well. A few rows are taken at once, which is faster; many one by one,
    /// which keeps them from being in memory together. In a transaction, whose streams cannot go from thread to thread, all are.
    pub(super) async fn read(
        &mut self,
        reader: Reader<'_>,
        statement: &query::Statement,
        select: &SelectStatement,
        expected: usize,
        mut each: impl FnMut(&QueryResult) -> Result<(), DbErr>,
    ) -> Result<(), DbErr> {
        let pool = match reader.db {
            DatabaseExecutor::Connection(pool) if expected > FEW => *pool,
            db => {
                for row in &db.query_all(select).await? {
                    self.add(reader, statement, row)?;
                    each(row)?;
                }
                return Ok(());
            }
        };
        let mut stream = pool.stream(select).await?;
        while let Some(row) = stream.next().await {
            let row = row?;
            self.add(reader, statement, &row)?;
            each(&row)?;
        }
        Ok(())
    }

    fn add(&mut self, reader: Reader<'_>, statement: &query::Statement, row: &QueryResult) -> Result<(), DbErr> {
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
pub(super) fn follow<'a>(reader: Reader<'a>, statement: &'a query::Statement, rows: Rows) -> BoxFuture<'a, Result<Page, DbErr>> {
    async move {
        let mut loads = Vec::with_capacity(statement.loads.len());
        for (load, keys) in statement.loads.iter().zip(rows.loads) {
            loads.push(load::children(reader, statement, load, keys).await?);
        }
        let mut aggregates = Vec::with_capacity(statement.aggregates.len());
        for (group, keys) in statement.aggregates.iter().zip(rows.aggregates) {
            aggregates.push(load::aggregates(reader, statement, group, keys).await?);
        }
        Ok(Page { text: rows.text, loads, aggregates })
    }
    .boxed()
}

/// The SELECT of a statement: its columns, its tables, the conditions on its rows.
pub(super) fn select(reader: Reader<'_>, statement: &query::Statement) -> Result<SelectStatement, DbErr> {
    let rows = &statement.rows;
    let names = condition::names(rows);
    let mut select = Query::select();
    for (source, column) in &statement.cells {
        let table = rows.sources[*source].table;
        select.expr(table.entity.select(&names[*source], column.name).ok_or_else(|| unknown(table, column.name))?);
    }
    if statement.cells.is_empty() {
        select.expr(Expr::val(1));
    }
    select.from(rows.sources[0].table.entity.table_ref());
    condition::restrict(reader, &mut select, rows, &names)?;
    Ok(select)
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
        let equals = table.entity.equals(name, value.clone()).ok_or_else(|| unknown(table, name))?;
        Ok(condition.add(equals))
    })
}

/// The values of a row's columns, in the columns of a table whose rows point at it by them.
pub(super) fn linked(table: &Table, pointing: &Identity, columns: &Identity, row: &dyn StoredRow) -> Result<Values, DbErr> {
    let value = |(own, other): (&DynIden, &DynIden)| {
        let own = own.to_string();
        let column = table.columns.iter().find(|column| column.name == own)?;
        Some((column.name, row.get(&other.to_string())?))
    };
    let values = pointing.iter().zip(columns.iter()).map(value).collect::<Option<Values>>();
    values.ok_or_else(|| DbErr::Custom(format!("`{}` lacks a column of its relation", table.name)))
}

/// Values per statement: below what every database binds; and those of several columns are a chain of `OR`, of which SQLite parses
/// a thousand links at most.
const SINGLE: usize = 10_000;
const COMPOSITE: usize = 400;

/// The conditions, of so many rows each, that rows with one of these sets of values of the same columns fulfil.
pub(super) fn any_of(table: &Table, sets: &[&Values]) -> Result<Vec<Condition>, DbErr> {
    let name = match sets.first().map(|set| set.as_slice()) {
        Some([(name, _)]) => *name,
        _ => {
            let any =
                |chunk: &[&Values]| chunk.iter().try_fold(Condition::any(), |any, set| Ok(any.add(key_condition(table, set)?)));
            return sets.chunks(COMPOSITE).map(any).collect();
        }
    };
    let own = Expr::col((table.entity.name(), Alias::new(name)));
    let value = |set: &&Values| {
        let value = set.first().and_then(|(_, value)| table.entity.value(name, value.clone()));
        value.ok_or_else(|| unknown(table, name))
    };
    let any = |chunk: &[&Values]| {
        let values: Vec<Expr> = chunk.iter().map(value).collect::<Result<_, DbErr>>()?;
        Ok(Condition::all().add(own.clone().is_in(values)))
    };
    sets.chunks(SINGLE).map(any).collect()
}

/// Only a hand-written table can name a column that its entity lacks.
pub(super) fn unknown(table: &Table, name: &str) -> DbErr {
    DbErr::Custom(format!("`{}` has no column `{name}`", table.name))
}
