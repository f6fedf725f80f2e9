//! The keys of rows, and the conditions by which their rows are found again.

use sea_orm::sea_query::{Alias, ArrayType, ColumnType, Expr, ExprTrait as _};
use sea_orm::{Condition, Value};

use super::access::Access;
use crate::exec::sql::{any_of, as_time};
use crate::schema::EntityColumn;

impl Access<'_> {
    /// A stored cell of a column.
    pub(super) fn cell(self, column: &EntityColumn) -> Expr {
        Expr::col((self.entity.name(), Alias::new(column.name)))
    }

    /// A column and a stored value of it as they are compared: a time by its microseconds where its text may have another form.
    pub(super) fn as_compared(self, column: &EntityColumn, value: Value) -> (Expr, Value) {
        as_time(self.cell(column), value, self.dialect)
    }

    /// The condition that the keys of rows are near these, column by column, so that their index leads to them.
    pub(super) fn near_keys(self, keys: &[Vec<Value>]) -> Condition {
        let near = |(at, column): (usize, &EntityColumn)| {
            self.dialect.near(&self.cell(column), keys.iter().filter_map(move |key| key.get(at)))
        };
        self.columns.key().enumerate().filter_map(near).fold(Condition::all(), Condition::add)
    }

    /// A stored key as it is compared with its column: as the database reads it, whatever texts are equal to it.
    pub(super) fn as_key(self, column: &EntityColumn, value: Expr) -> Expr {
        let value = self.saved(column, value);
        match column.definition.get_column_type() {
            ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_) | ColumnType::Custom(_) => {
                self.dialect.read_by_column(&self.entity.table_ref(), column.name, value)
            }
            _ => value,
        }
    }

    /// A value as it is written to a column, or compared with it.
    pub(super) fn saved(self, column: &EntityColumn, value: Expr) -> Expr {
        self.entity.save_as(column.name, value).unwrap_or_else(Expr::null)
    }

    /// A bound value as its column takes it.
    pub(super) fn as_written(self, column: &EntityColumn, bound: Expr) -> Expr {
        match column.definition.get_column_type() {
            ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_) => self.saved(column, bound),
            // A column may have a type of JSON by its own name, such as `custom("jsonb")`.
            _ if matches!(column.value_type, ArrayType::Json) => self.dialect.document(bound),
            _ => self.saved(column, bound),
        }
    }

    /// The rows with these keys.
    pub(super) fn any_of_keys(self, keys: &[Vec<Value>]) -> Condition {
        let Some(first) = keys.first() else { return Condition::any().add(Expr::val(1).eq(0)) };
        let compared = |(column, value): (&EntityColumn, &Value)| {
            let value = self.as_compared(column, value.clone()).1;
            self.as_key(column, Expr::val(value))
        };
        let columns: Vec<Expr> =
            self.columns.key().zip(first).map(|(column, value)| self.as_compared(column, value.clone()).0).collect();
        let listed = keys.iter().map(|key| self.columns.key().zip(key).map(compared).collect::<Vec<Expr>>());
        let wanted = match &columns[..] {
            [column] => Condition::all().add(column.clone().is_in(listed.flatten())),
            columns => any_of(columns, listed),
        };
        self.near_keys(keys).add(wanted)
    }
}
