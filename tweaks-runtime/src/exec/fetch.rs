//! Fetching: the rows of a statement and everything below them, level by level.

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ConnectionTrait as _, DatabaseExecutor, DbErr, QueryResult, StreamTrait as _};

use super::budget::Budget;
use super::commented::{Commented, commented};
use super::continued::Continued;
use super::dialect::Dialect;
use super::key::{Key, Keys};
use super::{Refusal, cells, condition, load, packed, sql, statements};
use crate::cause::{self, Duty};
use crate::context::Context;
use crate::query::{Aggregates, Load, RelationKeys, Statement};
use crate::render::{self, Children, Groups, Page, Text};
use crate::schema::{Column, Function};
use crate::value::{part_rows, part_text};

/// A connection, and the request that reads by it.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// A connection of the pool, or the transaction of a write.
    pub(crate) db: &'a DatabaseExecutor<'a>,
    pub(crate) context: &'a Context,
    /// What the answer may still take.
    pub(crate) budget: &'a Budget,
}

impl Reader<'_> {
    pub(super) fn dialect(&self) -> &'static Dialect {
        Dialect::of(self.db.get_database_backend())
    }
}

/// The rows of a SELECT, then everything below them.
pub(super) async fn fetch(
    reader: Reader<'_>,
    statement: &Statement,
    select: &SelectStatement,
    expected: usize,
    each: impl FnMut(&QueryResult) -> Result<(), DbErr>,
) -> Result<Page, Refusal> {
    let mut rows = Incoming::new(statement);
    rows.read(reader, statement, select, expected, each).await?;
    let page = follow(reader, statement, rows).await?;
    within_budget(reader, statement, page)
}

/// The rows of a SELECT of one text each, all of them as one row of the driver; nothing where some of them are too long for that.
pub(super) async fn fetch_together(
    reader: Reader<'_>,
    statement: &Statement,
    select: SelectStatement,
) -> Result<Option<Page>, Refusal> {
    let mut text = Text::default();
    let found = Commented(reader.db).query_one(&packed::in_one(select)).await?;
    let whole = found.as_ref().and_then(|row| part_text(row, 1)).unwrap_or_default();
    let count = found.as_ref().map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?;
    for row in part_rows(whole).filter(|_| count > 0) {
        let before = text.bytes.len();
        render::together(statement, row, reader.context, &mut text)?;
        text.end_row();
        reader.budget.take_row(&statement.field, text.bytes.len() - before)?;
    }
    if usize::try_from(count) != Ok(text.len()) {
        return Ok(None);
    }
    within_budget(reader, statement, Page { text, loads: Vec::new(), aggregates: Vec::new() }).map(Some)
}

/// Everything below rows that were read already.
pub(super) async fn fetch_below(reader: Reader<'_>, statement: &Statement, read: Vec<QueryResult>) -> Result<Page, Refusal> {
    let mut rows = Incoming::new(statement);
    for row in read {
        if !rows.take(reader, statement, &row, &mut |_| Ok(()))? {
            break;
        }
    }
    let page = follow(reader, statement, rows).await?;
    within_budget(reader, statement, page)
}

/// The page, unless its rows take too much when each stands wherever it is shown.
fn within_budget(reader: Reader<'_>, statement: &Statement, page: Page) -> Result<Page, Refusal> {
    let largest = || page.largest_load().map_or("", |load| statement.loads[load].statement.field.as_str());
    reader.budget.fits(page.size(), largest)?;
    Ok(page)
}

/// The rows of one statement while they come in: their text, and the keys by which others will belong to them.
struct Incoming {
    text: Text,
    /// Those of each load, then those of each group of aggregates.
    keys: Vec<Keys>,
}

/// The relations by which others belong to the rows of a statement: those of its loads, then of its aggregates.
fn relations(statement: &Statement) -> impl Iterator<Item = &RelationKeys> {
    let loads = statement.loads.iter().map(|load| &load.keys);
    loads.chain(statement.aggregates.iter().map(|group| &group.keys))
}

impl Incoming {
    fn new(statement: &Statement) -> Self {
        Self { text: Text::default(), keys: relations(statement).map(|_| Keys::default()).collect() }
    }

    /// Reads the rows of a SELECT; `each` sees them as well. A few rows are taken at once, which is faster; many one by one,
    /// which keeps them from being in memory together.
    async fn read(
        &mut self,
        reader: Reader<'_>,
        statement: &Statement,
        select: &SelectStatement,
        expected: usize,
        mut each: impl FnMut(&QueryResult) -> Result<(), DbErr>,
    ) -> Result<(), Refusal> {
        let sent = || commented(reader.db.get_database_backend().build(select));
        let mut rows = match reader.db {
            // The driver does not look for a second one.
            db if expected == 1 => few(Commented(db).query_one(select).await?.into_iter().collect()).left_stream(),
            db if expected <= FEW => few(Commented(db).query_all(select).await?).left_stream(),
            DatabaseExecutor::Connection(pool) => pool.stream_raw(sent()).await?.boxed().right_stream(),
            DatabaseExecutor::Transaction(write) => write.stream_raw(sent()).await?.boxed().right_stream(),
            DatabaseExecutor::OwnedTransaction(snapshot) => snapshot.stream_raw(sent()).await?.boxed().right_stream(),
        };
        while let Some(row) = rows.next().await {
            if !self.take(reader, statement, &row?, &mut each)? {
                break;
            }
        }
        Ok(())
    }

    /// Takes a row, which `each` sees as well. `false` where it cannot be read, and another statement will say which row that is.
    fn take(
        &mut self,
        reader: Reader<'_>,
        statement: &Statement,
        row: &QueryResult,
        each: &mut dyn FnMut(&QueryResult) -> Result<(), DbErr>,
    ) -> Result<bool, Refusal> {
        let before = self.text.bytes.len();
        let read = || {
            self.add(reader, statement, row)?;
            each(row)
        };
        if statement.is_packed {
            if cells::caught(read).is_err() {
                self.text.is_broken = true;
                return Ok(false);
            }
        } else {
            cells::read(statement, row, read)?;
        }
        reader.budget.take_row(&statement.field, self.text.bytes.len() - before)?;
        Ok(true)
    }

    fn add(&mut self, reader: Reader<'_>, statement: &Statement, row: &QueryResult) -> Result<(), DbErr> {
        render::row(statement, row, reader.context, &mut self.text)?;
        self.text.end_row();
        for (keys, relation) in self.keys.iter_mut().zip(relations(statement)) {
            keys.add(parent_key(statement, relation, row)?)?;
        }
        Ok(())
    }
}

/// Up to so many rows are taken at once.
pub(super) const FEW: usize = 1000;

fn few(rows: Vec<QueryResult>) -> impl Stream<Item = Result<QueryResult, DbErr>> {
    stream::iter(rows.into_iter().map(Ok))
}

/// Everything below rows that were read.
fn follow<'a>(reader: Reader<'a>, statement: &'a Statement, rows: Incoming) -> BoxFuture<'a, Result<Page, Refusal>> {
    async move {
        let mut keys = rows.keys.into_iter().map(Keys::sorted);
        let mut loads = Vec::with_capacity(statement.loads.len());
        for (load, keys) in statement.loads.iter().zip(&mut keys) {
            loads.push(children(reader, statement, load, keys).await?);
        }
        let mut aggregates = Vec::with_capacity(statement.aggregates.len());
        for (group, keys) in statement.aggregates.iter().zip(keys) {
            aggregates.push(groups(reader, statement, group, keys).await?);
        }
        Ok(Page { text: rows.text, loads, aggregates })
    }
    .boxed()
}

/// The SELECT of a statement: its columns, its tables, the conditions on its rows.
pub(super) fn select(reader: Reader<'_>, statement: &Statement) -> Result<SelectStatement, DbErr> {
    let rows = &statement.rows;
    let names = condition::names(rows);
    rows.sources.iter().try_for_each(|source| reader.dialect().check_table(source.table))?;
    let mut select = Query::select();
    for (source, column) in &statement.cells {
        let table = rows.sources[*source].table;
        select.expr(table.cell(&names[*source], column.name).ok_or_else(|| sql::unknown_column(table, column.name))?);
    }
    for pieces in &statement.packed {
        select.expr(packed::text(pieces, &names));
    }
    if statement.cells.is_empty() && statement.packed.is_empty() {
        select.expr(Expr::val(1));
    }
    select.from(rows.sources[0].table.entity.table_ref());
    condition::restrict(reader.context, reader.dialect(), &mut select, rows, &names)?;
    Ok(select)
}

/// The key by which others belong to a row.
fn parent_key(statement: &Statement, keys: &RelationKeys, row: &QueryResult) -> Result<Option<Key>, DbErr> {
    if !keys.is_whole {
        return Err(DbErr::Custom(format!(
            "the way to `{}` starts at a column that the serializer's table lacks",
            keys.relation.table.name
        )));
    }
    Key::read(row, keys.cells.iter().map(|cell| (*cell, statement.cells[*cell].1)))
}

/// The columns of the parents behind a relation.
fn key_columns<'a>(statement: &'a Statement, keys: &'a RelationKeys) -> impl Iterator<Item = &'static Column> + 'a {
    keys.cells.iter().map(|cell| statement.cells[*cell].1)
}

/// Says so of a chunk of very many parents, by its place.
fn only_one_is_planned(at: usize) {
    if at > 0 {
        statements::beyond_promise(1);
    }
}

/// Loads the rows of a to-many relation.
async fn children(reader: Reader<'_>, parent: &Statement, load: &Load, keys: Keys) -> Result<Children, Refusal> {
    let width = load.statement.width();
    let _said = cause::doing_for(&load.statement.field, Duty::Rows);
    let mut owners: Vec<u32> = Vec::new();
    let mut rows = Incoming::new(&load.statement);
    let mut continued = Continued::new((reader.context, reader.dialect()), load, keys.len());
    for (at, chunk) in keys.chunks(reader.dialect().max_rows(load.keys.cells.len())).enumerate() {
        only_one_is_planned(at);
        let statement = select(reader, &load.statement)?;
        let select = load::child_select(statement, load, chunk, reader.dialect())?;
        let owner = |row: &QueryResult| {
            // A row whose key is equal to the database and not to us would be lost: rather no answer than a wrong one.
            let lost = || DbErr::Custom(format!("a row of `{}` belongs to no parent", load.keys.relation.table.name));
            let owner = load::owner(row, width, key_columns(parent, &load.keys), (&keys, chunk))?.ok_or_else(lost)?;
            let is_shown = continued.as_mut().map_or(Ok(true), |continued| continued.shows(owner, row))?;
            owners.push(if is_shown { owner } else { Children::NOBODY });
            Ok(())
        };
        // Without a limit nobody knows how many there are. A LIMIT of the budget would lead planners to other indexes.
        let expected =
            load.most_rows().and_then(|most| usize::try_from(most).ok()?.checked_mul(chunk.len())).unwrap_or(usize::MAX);
        rows.read(reader, &load.statement, &select, expected, owner).await?;
    }
    let page = follow(reader, &load.statement, rows).await?;
    let distinct = keys.len();
    let next = continued.map(Continued::into_next).unwrap_or_default();
    Ok(Children::new(page, keys.groups, (&owners, distinct), next))
}

/// Loads the aggregates over a to-many relation.
async fn groups(reader: Reader<'_>, parent: &Statement, group: &Aggregates, keys: Keys) -> Result<Groups, DbErr> {
    let _said = cause::doing_for(&parent.field, Duty::Aggregate);
    let columns: Vec<_> = key_columns(parent, &group.keys).collect();
    let mut values = HashMap::new();
    for (at, chunk) in keys.chunks(reader.dialect().max_rows(group.keys.cells.len())).enumerate() {
        only_one_is_planned(at);
        for row in
            Commented(reader.db).query_all(&load::aggregate_select(reader.context, reader.dialect(), group, chunk)?).await?
        {
            let owner = load::owner(&row, 0, columns.iter().copied(), (&keys, chunk))?;
            let functions = (load::owner_width(columns.len(), chunk)..).zip(&group.functions);
            let read = functions.map(|(index, (function, column))| load::read_aggregate(&row, index, *function, *column));
            if let Some(index) = owner {
                values.insert(index, read.collect::<Result<Vec<_>, _>>()?);
            }
        }
    }
    let empty = group.functions.iter().map(|(function, _)| (*function == Function::Count).then(|| 0_i64.into())).collect();
    Ok(Groups { parents: keys.groups, values, empty })
}
