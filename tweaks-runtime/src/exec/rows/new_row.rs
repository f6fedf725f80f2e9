//! Rows that are to be written, with what SeaORM's active models of them do not hold.

use std::any::Any;

use sea_orm::{ActiveValue, DbErr, Value};

use super::access::Access;
use super::columns::Columns;
use super::documents::Documents;
use crate::schema::{ActiveRow, EntityAccess, EntityColumn, StoredRow, Values};

/// A row that is to be stored, and as it is now.
pub(in crate::exec) struct NewRow {
    pub(super) columns: &'static Columns,
    pub(super) active: Box<dyn ActiveRow>,
    pub(super) stored: Option<Box<dyn StoredRow>>,
    pub(super) documents: Documents,
    /// By their places the columns that are given values, once no hook gives it others: an active model copies a value to say so.
    pub(super) given: Option<Vec<bool>>,
}

impl NewRow {
    /// A row that is not stored yet.
    ///
    /// # Errors
    ///
    /// If a value is of another type than its column.
    pub(in crate::exec) fn new(entity: &dyn EntityAccess, values: Values) -> Result<Self, DbErr> {
        let (columns, documents) = (Columns::of(entity), Documents::default());
        Self { columns, active: entity.blank(), stored: None, documents, given: None }.with(values)
    }

    /// A row that is stored, with some values changed.
    ///
    /// # Errors
    ///
    /// If a value is of another type than its column.
    pub(in crate::exec) fn change(entity: &dyn EntityAccess, stored: &dyn StoredRow, values: Values) -> Result<Self, DbErr> {
        let (columns, active, stored) = (Columns::of(entity), stored.active(), Some(stored.share()));
        Self { columns, active, stored, documents: Documents::default(), given: None }.with(values)
    }

    fn with(mut self, values: Values) -> Result<Self, DbErr> {
        values.0.into_iter().try_for_each(|(name, value)| self.set(name, value))?;
        Ok(self)
    }

    /// The value of a column; `None` for an unknown name, and for a column without a value.
    pub(in crate::exec) fn get(&self, name: &str) -> Option<Value> {
        self.active.get(self.columns.named(name)?.place).into_value()
    }

    /// Gives a column a value.
    ///
    /// # Errors
    ///
    /// For an unknown name, and a value of another type.
    pub(in crate::exec) fn set(&mut self, name: &str, value: Value) -> Result<(), DbErr> {
        let unknown = || DbErr::Custom(format!("there is no column `{name}`"));
        self.active.set(self.columns.named(name).ok_or_else(unknown)?.place, value)
    }

    /// Writes a document as this text, unless a hook gives the column another value than it has now.
    pub(in crate::exec) fn keep_document(&mut self, column: &str, text: String) {
        if let Some(value) = self.get(column) {
            self.documents.keep(column, value, text);
        }
    }

    /// Leaves a column to the database.
    pub(in crate::exec) fn leave_out(&mut self, name: &str) {
        if let Some(column) = self.columns.named(name) {
            self.active.leave_out(column.place);
        }
    }

    /// The active model, for hooks that know its type.
    pub(in crate::exec) fn model(&mut self) -> &mut (dyn Any + Send) {
        self.active.model()
    }

    /// Whether a column is left to the database.
    pub(super) fn lacks(&self, column: &EntityColumn) -> bool {
        matches!(self.active.get(column.place), ActiveValue::NotSet)
    }

    /// A value as it is bound.
    pub(super) fn bound(&self, column: &EntityColumn) -> Option<Value> {
        Some(self.documents.bound(column.name, self.active.get(column.place).into_value()?))
    }
}

impl NewRow {
    /// The values that are not those of the stored row any more; the key, which never changes, is none of them.
    pub(in crate::exec) fn changes(&self) -> Values {
        let value = |column: &EntityColumn| Some((column.name, self.active.get(column.place).into_value()?));
        self.changed_columns().into_iter().filter_map(value).collect()
    }

    /// The columns that the row changes; a key never changes.
    pub(super) fn changed_columns(&self) -> Vec<&'static EntityColumn> {
        self.columns.all.iter().filter(|column| self.changes_column(column)).collect()
    }

    /// Whether the row changes a column.
    pub(super) fn changes_column(&self, column: &EntityColumn) -> bool {
        let is_given = || match &self.given {
            Some(given) => given.get(column.place).copied().unwrap_or_default(),
            None => self.active.get(column.place).is_set(),
        };
        !self.columns.is_key(column) && is_given()
    }

    /// The key with which the row was read.
    pub(super) fn stored_key(&self) -> Option<Vec<Value>> {
        let stored = self.stored.as_deref()?;
        Some(self.columns.key_of(|place| stored.get_at(place)))
    }

    /// The values that the UPDATE of the row binds: its key, its tag, and those of some columns.
    pub(super) fn cells(&self, access: Access<'_>, tag: Option<&EntityColumn>, columns: &[&EntityColumn]) -> Vec<Value> {
        let stored = |column: &EntityColumn| Some(access.as_compared(column, self.stored.as_ref()?.get_at(column.place)?).1);
        self.columns.key().chain(tag).filter_map(stored).chain(columns.iter().filter_map(|column| self.bound(column))).collect()
    }
}
