//! Loads: the statements for the rows and the aggregates of to-many relations, of all parents together.

use sea_orm::sea_query::{
    Alias, Condition, DynIden, Expr, ExprTrait as _, Func, IntoIden as _, JoinType, Order, OverStatement as _, Query,
    SelectStatement, WindowStatement,
};
use sea_orm::{DbErr, QueryResult, Value};

use super::condition;
use super::dialect::Dialect;
use super::key::Key;
use super::sql::{self, ComparedColumn, any_of, columns, on};
use crate::context::Context;
use crate::query::{Aggregates, Load, RelationKeys};
use crate::schema::{Column, Function, Kind};

/// The SELECT of children, restricted to those of the given parents, in order, with the parents' keys behind the cells.
pub(super) fn child_select(
    mut statement: SelectStatement,
    load: &Load,
    keys: &[Key],
    dialect: &Dialect,
) -> Result<SelectStatement, DbErr> {
    let names = condition::names(&load.statement.rows);
    let link = restrict(&mut statement, &load.keys, &names[0], keys, dialect)?;
    Ok(match load.limit {
        None => {
            statement.exprs(link);
            condition::order(&mut statement, &load.statement.order, &names, false, dialect);
            statement
        }
        Some(limit) => {
            let mut window = WindowStatement::new();
            for column in &link {
                window.add_partition_by(column.clone());
            }
            condition::order(&mut window, &load.statement.order, &names, false, dialect);
            statement.exprs(link);
            first_by(window, statement, limit)
        }
    })
}

/// Restricts rows to the children of the given parents, and gives back the columns with the parents' keys: those of the junction
/// table, or else their own.
fn restrict(
    statement: &mut SelectStatement,
    link: &RelationKeys,
    own: &DynIden,
    keys: &[Key],
    dialect: &Dialect,
) -> Result<Vec<Expr>, DbErr> {
    let to = (link.relation.to)();
    let (first, table) = match (link.relation.via)() {
        Some(via) => {
            let junction = Alias::new("link").into_iden();
            statement.join_as(JoinType::InnerJoin, via.to_tbl.clone(), junction.clone(), on(&to, &junction, own));
            (via, junction)
        }
        None => (to, own.clone()),
    };
    if let Some(demand) = &first.on_condition {
        // A demand on columns of the parents' table is an error of the database, not a wrong answer.
        statement.cond_where(demand(first.from_tbl.sea_orm_table().clone(), table.clone()));
    }
    let columns = columns(&table, &first.to_col);
    let wanted = match table == *own {
        true => {
            let compared =
                first.to_col.iter().map(|name| ComparedColumn::of(link.relation.table, own.clone(), &name.to_string(), dialect));
            let compared: Vec<ComparedColumn<'_>> = compared.collect::<Result<_, _>>()?;
            let left: Vec<Expr> = compared.iter().map(ComparedColumn::key).collect();
            is_one_of(&left, keys, dialect, |key| {
                compared.iter().zip(key.values()).map(|(column, value)| column.value(&value)).collect()
            })
        }
        // Of a junction table nothing is known; its columns always get the same width.
        false => is_one_of(&columns, keys, dialect, |key| Ok(key.values().into_iter().map(Expr::val).collect())),
    };
    statement.cond_where(wanted?);
    Ok(columns)
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
    for column in restrict(&mut statement, &group.keys, &own, keys, dialect)? {
        statement.expr(column.clone()).add_group_by([column]);
    }
    for (function, column) in &group.functions {
        let column = column.map(|column| (column, Expr::col((own.clone(), Alias::new(column.name)))));
        statement.expr(match (function, column) {
            (Function::Count, _) | (_, None) => Expr::cust("COUNT(*)"),
            // PostgreSQL adds up whole numbers to another type than it was given; everybody casts to the same one.
            (Function::Sum, Some((Column { kind: Kind::Integer { .. }, .. }, column))) => {
                Func::sum(column).cast_as(Alias::new(dialect.whole_sum))
            }
            (Function::Sum, Some((_, column))) => Func::sum(column).into(),
            (Function::Min, Some((of, column))) => Func::min(sql::in_order(column, of, dialect)).into(),
            (Function::Max, Some((of, column))) => Func::max(sql::in_order(column, of, dialect)).into(),
        });
    }
    Ok(statement)
}

pub(super) fn read_aggregate(
    row: &QueryResult,
    index: usize,
    function: Function,
    column: Option<&'static Column>,
) -> Result<Option<Value>, DbErr> {
    match (function, column) {
        (Function::Count, _) | (_, None) => row.try_get_by_index::<i64>(index).map(|count| Some(count.into())),
        (Function::Sum, Some(Column { kind: Kind::Integer { .. }, .. })) => {
            row.try_get_by_index::<Option<i64>>(index).map(|sum| sum.map(Value::from))
        }
        (Function::Sum, Some(Column { kind: Kind::Float, .. })) => float_sum(row, index).map(|sum| sum.map(Value::from)),
        (_, Some(column)) => (column.read)(row, index),
    }
}

/// PostgreSQL adds up single floats to a single float; its shortest text is the number that is meant.
fn float_sum(row: &QueryResult, index: usize) -> Result<Option<f64>, DbErr> {
    row.try_get_by_index::<Option<f64>>(index).or_else(|error| {
        let single = row.try_get_by_index::<Option<f32>>(index).map_err(|_| error)?;
        Ok(single.and_then(|single| single.to_string().parse().ok()))
    })
}
