//! What a column keeps: values that travel between JSON and the database.

use std::any::Any;

use sea_orm::sea_query::ValueType;
use sea_orm::{DbErr, QueryResult, TryGetError, TryGetable, Value};

use super::FieldValue;
use crate::problem::Message;
use crate::schema::ValueFormat;

/// Where the value of one column of one row comes from.
pub enum Cell<'a> {
    /// A row as the driver gave it, and the index of the column in it.
    Row(&'a QueryResult, usize),
    /// A value that was just written.
    Value(Value),
}

/// A value that a column can keep. Implemented for each [`FieldValue`] that SeaORM can store.
///
/// ```
/// use tweaks_runtime::value::ColumnValue;
///
/// fn a_column_can_be<T: ColumnValue>() {}
/// a_column_can_be::<Option<String>>();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a column of a serializer",
    note = "the type needs `tweaks_runtime::value::Scalar` (an enum gets it from `#[derive(Tweaks)]`) and SeaORM's value traits (`DeriveActiveEnum`, `DeriveValueType`)",
    note = "for a column that no client sees write `#[tweaks(skip)]`"
)]
pub trait ColumnValue: FieldValue + TryGetable + ValueType + Into<Value> + Clone {}

impl<T: FieldValue + TryGetable + ValueType + Into<Value> + Clone> ColumnValue for T {}

/// Appends the value of a cell as JSON: one instance per type of column.
pub(crate) fn render<T: ColumnValue>(cell: Cell<'_>, format: &ValueFormat, out: &mut Vec<u8>) -> Result<(), DbErr> {
    cell.get::<T>()?.write_json(format, out);
    Ok(())
}

impl Cell<'_> {
    /// The value as a Rust type.
    ///
    /// # Errors
    ///
    /// If the cell holds another type, or `NULL` where the type has no room for it.
    pub fn get<T: ColumnValue>(self) -> Result<T, DbErr> {
        match self {
            Self::Row(row, index) => row.try_get_by_index::<T>(index),
            Self::Value(value) => {
                <T as ValueType>::try_from(value).map_err(|_| DbErr::Type(format!("not a {}", std::any::type_name::<T>())))
            }
        }
    }

    /// The same, or nothing for `NULL` where the type has no room for it.
    pub(crate) fn get_any<T: ColumnValue>(self) -> Result<Option<T>, DbErr> {
        match self {
            Self::Row(row, index) => any(row, index),
            Self::Value(_) => self.get().map(Some),
        }
    }
}

/// The database's value in a cell, `None` for `NULL`: what rows of two tables are matched by.
pub(crate) fn read<T: ColumnValue>(row: &QueryResult, index: usize) -> Result<Option<Value>, DbErr> {
    Ok(any::<T>(row, index)?.map(Into::into).filter(|value: &Value| *value != value.as_null()))
}

fn any<T: ColumnValue>(row: &QueryResult, index: usize) -> Result<Option<T>, DbErr> {
    match row.try_get_by_index_nullable::<T>(index) {
        Ok(value) => Ok(Some(value)),
        Err(TryGetError::Null(_)) => Ok(None),
        Err(TryGetError::DbErr(error)) => Err(error),
    }
}

/// The database's value for a draft's value of this type; `None` for a value of another type.
pub(crate) fn to_value<T: ColumnValue>(value: &dyn Any) -> Option<Value> {
    value.downcast_ref::<T>().map(|value| value.clone().into())
}

/// The database's value for a text.
pub(crate) fn from_text<T: ColumnValue>(text: &str) -> Result<Value, Message> {
    T::from_text(text).map(Into::into)
}
