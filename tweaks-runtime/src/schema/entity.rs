//! Entities: the interface to their rows, without knowing their types. `exec` implements it once for all entities, and is the
//! only one to call it.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::sea_query::{DynIden, Expr, TableRef};
use sea_orm::{ColumnDef, Condition, DatabaseTransaction, DbErr, RelationDef, Value};

/// Values by the name of their column in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Values(pub(crate) Vec<(&'static str, Value)>);

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

/// Whether rows that are read stay as they are until the end of the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// They may change.
    None,
    /// They stay until they are changed.
    Update,
    /// They stay until they are deleted.
    Delete,
}

/// An entity behind a schema. Rows are written with SeaORM's hooks around each, by one statement, or a few where they are very
/// many. Each method that returns a future ends with whatever the database or a hook says.
pub trait EntityAccess: Send + Sync {
    /// The table, as it stands behind `FROM`.
    fn table_ref(&self) -> TableRef;

    /// The name of the table, as columns are named by it.
    fn name(&self) -> DynIden;

    /// The expression that selects a column of the table under a name, with the cast that its type needs; `None` for an
    /// unknown column.
    fn select(&self, table: &DynIden, column: &str) -> Option<Expr>;

    /// The definition of a column in SeaORM; `None` for an unknown name.
    fn definition(&self, column: &str) -> Option<ColumnDef>;

    /// A value as it is compared with a column, with the cast that its type needs; `None` for an unknown name.
    fn value(&self, column: &str, value: Value) -> Option<Expr>;

    /// The relations by which rows of this entity point at others.
    fn belongs_to(&self) -> Vec<RelationDef>;

    /// The relations by which one row of another entity at most points at a row of this one, as the entity says.
    #[cfg(feature = "schema-check")]
    fn has_one(&self) -> Vec<RelationDef>;

    /// The statement that makes the table, with its foreign keys.
    #[cfg(feature = "schema-check")]
    fn creation(&self, schema: &sea_orm::Schema) -> sea_orm::sea_query::TableCreateStatement;

    /// A row that is not stored yet.
    ///
    /// # Errors
    ///
    /// If a value is of another type than its column.
    fn new_row(&self, values: Values) -> Result<Box<dyn NewRow>, DbErr>;

    /// Inserts rows.
    fn insert<'a>(&self, transaction: &'a DatabaseTransaction, rows: Vec<Box<dyn NewRow>>) -> BoxFuture<'a, Result<Rows, DbErr>>;

    /// Changes rows that are locked by this transaction, and gives them back as they are then, in the same order. With the
    /// column of a tag, only rows that have the tag with which they were read are changed; `RecordNotUpdated` if one has
    /// another.
    fn update<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Vec<Box<dyn NewRow>>,
        etag: Option<&'static str>,
    ) -> BoxFuture<'a, Result<Rows, DbErr>>;

    /// Deletes rows.
    fn delete<'a>(&self, transaction: &'a DatabaseTransaction, rows: Rows) -> BoxFuture<'a, Result<(), DbErr>>;

    /// Reads rows in the order of their key.
    fn rows<'a>(&self, transaction: &'a DatabaseTransaction, wanted: Condition, lock: Lock)
    -> BoxFuture<'a, Result<Rows, DbErr>>;
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

    /// The values that are not those of the stored row any more; the key, which never changes, is none of them.
    fn changes(&self) -> Values;

    /// Writes a document as this text, unless a hook gives the column another value than it has now.
    fn keep_document(&mut self, column: &str, text: String);
    /// Leaves a column to the database.
    fn leave_out(&mut self, column: &str);

    /// The active model, for hooks that know its type.
    fn model(&mut self) -> &mut (dyn Any + Send);
}

/// A row of an entity as it is stored.
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
