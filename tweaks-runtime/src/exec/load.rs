//! Loads: the rows and the aggregates of to-many relations, for all parents together.

use std::collections::HashMap;

use sea_orm::sea_query::{
    Alias, Condition, DynIden, Expr, ExprTrait as _, Func, IntoIden as _, JoinType, Order, OverStatement as _, Query,
    SelectStatement, WindowStatement,
};
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, Identity, QueryResult, RelationDef, Value};

use super::condition::{self, Sorted};
use super::page::Page;
use super::read::{Reader, Rows, columns, follow, on, select};
use super::scope;
use crate::schema::Function;
use crate::query::{Aggregates, Link, Load, Statement};
use crate::schema::{Column, Kind, Table};
use crate::schema::StoredRow;

/// Values per `IN`: below what every database binds to one statement (SQLite: 32 766).
const CHUNK: usize = 30_000;

/// Keys of several columns are a chain of `OR`, of which SQLite parses a thousand links at most.
pub(super) const COMPOSITE_CHUNK: usize = 400;

fn chunk(link: &Link) -> usize {
    if link.keys.len() == 1 { CHUNK } else { COMPOSITE_CHUNK }
}

/// The rows that belong to the parents of a page.
pub(crate) struct Children {
    pub(crate) page: Page,
    /// Per parent row, the index of its group; none where its key is `NULL`.
    groups: Vec<Option<u32>>,
    /// The rows of the page, sorted by group; and per group, where its rows end.
    members: Vec<u32>,
    ends: Vec<u32>,
}

impl Children {
    /// The rows of the parent in a row.
    pub(crate) fn of(&self, parent: usize) -> impl ExactSizeIterator<Item = usize> {
        let range = self.groups[parent].map_or(0..0, |group| {
            let start = group.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
            start as usize..self.ends[group as usize] as usize
        });
        self.members[range].iter().map(|row| *row as usize)
    }
}

/// The aggregates that belong to the parents of a page.
pub(crate) struct Groups {
    /// Per parent row, the index of its group; none where its key is `NULL`.
    parents: Vec<Option<u32>>,
    values: HashMap<u32, Vec<Option<Value>>>,
    /// What each aggregate is where there is no row: a count is 0, everything else is nothing.
    empty: Vec<Option<Value>>,
}

impl Groups {
    /// An aggregate for the parent in a row.
    pub(crate) fn of(&self, parent: usize, index: usize) -> Option<Value> {
        let found = self.parents[parent].and_then(|group| self.values.get(&group));
        found.unwrap_or(&self.empty).get(index)?.clone()
    }
}

/// The key of a row, such that equal keys of two tables are equal whatever width their integers have.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Integer(i64),
    Other(Box<[Value]>),
}

impl Key {
    pub(super) fn new(mut values: Vec<Value>) -> Self {
        match values[..] {
            [Value::BigInt(Some(number))] => Self::Integer(number),
            [Value::Int(Some(number))] => Self::Integer(number.into()),
            [Value::SmallInt(Some(number))] => Self::Integer(number.into()),
            [Value::Unsigned(Some(number))] => Self::Integer(number.into()),
            _ => {
                values.shrink_to_fit();
                Self::Other(values.into())
            }
        }
    }

    /// The primary key of a row.
    pub(super) fn of_row(table: &Table, row: &dyn StoredRow) -> Self {
        Self::new(table.key().filter_map(|column| row.get(column.name)).collect())
    }

    fn values(&self) -> Vec<Value> {
        match self {
            Self::Integer(number) => vec![(*number).into()],
            Self::Other(values) => values.to_vec(),
        }
    }
}

/// The keys of the parents: each once, and which parent has which.
#[derive(Default)]
pub(super) struct Keys {
    groups: Vec<Option<u32>>,
    index: HashMap<Key, u32>,
    distinct: Vec<Key>,
}

impl Keys {
    /// Adds the key of a parent.
    pub(super) fn add(&mut self, statement: &Statement, link: &Link, row: &QueryResult) -> Result<(), DbErr> {
        if !link.is_whole {
            return Err(DbErr::Custom(format!(
                "the way to `{}` starts at a column that the serializer's table lacks",
                link.relation.table.name
            )));
        }
        let key = read_key(row, link.keys.iter().map(|cell| (*cell, statement.cells[*cell].1)))?;
        let group = key.map(|key| self.group(key)).transpose()?;
        self.groups.push(group);
        Ok(())
    }

    fn group(&mut self, key: Key) -> Result<u32, DbErr> {
        if let Some(group) = self.index.get(&key) {
            return Ok(*group);
        }
        let group = number(self.distinct.len())?;
        self.distinct.push(key.clone());
        self.index.insert(key, group);
        Ok(group)
    }
}

fn number(index: usize) -> Result<u32, DbErr> {
    u32::try_from(index).map_err(|_| DbErr::Custom("more rows than can be counted".to_owned()))
}

/// The values of some cells; `None` if one of them is `NULL`, which belongs to nothing.
fn read_key(row: &QueryResult, cells: impl Iterator<Item = (usize, &'static Column)>) -> Result<Option<Key>, DbErr> {
    let values: Option<Vec<Value>> = cells.map(|(index, column)| (column.read)(row, index)).collect::<Result<_, _>>()?;
    Ok(values.map(Key::new))
}

/// The parents' columns behind a link.
fn key_columns<'a>(statement: &'a Statement, link: &'a Link) -> impl Iterator<Item = &'static Column> + 'a {
    link.keys.iter().map(|cell| statement.cells[*cell].1)
}

/// Loads the rows of a to-many relation.
pub(super) async fn children(reader: Reader<'_>, parent: &Statement, load: &Load, keys: Keys) -> Result<Children, DbErr> {
    let Keys { groups, index, distinct } = keys;
    let width = load.statement.cells.len().max(1);
    let mut owners: Vec<u32> = Vec::new();
    let mut rows = Rows::new(&load.statement);
    for chunk in distinct.chunks(chunk(&load.link)) {
        let select = child_select(reader, load, chunk)?;
        let owner = |row: &QueryResult| {
            let key = read_key(row, key_columns(parent, &load.link).enumerate().map(|(at, column)| (width + at, column)))?;
            let owner = key.and_then(|key| index.get(&key).copied());
            // A row whose key is equal to the database and not to us would be lost: rather no answer than a wrong one.
            owners
                .push(owner.ok_or_else(|| {
                    DbErr::Custom(format!("a row of `{}` belongs to no parent", load.link.relation.table.name))
                })?);
            Ok(())
        };
        rows.read(reader, &load.statement, &select, chunk.len(), owner).await?;
    }
    let (members, ends) = sorted(&owners, distinct.len())?;
    drop((owners, index, distinct));
    Ok(Children { page: follow(reader, &load.statement, rows).await?, groups, members, ends })
}

/// The rows by their owners, in their own order within each; and where the rows of each owner end.
fn sorted(owners: &[u32], groups: usize) -> Result<(Vec<u32>, Vec<u32>), DbErr> {
    let mut ends = vec![0_u32; groups];
    for owner in owners {
        ends[*owner as usize] += 1;
    }
    let mut total = 0;
    let mut starts = Vec::with_capacity(groups);
    for end in &mut ends {
        starts.push(total);
        total += *end;
        *end = total;
    }
    let mut members = vec![0; owners.len()];
    for (row, owner) in owners.iter().enumerate() {
        let place = &mut starts[*owner as usize];
        members[*place as usize] = number(row)?;
        *place += 1;
    }
    Ok((members, ends))
}

/// The table through which children are found: the junction's, or their own; and its columns with the parents' keys.
fn link_end(link: &Link, own: &DynIden) -> (Option<(RelationDef, DynIden)>, DynIden, Identity) {
    match (link.relation.via)() {
        Some(via) => {
            let junction = Alias::new("link").into_iden();
            (Some((via.clone(), junction.clone())), junction, via.to_col)
        }
        None => (None, own.clone(), (link.relation.to)().to_col),
    }
}

/// The SELECT of children: those of the given parents, in order, with the parents' keys behind the cells.
fn child_select(reader: Reader<'_>, load: &Load, keys: &[Key]) -> Result<SelectStatement, DbErr> {
    let (backend, names) = (reader.backend(), condition::names(&load.statement.rows));
    let mut statement = select(reader, &load.statement)?;
    let link = restrict(&mut statement, &load.link, &names[0], keys, backend);
    let order = condition::sorted(&load.statement.order, &names, false, backend);
    match load.limit {
        None => {
            statement.exprs(link);
            condition::order(&mut statement, order);
            Ok(statement)
        }
        Some(limit) => Ok(first_of_each(statement, link, order, limit)),
    }
}

/// Adds what finds the children of the given parents, and gives back the columns with the parents' keys.
fn restrict(statement: &mut SelectStatement, link: &Link, own: &DynIden, keys: &[Key], backend: DbBackend) -> Vec<Expr> {
    let to = (link.relation.to)();
    let (junction, table, identity) = link_end(link, own);
    if let Some((via, name)) = &junction {
        statement.join_as(JoinType::InnerJoin, via.to_tbl.clone(), name.clone(), on(&to, name, own));
        if let Some(demand) = &via.on_condition {
            statement.cond_where(demand(via_source(via), name.clone()));
        }
    } else if let Some(demand) = &to.on_condition {
        statement.cond_where(demand(via_source(&to), own.clone()));
    }
    let link = columns(&table, &identity);
    statement.cond_where(is_one_of(&link, keys, backend));
    link
}

/// The parents' table, for the demands of a relation; a demand on its columns is an error of the database, not a wrong answer.
fn via_source(relation: &RelationDef) -> DynIden {
    relation.from_tbl.sea_orm_table().clone()
}

/// Beyond so many keys, SQLite gets them as one value: parsing and binding them one by one takes more memory than the rows.
const MANY_KEYS: usize = 500;

fn is_one_of(columns: &[Expr], keys: &[Key], backend: DbBackend) -> Condition {
    let numbers =
        || keys.iter().map(|key| if let Key::Integer(number) = key { Some(*number) } else { None }).collect::<Option<Vec<i64>>>();
    match columns {
        [column] if backend == DbBackend::Sqlite && keys.len() > MANY_KEYS && numbers().is_some() => {
            let list = serde_json::Value::from(numbers().unwrap_or_default()).to_string();
            let values = Query::select()
                .column(Alias::new("value"))
                .from_function(Func::cust("json_each").arg(list), Alias::new("keys"))
                .take();
            Condition::all().add(column.clone().in_subquery(values))
        }
        [column] => Condition::all().add(column.clone().is_in(keys.iter().flat_map(Key::values))),
        columns => keys.iter().fold(Condition::any(), |any, key| {
            any.add(
                columns.iter().zip(key.values()).fold(Condition::all(), |all, (column, value)| all.add(column.clone().eq(value))),
            )
        }),
    }
}

/// The first rows of each parent alone: numbered per parent by a window, and cut by that number.
fn first_of_each(
    mut inner: SelectStatement,
    link: Vec<Expr>,
    order: impl Iterator<Item = Sorted>,
    limit: u64,
) -> SelectStatement {
    let mut window = WindowStatement::new();
    for column in &link {
        window.add_partition_by(column.clone());
    }
    for (column, direction, nulls) in order {
        match nulls {
            Some(nulls) => window.order_by_expr_with_nulls(column, direction, nulls),
            None => window.order_by_expr(column, direction),
        };
    }
    inner.exprs(link);
    let (numbered, number) = (Alias::new("numbered"), Alias::new("number"));
    let mut outer = Query::select();
    let mut width = 0;
    inner.exprs_mut_for_each(|cell| {
        let name = Alias::new(format!("c{width}"));
        cell.alias = Some(name.clone().into_iden());
        outer.column((numbered.clone(), name));
        width += 1;
    });
    inner.expr_window_as(Expr::cust("ROW_NUMBER()"), window, number.clone());
    outer.from_subquery(inner, numbered.clone());
    outer.cond_where(Expr::col((numbered.clone(), number.clone())).lte(limit));
    outer.order_by((numbered, number), Order::Asc);
    outer
}

/// Loads the aggregates over a to-many relation.
pub(super) async fn aggregates(reader: Reader<'_>, parent: &Statement, group: &Aggregates, keys: Keys) -> Result<Groups, DbErr> {
    let columns: Vec<_> = key_columns(parent, &group.link).collect();
    let mut values = HashMap::new();
    for chunk in keys.distinct.chunks(chunk(&group.link)) {
        for row in reader.db.query_all(&aggregate_select(reader, group, chunk)).await? {
            let key = read_key(&row, columns.iter().copied().enumerate())?;
            let functions = group.functions.iter().enumerate();
            let read =
                functions.map(|(index, (function, column))| read_aggregate(&row, columns.len() + index, *function, *column));
            if let Some(index) = key.and_then(|key| keys.index.get(&key)) {
                values.insert(*index, read.collect::<Result<Vec<_>, _>>()?);
            }
        }
    }
    let empty = group.functions.iter().map(|(function, _)| (*function == Function::Count).then(|| 0_i64.into())).collect();
    Ok(Groups { parents: keys.groups, values, empty })
}

/// `SELECT key, COUNT(*), SUM(…) … GROUP BY key`, of the given parents.
fn aggregate_select(reader: Reader<'_>, group: &Aggregates, keys: &[Key]) -> SelectStatement {
    let (table, backend) = (group.link.relation.table, reader.backend());
    let own = table.entity.name();
    let mut statement = Query::select();
    statement.from(table.entity.table_ref()).cond_where(Condition::all().add_option(scope::of(table, reader.context)));
    for column in restrict(&mut statement, &group.link, &own, keys, backend) {
        statement.expr(column.clone()).add_group_by([column]);
    }
    for (function, column) in &group.functions {
        let column = column.map(|column| (column, Expr::col((own.clone(), Alias::new(column.name)))));
        statement.expr(match (function, column) {
            (Function::Count, _) | (_, None) => Expr::cust("COUNT(*)"),
            // PostgreSQL adds up whole numbers to another type than it was given; everybody casts to the same one.
            (Function::Sum, Some((Column { kind: Kind::Integer { .. }, .. }, column))) => {
                Func::sum(column).cast_as(Alias::new(if backend == DbBackend::MySql { "signed" } else { "bigint" }))
            }
            (Function::Sum, Some((_, column))) => Func::sum(column).into(),
            (Function::Min, Some((_, column))) => Func::min(column).into(),
            (Function::Max, Some((_, column))) => Func::max(column).into(),
        });
    }
    statement
}

fn read_aggregate(
    row: &QueryResult,
    index: usize,
    function: Function,
    column: Option<&'static Column>,
) -> Result<Option<Value>, DbErr> {
    match (function, column) {
        (Function::Count, _) | (_, None) => row.try_get_by_index::<i64>(index).map(|count| Some(count.into())),
        (Function::Sum, Some(column)) => match column.kind {
            Kind::Integer { .. } => row.try_get_by_index::<Option<i64>>(index).map(|sum| sum.map(Value::from)),
            Kind::Float => row.try_get_by_index::<Option<f64>>(index).map(|sum| sum.map(Value::from)),
            _ => (column.read)(row, index),
        },
        (Function::Min | Function::Max, Some(column)) => (column.read)(row, index),
    }
}
