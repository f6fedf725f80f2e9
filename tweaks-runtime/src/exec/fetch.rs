//! Fetching: the rows of a statement and everything below them, level by level.

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ConnectionTrait as _, DatabaseExecutor, DbErr, QueryResult, StreamTrait as _};

use super::commented::{Commented, commented};
use super::continued::Continued;
use super::key::{Key, Keys};
use super::reader::Reader;
use super::shape::{Form, Shaped, is_fixed, is_plain};
use super::{Refusal, cells, condition, load, packed, sql, statements, texts};
use crate::cause::{self, Duty};
use crate::query::{Aggregates, Load, RelationKeys, Statement};
use crate::render::{self, Children, Groups, Page, Text};
use crate::schema::{Column, Function};
use crate::value::{ReadRow, TextRow, part_rows, part_text};

/// The rows of a SELECT, then everything below them.
pub(super) async fn fetch(
    reader: Reader<'_>,
    statement: &Statement,
    select: sea_orm::Statement,
    expected: usize,
    mut each: impl FnMut(&QueryResult) -> Result<(), DbErr>,
) -> Result<Page, Refusal> {
    let mut rows = Incoming::new(statement);
    let each = |row: ReadRow<'_>| if let ReadRow::Cells(row) = row { each(row) } else { Ok(()) };
    rows.read(reader, statement, select, expected, each).await?;
    let page = follow(reader, statement, rows).await?;
    within_budget(reader, statement, page)
}

/// The rows of a SELECT of [one text each](packed::row), as the one row of the driver that has all of them.
pub(super) struct Together {
    row: Option<QueryResult>,
    most: usize,
}

impl Together {
    /// Reads them by a SELECT of [all in one](packed::in_one); there are so many at most, or none is given.
    pub(super) async fn read(reader: Reader<'_>, select: sea_orm::Statement, most: usize) -> Result<Self, DbErr> {
        let row = Commented(reader.db).query_one_raw(select).await?;
        Ok(Self { row, most })
    }

    /// The rows; nothing where some are too long to be given with others, or where there are more.
    pub(super) fn rows(&self) -> Result<Option<Vec<TextRow<'_>>>, DbErr> {
        let Some(row) = &self.row else { return Ok(Some(Vec::new())) };
        let whole = part_text(row, 1).unwrap_or_default();
        let rows: Vec<TextRow<'_>> = part_rows(whole).filter(|_| !whole.is_empty()).collect();
        let count = usize::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or(usize::MAX);
        Ok((rows.len() == count && count <= self.most).then_some(rows))
    }
}

/// Everything below rows that are one text each.
pub(super) async fn fetch_texts(reader: Reader<'_>, statement: &Statement, read: &[TextRow<'_>]) -> Result<Page, Refusal> {
    let mut rows = Incoming::new(statement);
    rows.take_texts(reader, (statement, 0), read, &mut |_| Ok(()))?;
    let page = follow(reader, statement, rows).await?;
    within_budget(reader, statement, page)
}

/// Everything below rows that were read already.
pub(super) async fn fetch_below(reader: Reader<'_>, statement: &Statement, read: Vec<QueryResult>) -> Result<Page, Refusal> {
    let mut rows = Incoming::new(statement);
    for row in read {
        if !rows.take(reader, statement, ReadRow::Cells(&row), &mut |_| Ok(()))? {
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
        select: sea_orm::Statement,
        expected: usize,
        mut each: impl FnMut(ReadRow<'_>) -> Result<(), DbErr>,
    ) -> Result<(), Refusal> {
        let mut rows = match reader.db {
            // The driver does not look for a second one.
            db if expected == 1 => few(Commented(db).query_one_raw(select).await?.into_iter().collect()).left_stream(),
            db if expected <= FEW => few(Commented(db).query_all_raw(select).await?).left_stream(),
            DatabaseExecutor::Connection(pool) => pool.stream_raw(commented(select)).await?.boxed().right_stream(),
            DatabaseExecutor::Transaction(write) => write.stream_raw(commented(select)).await?.boxed().right_stream(),
            DatabaseExecutor::OwnedTransaction(snapshot) => snapshot.stream_raw(commented(select)).await?.boxed().right_stream(),
        };
        while let Some(row) = rows.next().await {
            if !self.take(reader, statement, ReadRow::Cells(&row?), &mut each)? {
                break;
            }
        }
        Ok(())
    }

    /// Takes rows that are one text each, with so many cells besides, until one of them is not in its form.
    fn take_texts(
        &mut self,
        reader: Reader<'_>,
        (statement, further): (&Statement, usize),
        rows: &[TextRow<'_>],
        each: &mut dyn FnMut(ReadRow<'_>) -> Result<(), DbErr>,
    ) -> Result<(), Refusal> {
        let is_whole = |row: &&TextRow<'_>| row.has(statement.cells.len() + further, statement.packed.len());
        for row in rows {
            self.text.is_broken |= !is_whole(&row);
            if self.text.is_broken || !self.take(reader, statement, ReadRow::Text(*row), each)? {
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
        row: ReadRow<'_>,
        each: &mut dyn FnMut(ReadRow<'_>) -> Result<(), DbErr>,
    ) -> Result<bool, Refusal> {
        let before = self.text.bytes.len();
        let read = || {
            self.add(reader, statement, row)?;
            each(row)
        };
        match row {
            ReadRow::Cells(row) if !statement.is_packed => cells::read(statement, row, read)?,
            _ if cells::caught(read).is_ok() => {}
            _ => {
                self.text.is_broken = true;
                return Ok(false);
            }
        }
        reader.budget.take_row(&statement.field, self.text.bytes.len() - before)?;
        Ok(true)
    }

    fn add(&mut self, reader: Reader<'_>, statement: &Statement, row: ReadRow<'_>) -> Result<(), DbErr> {
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
    let (mut select, names) = (source(reader, statement)?, condition::names(&statement.rows));
    for (source, column) in &statement.cells {
        let table = statement.rows.sources[*source].table;
        select.expr(table.cell(&names[*source], column.name).ok_or_else(|| sql::unknown_column(table, column.name))?);
    }
    for pieces in &statement.packed {
        select.expr(packed::text(pieces, &names));
    }
    if statement.cells.is_empty() && statement.packed.is_empty() {
        select.expr(Expr::val(1));
    }
    Ok(select)
}

/// The same without columns.
pub(super) fn source(reader: Reader<'_>, statement: &Statement) -> Result<SelectStatement, DbErr> {
    let rows = &statement.rows;
    rows.sources.iter().try_for_each(|source| reader.dialect().check_table(source.table))?;
    let mut select = Query::select();
    select.from(rows.sources[0].table.entity.table_ref());
    condition::restrict(reader.context, reader.dialect(), &mut select, rows, &condition::names(rows))?;
    Ok(select)
}

/// The key by which others belong to a row.
fn parent_key(statement: &Statement, keys: &RelationKeys, row: ReadRow<'_>) -> Result<Option<Key>, DbErr> {
    if !keys.is_whole {
        return Err(DbErr::Custom(format!(
            "the way to `{}` starts at a column that the serializer's table lacks",
            keys.relation.table.name
        )));
    }
    Key::given(row, keys.cells.iter().map(|cell| (*cell, statement.cells[*cell].1)))
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
    let columns: Vec<&'static Column> = key_columns(parent, &load.keys).collect();
    for (at, chunk) in keys.chunks(reader.dialect().max_rows(load.keys.cells.len())).enumerate() {
        only_one_is_planned(at);
        let mut owner = |row: ReadRow<'_>| {
            // A row whose key is equal to the database and not to us would be lost: rather no answer than a wrong one.
            let lost = || DbErr::Custom(format!("a row of `{}` belongs to no parent", load.keys.relation.table.name));
            let first = if let ReadRow::Text(_) = row { load.statement.cells.len() } else { width };
            let owner = load::owner(row, first, columns.iter().copied(), (&keys, chunk))?.ok_or_else(lost)?;
            let is_shown = match (&mut continued, row) {
                (Some(continued), ReadRow::Cells(row)) => continued.shows(owner, row)?,
                _ => true,
            };
            owners.push(if is_shown { owner } else { Children::NOBODY });
            Ok(())
        };
        if load::are_texts(load, &columns, chunk) {
            let make = || {
                let text = load::child_text(source(reader, &load.statement)?, load, &columns, chunk, reader.dialect())?;
                Ok(packed::in_one(text, packed::MOST_CHILDREN))
            };
            let text = children_select(reader, load, chunk, Form::Together(packed::MOST_CHILDREN), make)?;
            let together = Together::read(reader, text, packed::MOST_CHILDREN).await?;
            if let Some(texts) = together.rows()? {
                rows.take_texts(reader, (&load.statement, columns.len()), &texts, &mut owner)?;
                continue;
            }
            packed::remember_length(&load.statement);
        }
        let make = || load::child_select(select(reader, &load.statement)?, load, chunk, reader.dialect());
        let select = children_select(reader, load, chunk, Form::Cells, make)?;
        // Without a limit nobody knows how many there are. A LIMIT of the budget would lead planners to other indexes.
        let expected =
            load.most_rows().and_then(|most| usize::try_from(most).ok()?.checked_mul(chunk.len())).unwrap_or(usize::MAX);
        rows.read(reader, &load.statement, select, expected, owner).await?;
    }
    let page = follow(reader, &load.statement, rows).await?;
    let distinct = keys.len();
    let next = continued.map(Continued::into_next).unwrap_or_default();
    Ok(Children::new(page, keys.groups, (&owners, distinct), next))
}

/// The SELECT of children, whose text may be known.
fn children_select(
    reader: Reader<'_>,
    load: &Load,
    keys: &[Key],
    form: Form,
    make: impl Fn() -> Result<SelectStatement, DbErr>,
) -> Result<sea_orm::Statement, DbErr> {
    let shaped = Shaped::children(reader.context, reader.dialect(), load, keys, form);
    texts::select(reader, shaped, || is_fixed(&load.statement.rows) && is_plain(load.keys.relation), make)
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
            let owner = load::owner(ReadRow::Cells(&row), 0, columns.iter().copied(), (&keys, chunk))?;
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
