//! Access: what reading and writing rows of an entity needs to know.

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr, Value};

use super::columns::Columns;
use super::references::{self, References};
use crate::exec::dialect::Dialect;
use crate::schema::{EntityAccess, StoredRow};

/// The transaction that rows of an entity are read and written in.
#[derive(Clone, Copy)]
pub(in crate::exec) struct Access<'a> {
    pub(super) transaction: &'a DatabaseTransaction,
    pub(super) entity: &'static dyn EntityAccess,
    pub(super) columns: &'static Columns,
    pub(super) dialect: &'static Dialect,
}

impl<'a> Access<'a> {
    pub(in crate::exec) fn of(transaction: &'a DatabaseTransaction, entity: &'static dyn EntityAccess) -> Self {
        let dialect = Dialect::of(transaction.get_database_backend());
        Self { transaction, entity, columns: Columns::of(entity), dialect }
    }

    /// The references that are written as the rows that they lead to have them.
    pub(super) fn references(self) -> &'static References {
        if self.dialect.keeps_times_as_texts { &self.columns.references } else { &references::NONE }
    }

    /// The error of a row that is read and locked, and that the database does not find by its own key.
    pub(super) fn lost(self) -> DbErr {
        DbErr::Custom(format!("a row of `{}` is not found by its key", self.entity.name()))
    }

    /// The key of a stored row.
    pub(super) fn key_of_stored(self, row: &dyn StoredRow) -> Vec<Value> {
        self.columns.key_of(|place| row.get_at(place))
    }
}
