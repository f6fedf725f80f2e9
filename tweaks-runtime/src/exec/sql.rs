//! SQL: the parts that several statements have in common. Values are bound, names are those of the schema.

use sea_orm::sea_query::{
    Alias, ColumnType, DynIden, Expr, ExprTrait as _, Func, IntoIden as _, JoinType, Query, SelectStatement, TableRef, ValueTuple,
};
use sea_orm::{Condition, DbErr, Identity, RelationDef, Value};

use super::dialect::Dialect;
use super::entries;
use super::key::Key;
use super::times::{self, Time};
use crate::schema::{Column, Kind, Lookup, Relation, StoredRow, Table, Values};

/// The condition by which rows of two tables belong together, with the demand of the relation itself. The columns of the second are
/// those of a table, unless it is a junction.
pub(super) fn on(relation: &RelationDef, from: &DynIden, to: &DynIden, of: Option<(&Table, &Dialect)>) -> Condition {
    let mut condition = Condition::all();
    for (left, right) in relation.from_col.iter().zip(relation.to_col.iter()) {
        let cells = [Expr::col((from.clone(), left.clone())), Expr::col((to.clone(), right.clone()))];
        condition = condition.add(joined(cells, of.and_then(|(table, dialect)| time_named(table, &right.to_string(), dialect))));
    }
    match &relation.on_condition {
        Some(demand) => condition.add(demand(from.clone(), to.clone())),
        None => condition,
    }
}

/// That two cells are equal: as times where their texts may have several forms. An index over the texts of the second leads to it.
pub(super) fn joined([left, right]: [Expr; 2], time: Option<&Time>) -> Expr {
    match time.and_then(|time| Some((time, time.key(&left)?, time.key(&right)?))) {
        Some((time, left, own)) => {
            // The bounds are divided, and a key of hours and minutes is a sum.
            let bound = Expr::cust_with_exprs("(?)", [left.clone()]);
            time.near(&right, [&bound, &bound]).and(own.eq(left))
        }
        None => left.eq(right),
    }
}

/// The type of time of a column of a table whose texts are no order.
pub(super) fn time_named(table: &Table, column: &str, dialect: &Dialect) -> Option<&'static Time> {
    time_of(table.column_named(column)?, dialect)
}

/// The columns of an identity under the name of their table.
pub(super) fn columns(table: &DynIden, identity: &Identity) -> Vec<Expr> {
    identity.iter().map(|column| Expr::col((table.clone(), column.clone()))).collect()
}

/// The rows with these values.
pub(super) fn row_with(dialect: &Dialect, table: &Table, values: &Values) -> Result<Condition, DbErr> {
    values.iter().try_fold(Condition::all(), |condition, (name, value)| {
        Ok(condition.add(ComparedColumn::of(table, table.entity.name(), name, dialect)?.equals(value)?))
    })
}

/// The rows with one of these sets of values of the same columns: one condition per statement, because a statement binds only so
/// many values.
pub(super) fn rows_with(table: &Table, sets: &[&Values], dialect: &Dialect) -> Result<Vec<Condition>, DbErr> {
    let Some(first) = sets.first() else { return Ok(Vec::new()) };
    let any = |chunk: &[&Values]| match (first.as_slice(), chunk) {
        (_, [one]) => row_with(dialect, table, one),
        ([(name, _)], chunk) => {
            let values = chunk.iter().flat_map(|set| set.iter()).map(|(_, value)| value);
            Ok(Condition::all().add(ComparedColumn::of(table, table.entity.name(), name, dialect)?.is_in(values)?))
        }
        (_, chunk) => chunk.iter().try_fold(Condition::any(), |any, set| Ok(any.add(row_with(dialect, table, set)?))),
    };
    sets.chunks(dialect.max_rows(first.len())).map(any).collect()
}

/// The rows with one of these keys, each of values of the same columns.
pub(super) fn any_of(columns: &[Expr], keys: impl Iterator<Item = Vec<Expr>>) -> Condition {
    let with =
        |key: Vec<Expr>| columns.iter().zip(key).fold(Condition::all(), |all, (column, value)| all.add(column.clone().eq(value)));
    keys.map(with).fold(Condition::any(), Condition::add)
}

/// A column and a value of it as they are compared where no more is known of its table: a time by its microseconds where its text may
/// have another form, and any other value as it is.
pub(super) fn as_time(column: Expr, value: Value, dialect: &Dialect) -> (Expr, Value) {
    match dialect.time_key(&column, &value) {
        Some((key, time)) => (key, time.into()),
        None => (column, value),
    }
}

/// A value as it is compared with a column of a table: of the column's type, because a database that prepared the statement for
/// that type does not read another. A number that the column cannot have is `NULL`, which is equal to nothing.
pub(super) fn as_compared(dialect: &Dialect, table: &Table, name: &str, value: &Value) -> Result<Expr, DbErr> {
    let unknown = || unknown_column(table, name);
    let column = table.column_named(name).ok_or_else(unknown)?;
    let wanted = (column.value_type)();
    dialect.check_column(table.name, name, &wanted)?;
    let Some(value) = (column.typed)(value.clone()) else { return Ok(Expr::null()) };
    debug_assert_eq!(value.array_type(), wanted, "`{}.{name}` is compared with a value of another type", table.name);
    let is_text = matches!(value, Value::String(_)) && compares_by_itself(table, name);
    let fits = fits(table, name, &value);
    let value = table.entity.save_as(name, Expr::val(value)).ok_or_else(unknown)?;
    Ok(match is_text {
        true if fits => dialect.read_by_column(&table.entity.table_ref(), name, value),
        true => dialect.read_without_length(value),
        false => value,
    })
}

/// Whether a text is not longer than its column, blanks at its end aside. A longer one is equal to no text of the column, which
/// cannot read it.
pub(super) fn fits(table: &Table, name: &str, value: &Value) -> bool {
    let (Some(column), Value::String(Some(text))) = (table.entity.definition(name), value) else { return true };
    let ColumnType::Char(length) = column.get_column_type() else { return true };
    text.trim_end_matches(' ').chars().count() <= length.unwrap_or(1) as usize
}

/// Whether it depends on the length of a text how it is compared with a column.
pub(super) fn compares_by_length(table: &Table, column: &Column) -> bool {
    let definition = table.entity.definition(column.name);
    definition.is_some_and(|column| matches!(column.get_column_type(), ColumnType::Char(_)))
}

/// Whether a column of texts is of a type that knows other texts as equal than `text` does.
fn compares_by_itself(table: &Table, name: &str) -> bool {
    let definition = table.entity.definition(name);
    definition.is_some_and(|column| matches!(column.get_column_type(), ColumnType::Char(_) | ColumnType::Custom(_)))
}

/// Joins the rows with one of these keys: `JOIN (VALUES (0, …), (1, …)) AS keys ON …`. The database tells by the place in the list,
/// which is given back, which key a row has, because texts that differ may be equal to it.
pub(super) fn join_listed(
    select: &mut SelectStatement,
    (table, names): (&TableRef, &Identity),
    columns: &[Expr],
    keys: &[Key],
    dialect: &Dialect,
) -> Expr {
    let compared = |(column, value): (&Expr, Value)| as_time(column.clone(), value, dialect);
    let values = |key: &Key| columns.iter().zip(key.values()).map(|pair| compared(pair).1).collect::<Vec<Value>>();
    let list = (0_i64..).zip(keys).map(|(at, key)| [vec![at.into()], values(key)].concat()).collect();
    let cell = |at: usize| Expr::col(("keys", listed_column(at + 1, dialect)));
    let first = keys.first().map(Key::values).unwrap_or_default();
    let mut on = Condition::all();
    for (at, ((column, name), value)) in columns.iter().zip(names.iter()).zip(first).enumerate() {
        let listed = match value {
            Value::String(_) => dialect.read_by_column(table, &name.to_string(), cell(at + 1)),
            _ => cell(at + 1),
        };
        let all: Vec<Value> = keys.iter().filter_map(|key| key.values().get(at).cloned()).collect();
        on = on.add_option(dialect.near(column, &all)).add(compared((column, value)).0.eq(listed));
    }
    let columns: Vec<Option<DynIden>> = std::iter::once(None).chain(names.iter().cloned().map(Some)).collect();
    select.join(JoinType::InnerJoin, listed(list, (table, &columns), "keys", dialect), on);
    cell(0)
}

/// The name of a column of [`listed`] rows, counted from 1. Where it is ours to choose, no table is likely to have it.
pub(super) fn listed_column(place: usize, dialect: &Dialect) -> Alias {
    Alias::new(if dialect.lists_after_select { format!("tweaks_column{place}") } else { format!("column{place}") })
}

/// Rows of values as a source of a statement, whose columns have names by their [places](listed_column). Where those have no names of their
/// own, a SELECT of no rows of a table stands before them: it gives them names, types and collations.
pub(super) fn listed(
    rows: Vec<Vec<Value>>,
    (table, columns): (&TableRef, &[Option<DynIden>]),
    name: &'static str,
    dialect: &Dialect,
) -> TableRef {
    if !dialect.lists_after_select {
        return TableRef::ValuesList(rows.into_iter().map(ValueTuple::Many).collect(), name.into_iden());
    }
    let mut list = Query::select();
    for (column, place) in columns.iter().zip(1..) {
        let cell = column.clone().map_or_else(|| Expr::cust("CAST(0 AS SIGNED)"), Expr::col);
        list.expr_as(cell, listed_column(place, dialect));
    }
    // A UNION of as many SELECTs would be a tree as deep as there are rows, and sea-query knows no other.
    let row = format!("({})", vec!["?"; columns.len()].join(", "));
    let none = format!("1 = 0 UNION ALL VALUES {}", vec![row; rows.len()].join(", "));
    list.from(table.clone()).and_where(Expr::cust_with_values(none, rows.into_iter().flatten()));
    TableRef::SubQuery(Box::new(list), name.into_iden())
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

    /// A text of it in which parts are looked for: without the blanks with which the database fills up one of a fixed length. A beginning is one
    /// with them as well, and served by an index.
    pub(super) fn without_filling(&self, text: Expr, lookup: Lookup) -> Expr {
        let definition = self.table.entity.definition(self.column.name);
        let is_filled = definition.is_some_and(|column| matches!(column.get_column_type(), ColumnType::Char(_)));
        match is_filled && !matches!(lookup, Lookup::StartsWith | Lookup::IStartsWith) {
            true => self.dialect.as_text(text),
            false => text,
        }
    }

    /// The column as it is compared.
    pub(super) fn key(&self) -> Expr {
        key(self.bare(), self.column, self.dialect)
    }

    pub(super) fn value(&self, value: &Value) -> Result<Expr, DbErr> {
        match time_of(self.column, self.dialect).and_then(|_| times::key_of(value)) {
            Some(key) => Ok(Expr::val(key)),
            // As it is stored, which may be to more digits than the column shows.
            None if self.dialect.keeps_doubles && matches!(value, Value::Double(_)) => Ok(Expr::val(value.clone())),
            // The digits of a number that its type has no room for.
            None if matches!((self.column.kind, value), (Kind::Decimal, Value::String(_))) => Ok(self.raw(value)),
            None => as_compared(self.dialect, self.table, self.column.name, value),
        }
    }

    /// Whether any value of the column is bound as what the column reads: no other is made of it, and the text does not depend on it.
    pub(super) fn binds_as_read(column: &Column, value: &Value, dialect: &Dialect) -> bool {
        let is_double = dialect.keeps_doubles && matches!(column.kind, Kind::Decimal | Kind::Float(_));
        let is_of_digits = matches!((column.kind, value), (Kind::Decimal, Value::String(_)));
        !is_double && !is_of_digits && time_of(column, dialect).is_none()
    }

    /// The column and a value of it as one is smaller than the other in the order in which lists stand.
    pub(super) fn in_order(&self, value: &Value) -> Result<(Expr, Expr), DbErr> {
        let (column, value) = (self.key(), self.value(value)?);
        let definition = self.table.entity.definition(self.column.name).filter(|_| self.dialect.compares_enums_as_texts);
        let declared = definition.as_ref().map(sea_orm::ColumnDef::get_column_type);
        let Some(ColumnType::Enum { variants, .. }) = declared else { return Ok((column, value)) };
        // Not the number behind an enum: the optimizer puts the text of an equal value in its place, which is the number 0.
        let place = |text: Expr| {
            let variants = variants.iter().map(|variant| Expr::val(variant.to_string()));
            let exact = text.cast_as(Alias::new("binary"));
            Expr::from(Func::cust("NULLIF").arg(Func::cust("FIELD").args(std::iter::once(exact).chain(variants))).arg(0))
        };
        Ok((place(column), place(value)))
    }

    /// A value that the column keeps and does not read, as it is compared.
    pub(super) fn raw(&self, value: &Value) -> Expr {
        let bound = Expr::val(value.clone());
        let read = match value {
            Value::String(Some(digits)) if matches!(self.column.kind, Kind::Decimal) => self.dialect.number(digits),
            Value::String(_) => self.dialect.read_by_column(&self.table.entity.table_ref(), self.column.name, bound),
            _ => bound,
        };
        key(read, self.column, self.dialect)
    }

    pub(super) fn equals(&self, value: &Value) -> Result<Expr, DbErr> {
        Ok(self.among(self.key().eq(self.value(value)?), [value]))
    }

    /// Whether the list in the column has an entry.
    pub(super) fn has_entry(&self, entry: &Value) -> Expr {
        let (list, name) = (self.bare(), self.column.name);
        let definition = self.table.entity.definition(name);
        let declared = definition.as_ref().map(sea_orm::ColumnDef::get_column_type);
        match self.column.kind {
            Kind::Json => self.dialect.entries.has(list, matches!(declared, Some(ColumnType::JsonBinary)), entry),
            _ => entries::has(list, declared, entry),
        }
    }

    /// A condition that only rows with one of these values fulfil, said so that an index of the column can be used.
    fn among<'v>(&self, condition: Expr, values: impl IntoIterator<Item = &'v Value>) -> Expr {
        match self.dialect.near(&self.bare(), values) {
            Some(near) => near.and(condition),
            None => condition,
        }
    }

    pub(super) fn is_in<'v>(&self, values: impl Iterator<Item = &'v Value> + Clone) -> Result<Expr, DbErr> {
        let listed = values.clone().map(|value| self.value(value)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.among(self.key().is_in(listed), values))
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
