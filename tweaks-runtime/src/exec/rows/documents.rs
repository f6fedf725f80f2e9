//! Documents on their way to the database: SeaORM's JSON has neither all digits of a number nor the order of names, and so the
//! text itself is written; and references, which take the text of the row that they lead to.

use sea_orm::sea_query::{Alias, Expr, InsertStatement};
use sea_orm::{ColumnType, DbErr, Value};

use super::Access;
use super::new_row::NewRow;
use crate::schema::EntityColumn;

/// The documents of a row: the column, the value that SeaORM has for it, and the text.
#[derive(Default)]
pub(super) struct Documents(Vec<(String, Value, String)>);

impl Documents {
    /// Keeps the text for as long as the column has this value.
    pub(super) fn keep(&mut self, column: &str, value: Value, text: String) {
        self.0.push((column.to_owned(), value, text));
    }

    /// A value of a column as it is bound: a document as its text.
    pub(super) fn bound(&self, column: &str, value: Value) -> Value {
        let own = self.0.iter().find(|(name, as_read, _)| name == column && *as_read == value);
        match (own, value) {
            (Some((.., text)), _) => text.clone().into(),
            (None, Value::Json(value)) => Value::String(value.map(|value| value.to_string())),
            (None, value) => value,
        }
    }
}

impl Access<'_> {
    /// A bound value as its column takes it.
    pub(super) fn as_written(self, column: &EntityColumn, bound: Expr) -> Expr {
        match column.definition.get_column_type() {
            ColumnType::Json | ColumnType::JsonBinary => self.dialect.document(bound),
            _ => self.saved(column, bound),
        }
    }

    /// The INSERT of rows that have values for the same columns, with documents as they came, and references as their rows have them.
    pub(super) fn insertion(self, rows: &[NewRow]) -> Result<InsertStatement, DbErr> {
        let is_given = |column: &&EntityColumn| rows.first().is_some_and(|row| !row.lacks(column));
        let columns: Vec<&EntityColumn> = self.columns.all.iter().filter(is_given).collect();
        let mut insertion = InsertStatement::new();
        insertion.into_table(self.entity.table_ref()).or_default_values();
        insertion.columns(columns.iter().map(|column| Alias::new(column.name)));
        for row in rows {
            let cell = |name: &str| {
                let column = columns.iter().find(|column| column.name == name)?;
                let value = row.bound(column)?;
                Some((self.as_written(column, Expr::val(value.clone())), value))
            };
            let values = columns.iter().filter_map(|column| self.references().written(column.name, &cell));
            insertion.values(values).map_err(|error| DbErr::Custom(error.to_string()))?;
        }
        Ok(insertion)
    }
}
