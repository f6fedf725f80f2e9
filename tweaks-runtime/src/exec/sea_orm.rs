//! SeaORM's entities behind the [`EntityAccess`] interface: one generic shim per duty.

mod active;
mod changes;
mod keys;
mod read_back;

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use ::sea_orm::sea_query::{DynIden, Expr, LockType, TableRef};
use ::sea_orm::{
    ActiveModelBehavior, ActiveModelTrait as _, ActiveValue, ColumnDef, ColumnTrait as _, Condition, DatabaseTransaction, DbErr,
    EntityTrait, IdenStatic as _, IntoActiveModel, Iterable as _, ModelTrait, PaginatorTrait as _, PrimaryKeyToColumn as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, RelationDef, RelationTrait as _, RelationType, Value,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use self::active::{ActiveRow, Storable, column, dialect, set_all};
use self::keys::{any_of_keys, key_of};
use super::commented::Commented;
use super::documents::Documents;
use super::models;
use crate::cause::{self, Duty};
use crate::schema::{EntityAccess, Lock, NewRow, Rows, StoredRow, Values};
use crate::value::{fits_a_double, storable};

/// The access to the rows of an entity, for its [`Table`](crate::schema::Table).
#[must_use]
pub const fn entity<E: Storable>() -> &'static dyn EntityAccess {
    &Entity::<E>(PhantomData)
}

struct Entity<E>(PhantomData<fn() -> E>);

/// The error of a row that is read and locked, and that the database does not find by its own key.
fn lost<E: EntityTrait>() -> DbErr {
    DbErr::Custom(format!("a row of `{}` is not found by its key", E::default().table_name()))
}

/// The error of a hand-written table that takes the row of one entity for that of another.
fn foreign() -> DbErr {
    DbErr::Type("a row of another entity".to_owned())
}

impl<E: Storable> EntityAccess for Entity<E> {
    fn table_ref(&self) -> TableRef {
        E::default().table_ref()
    }

    fn name(&self) -> DynIden {
        DynIden::from(E::default().table_name().to_owned())
    }

    fn select(&self, table: &DynIden, name: &str) -> Option<Expr> {
        column::<E>(name).map(|column| column.select_as(Expr::col((table.clone(), column))))
    }

    fn definition(&self, name: &str) -> Option<ColumnDef> {
        column::<E>(name).map(|column| column.def())
    }

    fn value(&self, name: &str, value: Value) -> Option<Expr> {
        column::<E>(name).map(|column| column.save_as(Expr::val(value)))
    }

    fn belongs_to(&self) -> Vec<RelationDef> {
        let relations = E::Relation::iter().map(|relation| relation.def());
        relations.filter(|relation| relation.rel_type == RelationType::HasOne && !relation.is_owner).collect()
    }

    #[cfg(feature = "schema-check")]
    fn has_one(&self) -> Vec<RelationDef> {
        let relations = E::Relation::iter().map(|relation| relation.def());
        relations.filter(|relation| relation.rel_type == RelationType::HasOne && relation.is_owner).collect()
    }

    #[cfg(feature = "schema-check")]
    fn creation(&self, schema: &::sea_orm::Schema) -> ::sea_orm::sea_query::TableCreateStatement {
        schema.create_table_from_entity(E::default())
    }

    fn new_row(&self, values: Values) -> Result<Box<dyn NewRow>, DbErr> {
        let model = set_all::<E>(<E::ActiveModel as ActiveModelBehavior>::new(), values)?;
        Ok(Box::new(ActiveRow::<E> { model, stored: None, documents: Documents::default() }))
    }

    fn insert<'a>(&self, transaction: &'a DatabaseTransaction, rows: Vec<Box<dyn NewRow>>) -> BoxFuture<'a, Result<Rows, DbErr>> {
        async move {
            let rows = before_save::<E>(transaction, rows).await?;
            let models = changes::inserted(transaction, rows).await?;
            after_save::<E>(transaction, models, true).await
        }
        .boxed()
    }

    fn update<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Vec<Box<dyn NewRow>>,
        etag: Option<&'static str>,
    ) -> BoxFuture<'a, Result<Rows, DbErr>> {
        async move {
            let rows = before_save::<E>(transaction, rows).await?;
            let models = changes::updated(transaction, rows, etag).await.map_err(|error| match (error, etag) {
                (DbErr::RecordNotUpdated, None) => lost::<E>(),
                (error, _) => error,
            });
            after_save::<E>(transaction, models?, false).await
        }
        .boxed()
    }

    fn delete<'a>(&self, transaction: &'a DatabaseTransaction, rows: Rows) -> BoxFuture<'a, Result<(), DbErr>> {
        async move {
            let mut ready = Vec::with_capacity(rows.len());
            let said = cause::doing(Duty::Hook("before_delete"));
            for row in rows {
                let model = row.model().downcast::<E::Model>().map_err(|_| foreign())?;
                ready.push(E::Model::clone(&model).into_active_model().before_delete(transaction).await?);
            }
            drop(said);
            let dialect = dialect(transaction);
            let keys: Vec<Vec<Value>> = ready.iter().map(key_of::<E>).collect();
            let mut left = 0;
            for keys in keys.chunks(dialect.max_rows(E::PrimaryKey::iter().count())) {
                let wanted = any_of_keys::<E>(keys, dialect);
                let done = E::delete_many().filter(wanted.clone()).exec(&Commented(transaction)).await?.rows_affected;
                // A hook or a cascade may have deleted a row before; but none may be left.
                if done < keys.len() as u64 {
                    left += E::find().filter(wanted).count(&Commented(transaction)).await?;
                }
            }
            if left > 0 {
                return Err(lost::<E>());
            }
            let _said = cause::doing(Duty::Hook("after_delete"));
            for row in ready {
                row.after_delete(transaction).await?;
            }
            Ok(())
        }
        .boxed()
    }

    fn rows<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        wanted: Condition,
        lock: Lock,
    ) -> BoxFuture<'a, Result<Rows, DbErr>> {
        async move {
            let mut select = E::find().filter(wanted);
            match lock {
                Lock::None => {}
                // A row whose key stays may be pointed at meanwhile.
                Lock::Update => select = select.lock(dialect(transaction).update_lock),
                Lock::Delete => select = select.lock(LockType::Update),
            }
            for key in E::PrimaryKey::iter() {
                select = select.order_by_asc(key.into_column());
            }
            Ok(models::select(transaction, select).await?.into_iter().map(stored::<E>).collect())
        }
        .boxed()
    }
}

struct Row<E: EntityTrait>(Arc<E::Model>);

fn stored<E: Storable>(model: E::Model) -> Box<dyn StoredRow> {
    Box::new(Row::<E>(Arc::new(model)))
}

impl<E: Storable> StoredRow for Row<E> {
    /// As it is shown: another program may have written more digits of a time.
    fn get(&self, name: &str) -> Option<Value> {
        column::<E>(name).map(|column| storable(self.0.get(column)))
    }

    fn model(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::<E::Model>::clone(&self.0)
    }

    fn change(&self, values: Values) -> Result<Box<dyn NewRow>, DbErr> {
        let model = set_all::<E>(E::Model::clone(&self.0).into_active_model(), values)?;
        Ok(Box::new(ActiveRow::<E> { model, stored: Some(Arc::clone(&self.0)), documents: Documents::default() }))
    }
}

/// The rows after the hook that SeaORM has before an INSERT or UPDATE.
async fn before_save<E: Storable>(
    transaction: &DatabaseTransaction,
    rows: Vec<Box<dyn NewRow>>,
) -> Result<Vec<ActiveRow<E>>, DbErr> {
    let _said = cause::doing(Duty::Hook("before_save"));
    let mut ready = Vec::with_capacity(rows.len());
    for row in rows {
        let row: Box<dyn Any + Send> = row;
        let ActiveRow { model, stored, documents } = *row.downcast::<ActiveRow<E>>().map_err(|_| foreign())?;
        let mut model = model.before_save(transaction, stored.is_none()).await?;
        for column in E::Column::iter() {
            if let ActiveValue::Set(value) = model.get(column) {
                dialect(transaction).check_column(E::default().table_name(), column.as_str(), &value.array_type())?;
                if dialect(transaction).keeps_doubles && !fits_a_double(&value) {
                    let (table, column) = (E::default().table_name().to_owned(), column.as_str());
                    return Err(DbErr::Custom(format!("`{table}.{column}` cannot keep all digits of a value")));
                }
                model.try_set(column, storable(value))?;
            }
        }
        ready.push(ActiveRow { model, stored, documents });
    }
    Ok(ready)
}

/// The stored rows after the hook that SeaORM has behind an INSERT or UPDATE.
async fn after_save<E: Storable>(transaction: &DatabaseTransaction, models: Vec<E::Model>, insert: bool) -> Result<Rows, DbErr> {
    let _said = cause::doing(Duty::Hook("after_save"));
    let mut rows = Vec::with_capacity(models.len());
    for model in models {
        rows.push(stored::<E>(E::ActiveModel::after_save(model, transaction, insert).await?));
    }
    Ok(rows)
}
