//! Loads: the statements for the rows and the aggregates of to-many relations, of all parents together.

use sea_orm::sea_query::{
    Alias, Condition, DynIden, Expr, ExprTrait as _, Func, IntoIden as _, JoinType, Order, OverStatement as _, Query,
    SelectStatement, WindowStatement,
};
use sea_orm::{DbErr, QueryResult, Value};

use super::dialect::Dialect;
use super::key::{Key, Keys};
use super::sql::{self, ComparedColumn, any_of, columns, join_listed, on};
use super::{cells, condition, packed, reason};
use crate::context::Context;
use crate::query::{Aggregates, Load, RelationKeys};
use crate::schema::{Column, Function, Kind};
use crate::value::{ReadRow, beyond, is_value_part};

/// The SELECT of children, restricted to those of the given parents, in order, with the parents' keys behind the cells.
pub(super) fn child_select(
    mut statement: SelectStatement,
    load: &Load,
    keys: &[Key],
    dialect: &Dialect,
) -> Result<SelectStatement, DbErr> {
    let names = condition::names(&load.statement.rows);
    let link = restrict(&mut statement, &load.keys, &names[0], keys, dialect)?;
    let cells: Vec<Expr> = link.iter().map(|link| link.cell.clone()).collect();
    Ok(match load.most_rows() {
        None => {
            statement.exprs(cells);
            condition::order(&mut statement, &load.statement.order, &names, false, dialect);
            statement
        }
        Some(most) => {
            let mut window = WindowStatement::new();
            for link in link {
                window.add_partition_by(link.key);
            }
            condition::order(&mut window, &load.statement.order, &names, false, dialect);
            statement.exprs(cells);
            first_by(window, statement, most)
        }
    })
}

/// Whether they can be one text per row.
pub(super) fn are_texts(load: &Load, columns: &[&'static Column], keys: &[Key]) -> bool {
    let can = load.most_rows().is_none() && !is_listed(keys) && columns.iter().all(|column| is_value_part(column));
    can && load.statement.as_text().is_some()
}

/// The same as one text per row, of which so many and one are read at most.
pub(super) fn child_text(
    mut statement: SelectStatement,
    load: &Load,
    columns: &[&'static Column],
    keys: &[Key],
    dialect: &Dialect,
) -> Result<SelectStatement, DbErr> {
    let names = condition::names(&load.statement.rows);
    let link = restrict(&mut statement, &load.keys, &names[0], keys, dialect)?;
    let owner: Vec<(Expr, &Column)> = link.into_iter().map(|link| link.cell).zip(columns.iter().copied()).collect();
    statement.expr(packed::row(&load.statement, &names, &owner)).limit(packed::MOST_CHILDREN as u64 + 1);
    condition::order(&mut statement, &load.statement.order, &names, false, dialect);
    Ok(statement)
}

/// Whether the database tells to which of the keys a row belongs, because only it knows which texts are equal.
fn is_listed(keys: &[Key]) -> bool {
    keys.iter().any(Key::is_text)
}

/// The place among some keys of the one that a row has in its cells from an index on.
pub(super) fn owner(
    row: ReadRow<'_>,
    index: usize,
    columns: impl Iterator<Item = &'static Column>,
    (all, keys): (&Keys, &[Key]),
) -> Result<Option<u32>, DbErr> {
    let key = match row {
        ReadRow::Cells(row) if is_listed(keys) => {
            usize::try_from(row.try_get_by_index::<i64>(index)?).ok().and_then(|place| keys.get(place).cloned())
        }
        row => Key::given(row, (index..).zip(columns))?,
    };
    Ok(all.group(key.as_ref()))
}

/// How many cells that takes.
pub(super) fn owner_width(columns: usize, keys: &[Key]) -> usize {
    if is_listed(keys) { 1 } else { columns }
}

/// A column by which rows belong to their parents.
struct Link {
    cell: Expr,
    /// The column as it is compared: the texts of equal times may differ.
    key: Expr,
}

impl Link {
    fn plain(cell: Expr) -> Self {
        Self { key: cell.clone(), cell }
    }
}

/// Restricts rows to the children of the given parents, and gives back the columns with the parents' keys: those of the junction
/// table, or else their own; or the column with the place of the key among these.
fn restrict(
    statement: &mut SelectStatement,
    link: &RelationKeys,
    own: &DynIden,
    keys: &[Key],
    dialect: &Dialect,
) -> Result<Vec<Link>, DbErr> {
    let to = (link.relation.to)();
    let (first, table) = match (link.relation.via)() {
        Some(via) => {
            let junction = Alias::new("link").into_iden();
            statement.join_as(
                JoinType::InnerJoin,
                via.to_tbl.clone(),
                junction.clone(),
                on(&to, &junction, own, Some((link.relation.table, dialect))),
            );
            (via, junction)
        }
        None => (to, own.clone()),
    };
    if let Some(demand) = &first.on_condition {
        // A demand on columns of the parents' table is an error of the database, not a wrong answer.
        statement.cond_where(demand(first.from_tbl.sea_orm_table().clone(), table.clone()));
    }
    let columns = columns(&table, &first.to_col);
    if is_listed(keys) {
        return Ok(vec![Link::plain(join_listed(statement, (&first.to_tbl, &first.to_col), &columns, keys, dialect))]);
    }
    let wanted = match table == *own {
        true => {
            let compared =
                first.to_col.iter().map(|name| ComparedColumn::of(link.relation.table, own.clone(), &name.to_string(), dialect));
            let compared: Vec<ComparedColumn<'_>> = compared.collect::<Result<_, _>>()?;
            let left: Vec<Expr> = compared.iter().map(ComparedColumn::key).collect();
            for (at, column) in compared.iter().enumerate() {
                let values: Vec<Value> = keys.iter().filter_map(|key| key.values().get(at).cloned()).collect();
                statement.cond_where(Condition::all().add_option(dialect.near(&column.bare(), &values)));
            }
            is_one_of(&left, keys, dialect, |key| {
                compared.iter().zip(key.values()).map(|(column, value)| column.value(&value)).collect()
            })
        }
        // Of a junction table nothing is known; its columns always get the same width.
        false => {
            let first = keys.first().map(Key::values).unwrap_or_default();
            let compared = |(column, value): (&Expr, Value)| sql::as_time(column.clone(), value, dialect);
            let left: Vec<Expr> = columns.iter().zip(first).map(|pair| compared(pair).0).collect();
            is_one_of(&left, keys, dialect, |key| {
                Ok(columns.iter().zip(key.values()).map(|pair| Expr::val(compared(pair).1)).collect())
            })
        }
    };
    statement.cond_where(wanted?);
    // Of a junction table nothing is known.
    let time = |name: &str| sql::time_named(link.relation.table, name, dialect).filter(|_| table == *own);
    let linked = |(cell, name): (Expr, &DynIden)| match time(&name.to_string()).and_then(|time| time.key(&cell)) {
        Some(key) => Link { cell, key },
        None => Link::plain(cell),
    };
    Ok(columns.into_iter().zip(first.to_col.iter()).map(linked).collect())
}

/// The rows whose columns are one of the keys; `typed` gives the values of a key their columns' types.
fn is_one_of(
    columns: &[Expr],
    keys: &[Key],
    dialect: &Dialect,
    typed: impl Fn(&Key) -> Result<Vec<Expr>, DbErr>,
) -> Result<Condition, DbErr> {
    let [column] = columns else {
        let keys: Vec<Vec<Expr>> = keys.iter().map(typed).collect::<Result<_, _>>()?;
        return Ok(any_of(columns, keys.into_iter()));
    };
    let numbers = keys.iter().map(|key| if let Key::Integer(number) = key { Some(*number) } else { None });
    let is_long = dialect.max_listed.is_some_and(|most| keys.len() > most);
    let in_list = match numbers.collect::<Option<Vec<i64>>>().filter(|_| is_long) {
        Some(numbers) => {
            let list = Func::cust("json_each").arg(serde_json::Value::from(numbers).to_string());
            let mut values = Query::select();
            values.column(Alias::new("value")).from_function(list, Alias::new("keys"));
            column.clone().in_subquery(values)
        }
        None => {
            let keys: Vec<Vec<Expr>> = keys.iter().map(typed).collect::<Result<_, _>>()?;
            column.clone().is_in(keys.into_iter().flatten())
        }
    };
    Ok(Condition::all().add(in_list))
}

/// The first rows of each part of a window: they are numbered, and cut by that number.
fn first_by(window: WindowStatement, mut inner: SelectStatement, limit: u64) -> SelectStatement {
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

/// `SELECT key, COUNT(*), SUM(…) … GROUP BY key`, of the given parents.
pub(super) fn aggregate_select(
    context: &Context,
    dialect: &Dialect,
    group: &Aggregates,
    keys: &[Key],
) -> Result<SelectStatement, DbErr> {
    let table = group.keys.relation.table;
    let own = table.entity.name();
    let mut statement = Query::select();
    statement.from(table.entity.table_ref()).cond_where(Condition::all().add_option(condition::scope(table, context)));
    for link in restrict(&mut statement, &group.keys, &own, keys, dialect)? {
        statement.expr(link.cell).add_group_by([link.key]);
    }
    for (function, column) in &group.functions {
        let column = column.map(|column| (column, Expr::col((own.clone(), Alias::new(column.name)))));
        statement.expr(aggregate(*function, column, dialect));
    }
    Ok(statement)
}

/// A function over a column of several rows.
pub(super) fn aggregate(function: Function, column: Option<(&Column, Expr)>, dialect: &Dialect) -> Expr {
    match (function, column) {
        (Function::Count, _) | (_, None) => Expr::cust("COUNT(*)"),
        (Function::Sum, Some((Column { kind, .. }, column))) => dialect.sum(*kind, column),
        (Function::Min, Some((of, column))) => Func::min(sql::in_order(column, of, dialect)).into(),
        (Function::Max, Some((of, column))) => Func::max(sql::in_order(column, of, dialect)).into(),
    }
}

/// An aggregate in a row. The `NULL` of a type is that of one which is larger than all values of the type: it ends no list.
pub(super) fn read_aggregate(
    row: &QueryResult,
    index: usize,
    function: Function,
    column: Option<&'static Column>,
) -> Result<Option<Value>, DbErr> {
    let sum = match (function, column) {
        (Function::Count, _) | (_, None) => return row.try_get_by_index::<i64>(index).map(|count| Some(count.into())),
        (Function::Sum, Some(column)) => cells::caught(|| read_sum(row, index, column)),
        (_, Some(column)) => match cells::caught(|| (column.read)(row, index)) {
            Err(error) if beyond(row, index, &(column.value_type)()).is_none() => return Err(unreadable(column, &error)),
            read => read,
        },
    };
    Ok(sum.unwrap_or_else(|error| {
        tracing::error!(
            error = reason::words(&error),
            column = column.map_or("", |column| column.name),
            "an aggregate cannot be shown"
        );
        Some(Value::BigInt(None))
    }))
}

fn unreadable(column: &Column, error: &DbErr) -> DbErr {
    DbErr::Custom(format!("an aggregate of `{}` cannot be read: {}", column.name, reason::words(error)))
}

fn read_sum(row: &QueryResult, index: usize, column: &Column) -> Result<Option<Value>, DbErr> {
    let beyond = || DbErr::Type("a number larger than all of its type".to_owned());
    match column.kind {
        Kind::Integer { .. } => {
            let Some(text) = row.try_get_by_index::<Option<String>>(index)? else { return Ok(None) };
            Ok(Some(whole_sum(&text).ok_or_else(beyond)?.into()))
        }
        Kind::Float(_) => {
            let Some(sum) = row.try_get_by_index::<Option<f64>>(index)? else { return Ok(None) };
            // The sum of single floats is one itself; its shortest text is the number that is meant.
            let sum = match (column.typed)(sum.into()) {
                Some(Value::Float(Some(single))) => single.to_string().parse().unwrap_or(f64::from(single)),
                _ => sum,
            };
            if sum.is_finite() { Ok(Some(sum.into())) } else { Err(beyond()) }
        }
        _ => (column.read)(row, index),
    }
}

/// A sum, or the sums of upper and lower halves.
fn whole_sum(text: &str) -> Option<i64> {
    let (high, low) = text.split_once(',').unwrap_or(("0", text));
    let (high, low): (i128, i128) = (high.parse().ok()?, low.parse().ok()?);
    <i64 as TryFrom<i128>>::try_from((high << 32) + low).ok()
}
