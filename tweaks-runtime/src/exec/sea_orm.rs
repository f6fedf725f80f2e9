//! SeaORM's entities behind the [`EntityAccess`] interface: the only functions that a build makes for each entity, and so each is short.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use ::sea_orm::sea_query::{DynIden, Expr, IntoValueTuple as _, TableRef};
use ::sea_orm::{
    ActiveModelBehavior, ActiveModelTrait as _, ActiveValue, ColumnDef, ColumnTrait as _, DatabaseTransaction, DbErr,
    EntityTrait, FromQueryResult as _, IdenStatic as _, IntoActiveModel, Iterable as _, ModelTrait, PrimaryKeyToColumn as _,
    PrimaryKeyTrait, QueryResult, RelationDef, RelationTrait as _, RelationType, TryFromU64 as _, Value,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::schema::{ActiveRow, EntityAccess, EntityColumn, EntityColumns, Rows, StoredRow};
use crate::value::storable;

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

/// The access to the rows of an entity, for its [`Table`](crate::schema::Table).
#[must_use]
pub const fn entity<E: Storable>() -> &'static dyn EntityAccess {
    &Entity::<E>(PhantomData)
}

/// The relations by which rows of entities point at others. `SeaORM` makes them anew each time, and they never change: there is one list per
/// type of the program, which is not given back.
static POINTING: LazyLock<RwLock<HashMap<TypeId, &'static [RelationDef]>>> = LazyLock::new(RwLock::default);

struct Entity<E>(PhantomData<fn() -> E>);

struct Active<E: EntityTrait>(E::ActiveModel);

struct Stored<E: EntityTrait>(Arc<E::Model>);

fn column<E: EntityTrait>(name: &str) -> Option<E::Column> {
    E::Column::iter().find(|column| column.as_str() == name)
}

/// The error of a hand-written table that takes the row of one entity for that of another.
fn foreign() -> DbErr {
    DbErr::Type("a row of another entity".to_owned())
}

fn active<E: Storable>(model: E::ActiveModel) -> Box<dyn ActiveRow> {
    Box::new(Active::<E>(model))
}

fn stored<E: Storable>(model: E::Model) -> Box<dyn StoredRow> {
    Box::new(Stored::<E>(Arc::new(model)))
}

fn active_model<E: Storable>(row: Box<dyn ActiveRow>) -> Result<E::ActiveModel, DbErr> {
    let row: Box<dyn Any> = row;
    row.downcast::<Active<E>>().map(|row| row.0).map_err(|_| foreign())
}

/// The model of a row, which is not copied if nobody else holds it.
fn model<E: Storable>(row: Box<dyn StoredRow>) -> Result<E::Model, DbErr> {
    let model = row.model();
    drop(row);
    model.downcast::<E::Model>().map(Arc::unwrap_or_clone).map_err(|_| foreign())
}

fn relations<E: EntityTrait>(is_owner: bool) -> Vec<RelationDef> {
    let relations = E::Relation::iter().map(|relation| relation.def());
    relations.filter(|relation| relation.rel_type == RelationType::HasOne && relation.is_owner == is_owner).collect()
}

impl<E: Storable> EntityAccess for Entity<E> {
    fn id(&self) -> TypeId {
        TypeId::of::<E>()
    }

    fn table_ref(&self) -> TableRef {
        E::default().table_ref()
    }

    fn name(&self) -> DynIden {
        DynIden::from(E::default().table_name().to_owned())
    }

    fn columns(&self) -> EntityColumns {
        let definition = |(place, column): (usize, E::Column)| EntityColumn {
            place,
            name: column.as_str(),
            definition: column.def(),
            value_type: E::Model::get_value_type(column),
        };
        let place = |key: &str| E::Column::iter().position(|column| column.as_str() == key);
        EntityColumns {
            all: E::Column::iter().enumerate().map(definition).collect(),
            key: E::PrimaryKey::iter().filter_map(|key| place(key.into_column().as_str())).collect(),
        }
    }

    fn select_as(&self, name: &str, cell: Expr) -> Option<Expr> {
        column::<E>(name).map(|column| column.select_as(cell))
    }

    fn definition(&self, name: &str) -> Option<ColumnDef> {
        column::<E>(name).map(|column| column.def())
    }

    fn save_as(&self, name: &str, value: Expr) -> Option<Expr> {
        column::<E>(name).map(|column| column.save_as(value))
    }

    fn belongs_to(&self) -> &'static [RelationDef] {
        let known = POINTING.read().unwrap_or_else(PoisonError::into_inner).get(&self.id()).copied();
        known.unwrap_or_else(|| {
            let mut known = POINTING.write().unwrap_or_else(PoisonError::into_inner);
            known.entry(self.id()).or_insert_with(|| relations::<E>(false).leak())
        })
    }

    #[cfg(feature = "schema-check")]
    fn has_one(&self) -> Vec<RelationDef> {
        relations::<E>(true)
    }

    #[cfg(feature = "schema-check")]
    fn creation(&self, schema: &::sea_orm::Schema) -> ::sea_orm::sea_query::TableCreateStatement {
        schema.create_table_from_entity(E::default())
    }

    fn blank(&self) -> Box<dyn ActiveRow> {
        active::<E>(<E::ActiveModel as ActiveModelBehavior>::new())
    }

    fn read(&self, row: &QueryResult) -> Result<Box<dyn StoredRow>, DbErr> {
        E::Model::from_query_result(row, "").map(stored::<E>)
    }

    fn read_key(&self, row: &QueryResult) -> Result<(String, Vec<Value>), DbErr> {
        let names: Vec<String> = E::PrimaryKey::iter().map(|key| key.into_column().as_str().to_owned()).collect();
        let key = row.try_get_many::<<E::PrimaryKey as PrimaryKeyTrait>::ValueType>("", &names)?;
        Ok((format!("{key:?}"), key.into_value_tuple().into_iter().collect()))
    }

    fn counted_key(&self, number: u64) -> Result<Vec<Value>, DbErr> {
        let key = <E::PrimaryKey as PrimaryKeyTrait>::ValueType::try_from_u64(number)?;
        Ok(key.into_value_tuple().into_iter().collect())
    }

    fn before_save<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Vec<Box<dyn ActiveRow>>,
        insert: bool,
    ) -> BoxFuture<'a, Result<Vec<Box<dyn ActiveRow>>, DbErr>> {
        async move {
            let mut ready = Vec::with_capacity(rows.len());
            for row in rows {
                ready.push(active::<E>(active_model::<E>(row)?.before_save(transaction, insert).await?));
            }
            Ok(ready)
        }
        .boxed()
    }

    fn after_save<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Rows,
        insert: bool,
    ) -> BoxFuture<'a, Result<Rows, DbErr>> {
        async move {
            let mut ready = Vec::with_capacity(rows.len());
            for row in rows {
                ready.push(stored::<E>(E::ActiveModel::after_save(model::<E>(row)?, transaction, insert).await?));
            }
            Ok(ready)
        }
        .boxed()
    }

    fn before_delete<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Rows,
    ) -> BoxFuture<'a, Result<Vec<Box<dyn ActiveRow>>, DbErr>> {
        async move {
            let mut ready = Vec::with_capacity(rows.len());
            for row in rows {
                let model = model::<E>(row)?.into_active_model();
                ready.push(active::<E>(model.before_delete(transaction).await?));
            }
            Ok(ready)
        }
        .boxed()
    }

    fn after_delete<'a>(
        &self,
        transaction: &'a DatabaseTransaction,
        rows: Vec<Box<dyn ActiveRow>>,
    ) -> BoxFuture<'a, Result<(), DbErr>> {
        async move {
            for row in rows {
                active_model::<E>(row)?.after_delete(transaction).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

impl<E: Storable> ActiveRow for Active<E> {
    fn get(&self, place: usize) -> ActiveValue<Value> {
        E::Column::iter().nth(place).map_or(ActiveValue::NotSet, |column| self.0.get(column))
    }

    fn set(&mut self, place: usize, value: Value) -> Result<(), DbErr> {
        E::Column::iter().nth(place).map_or(Ok(()), |column| self.0.try_set(column, value))
    }

    fn leave_out(&mut self, place: usize) {
        if let Some(column) = E::Column::iter().nth(place) {
            self.0.not_set(column);
        }
    }

    fn model(&mut self) -> &mut (dyn Any + Send) {
        &mut self.0
    }
}

impl<E: Storable> StoredRow for Stored<E> {
    /// As it is shown: another program may have written more digits of a time.
    fn get(&self, name: &str) -> Option<Value> {
        column::<E>(name).map(|column| storable(self.0.get(column)))
    }

    fn get_at(&self, place: usize) -> Option<Value> {
        E::Column::iter().nth(place).map(|column| storable(self.0.get(column)))
    }

    fn mend(&mut self, place: usize, value: Value) -> Result<(), DbErr> {
        match (E::Column::iter().nth(place), Arc::get_mut(&mut self.0)) {
            (Some(column), Some(model)) => model.try_set(column, value),
            _ => Ok(()),
        }
    }

    fn model(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::<E::Model>::clone(&self.0)
    }

    fn share(&self) -> Box<dyn StoredRow> {
        Box::new(Self(Arc::clone(&self.0)))
    }

    fn active(&self) -> Box<dyn ActiveRow> {
        active::<E>(E::Model::clone(&self.0).into_active_model())
    }
}
