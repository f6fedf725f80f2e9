//! SQL: the parts that several statements have in common. Values are bound, names are those of the schema.

use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait as _};
use sea_orm::{Condition, DbErr, Identity, RelationDef};

use super::dialect::Dialect;
use crate::schema::{Relation, StoredRow, Table, Values};

/// The condition by which rows of two tables belong together, with the demand of the relation itself.
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

/// The rows with these values.
pub(super) fn row_with(table: &Table, values: &Values) -> Result<Condition, DbErr> {
    values.iter().try_fold(Condition::all(), |condition, (name, value)| {
        let equals = table.entity.equals(name, value.clone()).ok_or_else(|| unknown_column(table, name))?;
        Ok(condition.add(equals))
    })
}

/// The rows with one of these sets of values of the same columns: one condition per statement, because a statement binds only so
/// many values.
pub(super) fn rows_with(table: &Table, sets: &[&Values], dialect: &Dialect) -> Result<Vec<Condition>, DbErr> {
    let any = |chunk: &[&Values]| match chunk {
        [one] => row_with(table, one),
        _ if one_column(chunk).is_some() => is_one_of(table, chunk),
        _ => chunk.iter().try_fold(Condition::any(), |any, set| Ok(any.add(row_with(table, set)?))),
    };
    let width = sets.first().map_or(1, |set| set.len());
    sets.chunks(dialect.max_rows(width)).map(any).collect()
}

fn one_column(sets: &[&Values]) -> Option<&'static str> {
    match sets.first().map(|set| set.as_slice()) {
        Some([(name, _)]) => Some(name),
        _ => None,
    }
}

fn is_one_of(table: &Table, sets: &[&Values]) -> Result<Condition, DbErr> {
    let name = one_column(sets).unwrap_or_default();
    let value = |set: &&Values| {
        let value = set.first().and_then(|(_, value)| table.entity.value(name, value.clone()));
        value.ok_or_else(|| unknown_column(table, name))
    };
    let values: Vec<Expr> = sets.iter().map(value).collect::<Result<_, DbErr>>()?;
    Ok(Condition::all().add(Expr::col((table.entity.name(), Alias::new(name))).is_in(values)))
}

/// The primary key of a row.
pub(super) fn key_of(table: &Table, row: &dyn StoredRow) -> Result<Values, DbErr> {
    let value = |column: &'static crate::schema::Column| {
        let value = row.get(column.name).ok_or_else(|| unknown_column(table, column.name))?;
        Ok((column.name, value))
    };
    table.key().map(value).collect()
}

/// The values by which the rows at the end of a relation belong to a row: those of its columns, in the columns of theirs.
pub(super) fn parent_key(relation: Relation, parent: &dyn StoredRow) -> Result<Values, DbErr> {
    let definition = (relation.to)();
    linked(relation.table, &definition.to_col, &definition.from_col, parent)
}

/// The values of a row's columns, in the columns of a table whose rows point at it by them.
pub(super) fn linked(table: &Table, pointing: &Identity, columns: &Identity, row: &dyn StoredRow) -> Result<Values, DbErr> {
    let value = |(own, other): (&DynIden, &DynIden)| {
        let column = table.column_named(&own.to_string())?;
        Some((column.name, row.get(&other.to_string())?))
    };
    let values = pointing.iter().zip(columns.iter()).map(value).collect::<Option<Values>>();
    values.ok_or_else(|| DbErr::Custom(format!("`{}` lacks a column of its relation", table.name)))
}

/// The error of a hand-written table that names a column which its entity lacks.
pub(super) fn unknown_column(table: &Table, name: &str) -> DbErr {
    DbErr::Custom(format!("`{}` has no column `{name}`", table.name))
}
