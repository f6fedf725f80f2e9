//! Storage: what the runtime needs of an entity, without knowing its type.
//!
//! Only the interface; `exec` implements it once for all entities, and is the only one to call what needs a connection.

use std::any::Any;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait as _, TableRef};
use sea_orm::{ColumnDef, Condition, DatabaseTransaction, DbErr, RelationDef, Value};

use crate::schema::Column;

/// Values by the name of their column in the database.
pub type Values = Vec<(&'static str, Value)>;

/// An entity behind a schema.
pub trait EntityAccess: Send + Sync {
    /// The table, as it stands behind `FROM`.
    fn table_ref(&self) -> TableRef;

    /// The name of the table, as columns are named by it.
    fn name(&self) -> DynIden;

    /// The expression that selects a column of the table under a name, with the cast that its type needs; `None` for an
    /// unknown column.
    fn select(&self, table: &DynIden, column: &str) -> Option<Expr>;

    /// What SeaORM knows of a column; `None` for an unknown name.
    fn definition(&self, column: &str) -> Option<ColumnDef>;

    /// A value as it is compared with a column, with the cast that its type needs; `None` for an unknown name.
    fn value(&self, column: &str, value: Value) -> Option<Expr>;

    /// The comparison of a column with a value; `None` for an unknown name.
    fn equals(&self, column: &str, value: Value) -> Option<Expr> {
        Some(Expr::col((self.name(), Alias::new(column))).eq(self.value(column, value)?))
    }

    /// The relations by which rows of this entity point at others.
    fn belongs_to(&self) -> Vec<RelationDef>;

    /// A row that is not stored yet.
    ///
    /// # Errors
    ///
    /// If a value is of another type than its column.
    fn active(&self, values: Values) -> Result<Box<dyn NewRow>, DbErr>;

    /// Inserts rows by one statement, or a few where they are very many, with SeaORM's hooks around each.
    ///
    /// # Errors
    ///
    /// Whatever the database or a hook says.
    fn insert<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Vec<Box<dyn NewRow>>,
    ) -> BoxFuture<'a, Result<Vec<Box<dyn StoredRow>>, DbErr>>;

    /// Changes rows that are locked by this transaction, by one statement where the database can, with SeaORM's hooks around
    /// each; and gives them back as they are then, in the same order. With the column of a tag, the statement itself changes only
    /// rows that have the tag with which they were read.
    ///
    /// # Errors
    ///
    /// Whatever the database or a hook says; `RecordNotUpdated`, if a row has another tag.
    fn update<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Vec<Box<dyn NewRow>>,
        etag: Option<&'static Column>,
    ) -> BoxFuture<'a, Result<Vec<Box<dyn StoredRow>>, DbErr>>;

    /// Deletes rows by one statement, or a few where they are very many, with SeaORM's hooks around each.
    ///
    /// # Errors
    ///
    /// Whatever the database or a hook says.
    fn delete<'a>(&self, transaction: &'a DatabaseTransaction, rows: Vec<Box<dyn StoredRow>>) -> BoxFuture<'a, Result<(), DbErr>>;

    /// Reads rows in the order of their key.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    fn find_all<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        wanted: Condition,
    ) -> BoxFuture<'a, Result<Vec<Box<dyn StoredRow>>, DbErr>>;

    /// Reads rows in the order of their key, and locks them until the end of the transaction.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    fn lock_all<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        wanted: Condition,
    ) -> BoxFuture<'a, Result<Vec<Box<dyn StoredRow>>, DbErr>>;

    /// Reads one row and locks it until the end of the transaction.
    ///
    /// # Errors
    ///
    /// Whatever the database or a hook says.
    fn lock<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        key: Condition,
    ) -> BoxFuture<'a, Result<Option<Box<dyn StoredRow>>, DbErr>>;
}

/// A row that is to be stored: SeaORM's active model.
pub trait NewRow: Any + Send {
    /// The value of a column; `None` for an unknown name, and for a column without a value.
    fn get(&self, column: &str) -> Option<Value>;

    /// Gives a column a value.
    ///
    /// # Errors
    ///
    /// For an unknown name, and a value of another type.
    fn set(&mut self, column: &str, value: Value) -> Result<(), DbErr>;

    /// The active model, for hooks that know its type.
    fn model(&mut self) -> &mut (dyn Any + Send);
}

/// A row of an entity.
pub trait StoredRow: Any + Send + Sync {
    /// The value of a column; `None` for an unknown name.
    fn get(&self, column: &str) -> Option<Value>;

    /// The model, for hooks that know its type.
    fn model(&self) -> Arc<dyn Any + Send + Sync>;

    /// The row with some values changed, to be stored.
    ///
    /// # Errors
    ///
    /// If a value is of another type than its column.
    fn change(&self, values: Values) -> Result<Box<dyn NewRow>, DbErr>;
}
