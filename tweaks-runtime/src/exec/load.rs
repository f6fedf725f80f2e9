//! Loads: the statements for the rows and the aggregates of to-many relations, of all parents together.

use sea_orm::sea_query::{
    Alias, Condition, DynIden, Expr, ExprTrait as _, Func, IntoIden as _, JoinType, Order, OverStatement as _, Query,
    SelectStatement, WindowStatement,
};
use sea_orm::{DbErr, Identity, QueryResult, RelationDef, Value};

use super::condition::{self, Sorted};
use super::dialect::Dialect;
use super::key::Key;
use super::sql::{columns, on};
use crate::context::Context;
use crate::query::{Aggregates, Load, RelationKeys};
use crate::schema::{Column, Function, Kind};

/// The table through which children are found: the junction's, or their own; and its columns with the parents' keys.
fn junction_of(keys: &RelationKeys, own: &DynIden) -> (Option<(RelationDef, DynIden)>, DynIden, Identity) {
    match (keys.relation.via)() {
        Some(via) => {
            let junction = Alias::new("link").into_iden();
            (Some((via.clone(), junction.clone())), junction, via.to_col)
        }
        None => (None, own.clone(), (keys.relation.to)().to_col),
    }
}

/// The SELECT of children, restricted to those of the given parents, in order, with the parents' keys behind the cells.
pub(super) fn child_select(mut statement: SelectStatement, load: &Load, keys: &[Key], dialect: &Dialect) -> SelectStatement {
    let names = condition::names(&load.statement.rows);
    let link = restrict(&mut statement, &load.keys, &names[0], keys, dialect);
    let order = condition::sorted(&load.statement.order, &names, false, dialect);
    match load.limit {
        None => {
            statement.exprs(link);
            condition::order(&mut statement, order);
            statement
        }
        Some(limit) => first_of_each(statement, link, order, limit),
    }
}

/// Restricts rows to the children of the given parents, and gives back the columns with the parents' keys.
fn restrict(statement: &mut SelectStatement, link: &RelationKeys, own: &DynIden, keys: &[Key], dialect: &Dialect) -> Vec<Expr> {
    let to = (link.relation.to)();
    let (junction, table, identity) = junction_of(link, own);
    if let Some((via, name)) = &junction {
        statement.join_as(JoinType::InnerJoin, via.to_tbl.clone(), name.clone(), on(&to, name, own));
        if let Some(demand) = &via.on_condition {
            statement.cond_where(demand(via_source(via), name.clone()));
        }
    } else if let Some(demand) = &to.on_condition {
        statement.cond_where(demand(via_source(&to), own.clone()));
    }
    let link = columns(&table, &identity);
    statement.cond_where(is_one_of(&link, keys, dialect));
    link
}

/// The parents' table, for the demands of a relation; a demand on its columns is an error of the database, not a wrong answer.
fn via_source(relation: &RelationDef) -> DynIden {
    relation.from_tbl.sea_orm_table().clone()
}

fn is_one_of(columns: &[Expr], keys: &[Key], dialect: &Dialect) -> Condition {
    let numbers =
        || keys.iter().map(|key| if let Key::Integer(number) = key { Some(*number) } else { None }).collect::<Option<Vec<i64>>>();
    match columns {
        [column] if dialect.max_listed.is_some_and(|most| keys.len() > most) && numbers().is_some() => {
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

/// `SELECT key, COUNT(*), SUM(…) … GROUP BY key`, of the given parents.
pub(super) fn aggregate_select(context: &Context, dialect: &Dialect, group: &Aggregates, keys: &[Key]) -> SelectStatement {
    let table = group.keys.relation.table;
    let own = table.entity.name();
    let mut statement = Query::select();
    statement.from(table.entity.table_ref()).cond_where(Condition::all().add_option(condition::scope(table, context)));
    for column in restrict(&mut statement, &group.keys, &own, keys, dialect) {
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
            (Function::Min, Some((_, column))) => Func::min(column).into(),
            (Function::Max, Some((_, column))) => Func::max(column).into(),
        });
    }
    statement
}

pub(super) fn read_aggregate(
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
