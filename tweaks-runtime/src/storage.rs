//! Storage: what the runtime needs of an entity, without knowing its type.
//!
//! Only the interface; `exec` implements it once for all entities, and is the only one to call what needs a connection.

use std::any::Any;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait as _, TableRef};
use sea_orm::{ColumnDef, Condition, DatabaseTransaction, DbErr, RelationDef, Value};

/// Values by the name of their column in the database.
pub type Values = Vec<(&'static str, Value)>;

/// An entity behind a schema.
pub trait Storage: Send + Sync {
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

    /// Inserts a row, with SeaORM's hooks around it.
    ///
    /// # Errors
    ///
    /// Whatever the database or a hook says.
    fn insert<'a>(&self, transaction: &'a DatabaseTransaction, values: Values) -> BoxFuture<'a, Result<Box<dyn Stored>, DbErr>>;

    /// Reads rows in the order of their key, and locks them until the end of the transaction.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    fn lock_all<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        wanted: Condition,
    ) -> BoxFuture<'a, Result<Vec<Box<dyn Stored>>, DbErr>>;

    /// Reads one row and locks it until the end of the transaction.
    ///
    /// # Errors
    ///
    /// Whatever the database or a hook says.
    fn lock<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        key: Condition,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Stored>>, DbErr>>;
}

/// A row of an entity.
pub trait Stored: Send + Sync {
    /// The value of a column; `None` for an unknown name.
    fn get(&self, column: &str) -> Option<Value>;

    /// The model, for hooks that know its type.
    fn model(&self) -> Arc<dyn Any + Send + Sync>;

    /// Changes the row, with SeaORM's hooks around it, and gives it back as it is then.
    ///
    /// # Errors
    ///
    /// Whatever the database or a hook says.
    fn update(
        self: Box<Self>,
        transaction: &DatabaseTransaction,
        values: Values,
    ) -> BoxFuture<'_, Result<Box<dyn Stored>, DbErr>>;

    /// Deletes the row, with SeaORM's hooks around it.
    ///
    /// # Errors
    ///
    /// Whatever the database or a hook says.
    fn delete(self: Box<Self>, transaction: &DatabaseTransaction) -> BoxFuture<'_, Result<(), DbErr>>;
}
