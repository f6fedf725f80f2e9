//! Active models: the rows that are to be written, with what SeaORM's own models of them do not hold.

use std::any::Any;
use std::sync::Arc;

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait as _, ConnectionTrait as _, DatabaseTransaction, DbErr, EntityTrait, IdenStatic as _,
    IntoActiveModel, Iterable as _, ModelTrait as _, PrimaryKeyToColumn as _, Value,
};

use super::keys::{as_compared, key_columns, key_of_model};
use crate::exec::dialect::Dialect;
use crate::exec::documents::Documents;
use crate::schema::{NewRow, Values};

/// An entity whose rows can be read and written by whole models.
pub trait Storable:
    EntityTrait<
        Model: IntoActiveModel<<Self as EntityTrait>::ActiveModel> + Clone + Send + Sync,
        ActiveModel: ActiveModelBehavior + Send,
    >
{
}

impl<E> Storable for E
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone + Send + Sync,
    E::ActiveModel: ActiveModelBehavior + Send,
{
}

pub(super) fn column<E: EntityTrait>(name: &str) -> Option<E::Column> {
    E::Column::iter().find(|column| column.as_str() == name)
}

/// A value, set in an active model; one of the wrong type is refused by SeaORM.
fn set<E: EntityTrait>(model: &mut E::ActiveModel, name: &str, value: Value) -> Result<(), DbErr> {
    let unknown = || DbErr::Custom(format!("`{}` has no column `{name}`", E::default().table_name()));
    model.try_set(column::<E>(name).ok_or_else(unknown)?, value)
}

pub(super) fn set_all<E: EntityTrait>(mut model: E::ActiveModel, values: Values) -> Result<E::ActiveModel, DbErr> {
    for (name, value) in values.0 {
        set::<E>(&mut model, name, value)?;
    }
    Ok(model)
}

/// A row that is to be stored, and as it is now.
pub(super) struct ActiveRow<E: EntityTrait> {
    pub(super) model: E::ActiveModel,
    pub(super) stored: Option<Arc<E::Model>>,
    pub(super) documents: Documents,
}

impl<E: EntityTrait> ActiveRow<E> {
    /// The key with which it was read.
    pub(super) fn key(&self) -> Option<Vec<Value>> {
        self.stored.as_deref().map(key_of_model::<E>)
    }

    /// The columns that it changes; a key never changes.
    pub(super) fn changed_columns(&self) -> Vec<E::Column> {
        let is_key = |column| E::PrimaryKey::from_column(column).is_some();
        E::Column::iter().filter(|column| !is_key(*column) && self.model.get(*column).is_set()).collect()
    }

    /// The values that its UPDATE binds: its key, its tag, and those of some columns.
    pub(super) fn cells(&self, tag: Option<E::Column>, columns: &[E::Column], dialect: &Dialect) -> Vec<Value> {
        let stored = |column| Some(as_compared::<E>(column, self.stored.as_ref()?.get(column), dialect).1);
        let new = |column: &E::Column| Some(self.documents.bound(column.as_str(), self.model.get(*column).into_value()?));
        key_columns::<E>().chain(tag).filter_map(stored).chain(columns.iter().filter_map(new)).collect()
    }
}

impl<E: Storable> NewRow for ActiveRow<E> {
    fn get(&self, name: &str) -> Option<Value> {
        self.model.get(column::<E>(name)?).into_value()
    }

    fn set(&mut self, name: &str, value: Value) -> Result<(), DbErr> {
        set::<E>(&mut self.model, name, value)
    }

    fn changes(&self) -> Values {
        let value = |column: E::Column| Some((column.as_str(), self.model.get(column).into_value()?));
        self.changed_columns().into_iter().filter_map(value).collect()
    }

    fn keep_document(&mut self, column: &str, text: String) {
        if let Some(value) = NewRow::get(self, column) {
            self.documents.keep(column, value, text);
        }
    }

    fn leave_out(&mut self, name: &str) {
        if let Some(column) = column::<E>(name) {
            self.model.not_set(column);
        }
    }

    fn model(&mut self) -> &mut (dyn Any + Send) {
        &mut self.model
    }
}

pub(super) fn dialect(transaction: &DatabaseTransaction) -> &'static Dialect {
    Dialect::of(transaction.get_database_backend())
}
