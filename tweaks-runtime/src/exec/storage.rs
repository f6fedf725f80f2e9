//! SeaORM entities behind the [`Storage`] interface: one generic shim per duty.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{DynIden, Expr, TableRef};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait as _, ColumnDef, ColumnTrait as _, Condition, DatabaseTransaction, DbErr, EntityTrait,
    IdenStatic as _, IntoActiveModel, Iterable as _, ModelTrait, PrimaryKeyToColumn as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, RelationDef, RelationTrait as _, RelationType, Value,
};

use crate::storage::{Storage, Stored, Values};

/// The storage of an entity, for its [`Table`](crate::schema::Table).
#[must_use]
pub const fn storage<E>() -> &'static dyn Storage
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone + Send + Sync,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    &Entity::<E>(PhantomData)
}

struct Entity<E>(PhantomData<fn() -> E>);

fn column<E: EntityTrait>(name: &str) -> Option<E::Column> {
    E::Column::iter().find(|column| column.as_str() == name)
}

/// The values, set in an active model; a value of the wrong type is refused by SeaORM.
fn set<E: EntityTrait>(model: &mut E::ActiveModel, values: Values) -> Result<(), DbErr> {
    for (name, value) in values {
        let column =
            column::<E>(name).ok_or_else(|| DbErr::Custom(format!("`{}` has no column `{name}`", E::default().table_name())))?;
        model.try_set(column, value)?;
    }
    Ok(())
}

impl<E> Storage for Entity<E>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone + Send + Sync,
    E::ActiveModel: ActiveModelBehavior + Send,
{
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

    fn insert<'a>(&self, transaction: &'a DatabaseTransaction, values: Values) -> BoxFuture<'a, Result<Box<dyn Stored>, DbErr>> {
        async move {
            let mut model = <E::ActiveModel as ActiveModelBehavior>::new();
            set::<E>(&mut model, values)?;
            Ok(stored::<E>(model.insert(transaction).await?))
        }
        .boxed()
    }

    fn lock_all<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        wanted: Condition,
    ) -> BoxFuture<'a, Result<Vec<Box<dyn Stored>>, DbErr>> {
        async move {
            let mut select = E::find().filter(wanted).lock_exclusive();
            for key in E::PrimaryKey::iter() {
                select = select.order_by_asc(key.into_column());
            }
            Ok(select.all(transaction).await?.into_iter().map(stored::<E>).collect())
        }
        .boxed()
    }

    fn lock<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        key: Condition,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Stored>>, DbErr>> {
        async move {
            let found = E::find().filter(key).lock_exclusive().one(transaction).await?;
            Ok(found.map(stored::<E>))
        }
        .boxed()
    }
}

struct Row<E: EntityTrait>(Arc<E::Model>);

fn stored<E>(model: E::Model) -> Box<dyn Stored>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone + Send + Sync,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    Box::new(Row::<E>(Arc::new(model)))
}

impl<E> Stored for Row<E>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone + Send + Sync,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    fn get(&self, name: &str) -> Option<Value> {
        column::<E>(name).map(|column| self.0.get(column))
    }

    fn model(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::<E::Model>::clone(&self.0)
    }

    fn update(
        self: Box<Self>,
        transaction: &DatabaseTransaction,
        values: Values,
    ) -> BoxFuture<'_, Result<Box<dyn Stored>, DbErr>> {
        async move {
            let mut model = E::Model::clone(&self.0).into_active_model();
            set::<E>(&mut model, values)?;
            Ok(stored::<E>(model.update(transaction).await?))
        }
        .boxed()
    }

    fn delete(self: Box<Self>, transaction: &DatabaseTransaction) -> BoxFuture<'_, Result<(), DbErr>> {
        async move { E::Model::clone(&self.0).into_active_model().delete(transaction).await.map(drop) }.boxed()
    }
}
