//! Entities: the interface to their rows, without knowing their types. `exec` implements it once for all entities, and is the
//! only one to write rows by it.

use std::any::{Any, TypeId};
use std::ops::Deref;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::sea_query::{ArrayType, DynIden, Expr, TableRef};
use sea_orm::{ActiveValue, ColumnDef, DatabaseTransaction, DbErr, QueryResult, RelationDef, Value};

/// Values by the name of their column in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Values(pub(crate) Vec<(&'static str, Value)>);

impl Values {
    /// The value of a column.
    pub(crate) fn get(&self, column: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// Whether a row has these values.
    pub(crate) fn fit(&self, row: &dyn StoredRow) -> bool {
        self.0.iter().all(|(column, value)| row.get(column).as_ref() == Some(value))
    }
}

impl Deref for Values {
    type Target = Vec<(&'static str, Value)>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl FromIterator<(&'static str, Value)> for Values {
    fn from_iter<I: IntoIterator<Item = (&'static str, Value)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Rows as they are stored.
pub(crate) type Rows = Vec<Box<dyn StoredRow>>;

/// A column of an entity as SeaORM defines it.
#[derive(Clone, Debug)]
pub struct EntityColumn {
    /// Its place among the columns of the entity.
    pub place: usize,
    /// The name in the database.
    pub name: &'static str,
    /// Its definition.
    pub definition: ColumnDef,
    /// The type of the values that a model has for it.
    pub value_type: ArrayType,
}

/// The columns of an entity in their order, and the places of those of its key among them.
#[derive(Clone, Debug)]
pub struct EntityColumns {
    /// All columns.
    pub all: Vec<EntityColumn>,
    /// The places of the columns of the key, in its order.
    pub key: Vec<usize>,
}

/// What only the types of an entity know; `exec` does the rest once for all entities, so that an entity more costs a build little.
/// Each method that returns a future ends with whatever a hook says.
pub trait EntityAccess: Send + Sync {
    /// What tells the entity from all others.
    fn id(&self) -> TypeId;

    /// The table, as it stands behind `FROM`.
    fn table_ref(&self) -> TableRef;

    /// The name of the table, as columns are named by it.
    fn name(&self) -> DynIden;

    /// The columns.
    fn columns(&self) -> EntityColumns;

    /// The expression of a stored cell as it is read, with the cast that its type needs; `None` for an unknown column.
    fn select_as(&self, column: &str, cell: Expr) -> Option<Expr>;

    /// The definition of a column in SeaORM; `None` for an unknown name.
    fn definition(&self, column: &str) -> Option<ColumnDef>;

    /// The expression of a value as it is compared with a column, or written to it, with the cast that its type needs; `None` for an
    /// unknown name.
    fn save_as(&self, column: &str, value: Expr) -> Option<Expr>;

    /// The relations by which rows of this entity point at others.
    fn belongs_to(&self) -> &'static [RelationDef];

    /// The relations by which one row of another entity at most points at a row of this one, as the entity says.
    #[cfg(feature = "schema-check")]
    fn has_one(&self) -> Vec<RelationDef>;

    /// The statement that makes the table, with its foreign keys.
    #[cfg(feature = "schema-check")]
    fn creation(&self, schema: &sea_orm::Schema) -> sea_orm::sea_query::TableCreateStatement;

    /// A row that is not stored yet, as SeaORM begins it.
    fn blank(&self) -> Box<dyn ActiveRow>;

    /// A row as the database gave it.
    ///
    /// # Errors
    ///
    /// If the model cannot be made of it.
    fn read(&self, row: &QueryResult) -> Result<Box<dyn StoredRow>, DbErr>;

    /// The key of a row as the database gave it, which may be all of it that can be read; with the text of it for people.
    ///
    /// # Errors
    ///
    /// If it cannot be read either.
    fn read_key(&self, row: &QueryResult) -> Result<(String, Vec<Value>), DbErr>;

    /// The key that the database counted for a row.
    ///
    /// # Errors
    ///
    /// If the key is no number, or none so large.
    fn counted_key(&self, number: u64) -> Result<Vec<Value>, DbErr>;

    /// Calls SeaORM's hook before an INSERT or UPDATE of these rows.
    fn before_save<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Vec<Box<dyn ActiveRow>>,
        insert: bool,
    ) -> BoxFuture<'a, Result<Vec<Box<dyn ActiveRow>>, DbErr>>;

    /// Calls SeaORM's hook behind an INSERT or UPDATE of these rows.
    fn after_save<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Rows,
        insert: bool,
    ) -> BoxFuture<'a, Result<Rows, DbErr>>;

    /// Calls SeaORM's hook before a DELETE of these rows.
    fn before_delete<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Rows,
    ) -> BoxFuture<'a, Result<Vec<Box<dyn ActiveRow>>, DbErr>>;

    /// Calls SeaORM's hook behind a DELETE of these rows.
    fn after_delete<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Vec<Box<dyn ActiveRow>>,
    ) -> BoxFuture<'a, Result<(), DbErr>>;
}

/// A row that is to be stored: SeaORM's active model. Its columns are known by their places.
pub trait ActiveRow: Any + Send {
    /// The value of a column, and whether it is to be written.
    fn get(&self, place: usize) -> ActiveValue<Value>;

    /// Gives a column a value.
    ///
    /// # Errors
    ///
    /// For a value of another type.
    fn set(&mut self, place: usize, value: Value) -> Result<(), DbErr>;

    /// Leaves a column to the database.
    fn leave_out(&mut self, place: usize);

    /// The active model, for hooks that know its type.
    fn model(&mut self) -> &mut (dyn Any + Send);
}

/// A row of an entity as it is stored.
pub trait StoredRow: Any + Send + Sync {
    /// The value of a column; `None` for an unknown name.
    fn get(&self, column: &str) -> Option<Value>;

    /// The value of the column at a place; `None` for a place behind the last.
    fn get_at(&self, place: usize) -> Option<Value>;

    /// Gives the column at a place of a row that was just read another value; a row that others hold as well stays as it is.
    ///
    /// # Errors
    ///
    /// For a value of another type.
    fn mend(&mut self, place: usize, value: Value) -> Result<(), DbErr>;

    /// The model, for hooks that know its type.
    fn model(&self) -> Arc<dyn Any + Send + Sync>;

    /// The same row once more.
    fn share(&self) -> Box<dyn StoredRow>;

    /// The row as an active model, nothing of which has changed.
    fn active(&self) -> Box<dyn ActiveRow>;
}
