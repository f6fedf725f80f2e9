//! SQL: the parts that several statements have in common. Values are bound, names are those of the schema.

use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait as _};
use sea_orm::{Condition, DbErr, Identity, RelationDef, Value};

use super::dialect::Dialect;
use super::times::{self, Time};
use crate::schema::{Column, Relation, StoredRow, Table, Values};

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
pub(super) fn row_with(table: &Table, values: &Values, dialect: &Dialect) -> Result<Condition, DbErr> {
    values.iter().try_fold(Condition::all(), |condition, (name, value)| {
        Ok(condition.add(ComparedColumn::of(table, table.entity.name(), name, dialect)?.equals(value)?))
    })
}

/// The rows with one of these sets of values of the same columns: one condition per statement, because a statement binds only so
/// many values.
pub(super) fn rows_with(table: &Table, sets: &[&Values], dialect: &Dialect) -> Result<Vec<Condition>, DbErr> {
    let Some(first) = sets.first() else { return Ok(Vec::new()) };
    let any = |chunk: &[&Values]| match (first.as_slice(), chunk) {
        (_, [one]) => row_with(table, one, dialect),
        ([(name, _)], chunk) => {
            let values = chunk.iter().flat_map(|set| set.iter()).map(|(_, value)| value);
            Ok(Condition::all().add(ComparedColumn::of(table, table.entity.name(), name, dialect)?.is_in(values)?))
        }
        (_, chunk) => chunk.iter().try_fold(Condition::any(), |any, set| Ok(any.add(row_with(table, set, dialect)?))),
    };
    sets.chunks(dialect.max_rows(first.len())).map(any).collect()
}

/// The rows with one of these keys, each of values of the same columns.
pub(super) fn any_of(columns: &[Expr], keys: impl Iterator<Item = Vec<Expr>>) -> Condition {
    let with =
        |key: Vec<Expr>| columns.iter().zip(key).fold(Condition::all(), |all, (column, value)| all.add(column.clone().eq(value)));
    keys.map(with).fold(Condition::any(), Condition::add)
}

/// A value as it is compared with a column of a table: of the column's type, because a database that prepared the statement for
/// that type does not read another. A number that the column cannot have is `NULL`, which is equal to nothing.
pub(super) fn as_compared(table: &Table, name: &str, value: &Value) -> Result<Expr, DbErr> {
    let unknown = || unknown_column(table, name);
    let column = table.column_named(name).ok_or_else(unknown)?;
    match (column.typed)(value.clone()) {
        Some(value) => table.entity.value(name, value).ok_or_else(unknown),
        None => Ok(Expr::null()),
    }
}

/// A column of a table under a name, and its values, as a database compares them.
pub(super) struct ComparedColumn<'a> {
    pub(super) table: &'a Table,
    pub(super) name: DynIden,
    pub(super) column: &'a Column,
    pub(super) dialect: &'a Dialect,
}

impl<'a> ComparedColumn<'a> {
    pub(super) fn of(table: &'a Table, name: DynIden, column: &str, dialect: &'a Dialect) -> Result<Self, DbErr> {
        let column = table.column_named(column).ok_or_else(|| unknown_column(table, column))?;
        Ok(Self { table, name, column, dialect })
    }

    /// The column as it is stored.
    pub(super) fn bare(&self) -> Expr {
        Expr::col((self.name.clone(), Alias::new(self.column.name)))
    }

    /// The column as it is compared.
    pub(super) fn key(&self) -> Expr {
        key(self.bare(), self.column, self.dialect)
    }

    pub(super) fn value(&self, value: &Value) -> Result<Expr, DbErr> {
        match time_of(self.column, self.dialect).and_then(|_| times::key_of(value)) {
            Some(key) => Ok(Expr::val(key)),
            None => as_compared(self.table, self.column.name, value),
        }
    }

    pub(super) fn equals(&self, value: &Value) -> Result<Expr, DbErr> {
        Ok(self.key().eq(self.value(value)?))
    }

    pub(super) fn is_in<'v>(&self, values: impl Iterator<Item = &'v Value>) -> Result<Expr, DbErr> {
        let values = values.map(|value| self.value(value)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.key().is_in(values))
    }
}

/// A stored cell of a column as the database compares it.
pub(super) fn key(cell: Expr, column: &Column, dialect: &Dialect) -> Expr {
    time_of(column, dialect).and_then(|time| time.key(&cell)).unwrap_or(cell)
}

/// A stored cell of a column as a value of its type that has its place in the order of the type.
pub(super) fn in_order(cell: Expr, column: &Column, dialect: &Dialect) -> Expr {
    time_of(column, dialect).and_then(|time| time.in_own_form(&cell)).unwrap_or(cell)
}

/// The type of time of a column whose texts are no order.
fn time_of(column: &Column, dialect: &Dialect) -> Option<&'static Time> {
    Time::of(&(column.value_type)()).filter(|_| dialect.keeps_times_as_texts)
}

/// A key's values as they are compared with columns of a table.
pub(super) fn key_as_compared(table: &Table, columns: &Identity, key: &[Value]) -> Result<Vec<Expr>, DbErr> {
    columns.iter().zip(key).map(|(column, value)| as_compared(table, &column.to_string(), value)).collect()
}

/// The primary key of a row.
pub(super) fn key_of(table: &Table, row: &dyn StoredRow) -> Result<Values, DbErr> {
    let value = |name| row.get(name).ok_or_else(|| unknown_column(table, name));
    table.key().map(|column| Ok((column.name, value(column.name)?))).collect()
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
        Some((column.name, (column.typed)(row.get(&other.to_string())?)?))
    };
    let values = pointing.iter().zip(columns.iter()).map(value).collect::<Option<Values>>();
    values.ok_or_else(|| DbErr::Custom(format!("`{}` lacks a column of its relation", table.name)))
}

/// The error of a hand-written table that names a column which its entity lacks.
pub(super) fn unknown_column(table: &Table, name: &str) -> DbErr {
    DbErr::Custom(format!("`{}` has no column `{name}`", table.name))
}
