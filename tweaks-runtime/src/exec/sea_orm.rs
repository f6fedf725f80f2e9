//! SeaORM's entities behind the [`EntityAccess`] interface: one generic shim per duty.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use ::sea_orm::sea_query::{Alias, CaseStatement, DynIden, Expr, ExprTrait as _, OnConflict, TableRef};
use ::sea_orm::{
    ActiveModelBehavior, ActiveModelTrait as _, ActiveValue, ColumnDef, ColumnTrait as _, Condition, ConnectionTrait as _,
    DatabaseTransaction, DbErr, EntityTrait, IdenStatic as _, IntoActiveModel, Iterable as _, ModelTrait,
    PrimaryKeyToColumn as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, RelationDef, RelationTrait as _, RelationType,
    Value,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::dialect::Dialect;
use super::write::next_version;
use crate::schema::{EntityAccess, Lock, NewRow, Rows, StoredRow, Values};

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

struct Entity<E>(PhantomData<fn() -> E>);

fn column<E: EntityTrait>(name: &str) -> Option<E::Column> {
    E::Column::iter().find(|column| column.as_str() == name)
}

/// A value, set in an active model; one of the wrong type is refused by SeaORM.
fn set<E: EntityTrait>(model: &mut E::ActiveModel, name: &str, value: Value) -> Result<(), DbErr> {
    let unknown = || DbErr::Custom(format!("`{}` has no column `{name}`", E::default().table_name()));
    model.try_set(column::<E>(name).ok_or_else(unknown)?, value)
}

fn set_all<E: EntityTrait>(mut model: E::ActiveModel, values: Values) -> Result<E::ActiveModel, DbErr> {
    for (name, value) in values.0 {
        set::<E>(&mut model, name, value)?;
    }
    Ok(model)
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

    fn new_row(&self, values: Values) -> Result<Box<dyn NewRow>, DbErr> {
        let model = set_all::<E>(<E::ActiveModel as ActiveModelBehavior>::new(), values)?;
        Ok(Box::new(ActiveRow::<E> { model, stored: None }))
    }

    fn insert<'a>(&self, transaction: &'a DatabaseTransaction, rows: Vec<Box<dyn NewRow>>) -> BoxFuture<'a, Result<Rows, DbErr>> {
        async move {
            let mut stored = Vec::with_capacity(rows.len());
            let mut rows: Vec<E::ActiveModel> = actives::<E>(rows)?.into_iter().map(|row| row.model).collect();
            if rows.len() == 1 {
                // What SeaORM does for one row works on every database.
                let row = rows.swap_remove(0).insert(transaction).await?;
                return Ok(vec![self::stored::<E>(row)]);
            }
            let mut ready = Vec::with_capacity(rows.len());
            for row in rows {
                ready.push(row.before_save(transaction, true).await?);
            }
            for batch in batches::<E, _>(ready, dialect(transaction), |row| row) {
                stored.extend(insert_batch::<E>(transaction, batch).await?);
            }
            Ok(stored)
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
            let rows = actives::<E>(rows)?;
            let mut stored = Vec::with_capacity(rows.len());
            if rows.len() > 1 && transaction.support_returning() {
                for batch in batches::<E, _>(rows, dialect(transaction), |row| &row.model) {
                    stored.extend(update_batch::<E>(transaction, batch, etag).await?);
                }
                return Ok(stored);
            }
            for row in rows {
                stored.push(update_one::<E>(transaction, row, etag).await?);
            }
            Ok(stored)
        }
        .boxed()
    }

    fn delete<'a>(&self, transaction: &'a DatabaseTransaction, rows: Rows) -> BoxFuture<'a, Result<(), DbErr>> {
        async move {
            let most = dialect(transaction).max_rows(E::PrimaryKey::iter().count());
            for chunk in models::<E>(&rows)?.chunks(most) {
                delete_batch::<E>(transaction, chunk).await?;
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
            if lock == Lock::Update {
                select = select.lock_exclusive();
            }
            for key in E::PrimaryKey::iter() {
                select = select.order_by_asc(key.into_column());
            }
            Ok(select.all(transaction).await?.into_iter().map(stored::<E>).collect())
        }
        .boxed()
    }
}

struct Row<E: EntityTrait>(Arc<E::Model>);

fn stored<E: Storable>(model: E::Model) -> Box<dyn StoredRow> {
    Box::new(Row::<E>(Arc::new(model)))
}

impl<E: Storable> StoredRow for Row<E> {
    fn get(&self, name: &str) -> Option<Value> {
        column::<E>(name).map(|column| self.0.get(column))
    }

    fn model(&self) -> Arc<dyn Any + Send + Sync> {
        Arc::<E::Model>::clone(&self.0)
    }

    fn change(&self, values: Values) -> Result<Box<dyn NewRow>, DbErr> {
        let model = set_all::<E>(E::Model::clone(&self.0).into_active_model(), values)?;
        Ok(Box::new(ActiveRow::<E> { model, stored: Some(Arc::clone(&self.0)) }))
    }
}

/// A row that is to be stored, and as it is now.
struct ActiveRow<E: EntityTrait> {
    model: E::ActiveModel,
    stored: Option<Arc<E::Model>>,
}

impl<E: EntityTrait> ActiveRow<E> {
    /// The tag with which it was read.
    fn tag(&self, etag: Option<&str>) -> Option<(E::Column, Value)> {
        let column = column::<E>(etag?)?;
        Some((column, self.stored.as_ref()?.get(column)))
    }
}

impl<E: Storable> NewRow for ActiveRow<E> {
    fn get(&self, name: &str) -> Option<Value> {
        match self.model.get(column::<E>(name)?) {
            ActiveValue::Set(value) | ActiveValue::Unchanged(value) => Some(value),
            ActiveValue::NotSet => None,
        }
    }

    fn set(&mut self, name: &str, value: Value) -> Result<(), DbErr> {
        set::<E>(&mut self.model, name, value)
    }

    fn model(&mut self) -> &mut (dyn Any + Send) {
        &mut self.model
    }
}

fn actives<E: Storable>(rows: Vec<Box<dyn NewRow>>) -> Result<Vec<ActiveRow<E>>, DbErr> {
    let own = |row: Box<dyn NewRow>| {
        let row: Box<dyn Any> = row;
        row.downcast::<ActiveRow<E>>().map(|row| *row).map_err(|_| foreign())
    };
    rows.into_iter().map(own).collect()
}

fn models<E: Storable>(rows: &[Box<dyn StoredRow>]) -> Result<Vec<E::Model>, DbErr> {
    let own = |model: Arc<dyn Any + Send + Sync>| model.downcast::<E::Model>().map(|model| E::Model::clone(&model));
    rows.iter().map(|row| own(row.model()).map_err(|_| foreign())).collect()
}

/// Values per row that comparing its tag takes besides: a key, of seldom more than three columns, and the tag.
const TAG_BINDS: usize = 4;

/// Rows that have values for the same columns: one statement takes no others.
fn batches<E: EntityTrait, R>(rows: Vec<R>, dialect: &Dialect, model: impl Fn(&R) -> &E::ActiveModel) -> Vec<Vec<R>> {
    let most = (dialect.max_binds / (E::Column::iter().count() + TAG_BINDS)).max(1);
    let given = |row: &E::ActiveModel| E::Column::iter().map(|column| row.get(column).is_not_set()).collect::<Vec<_>>();
    let mut batches: Vec<(Vec<bool>, Vec<R>)> = Vec::new();
    for row in rows {
        let shape = given(model(&row));
        match batches.last_mut() {
            Some((known, batch)) if *known == shape && batch.len() < most => batch.push(row),
            _ => batches.push((shape, vec![row])),
        }
    }
    batches.into_iter().map(|(_, batch)| batch).collect()
}

/// What `ActiveModelTrait::insert` does after its first hook, for many rows and one statement.
async fn insert_batch<E: Storable>(transaction: &DatabaseTransaction, ready: Vec<E::ActiveModel>) -> Result<Rows, DbErr> {
    let models = if transaction.support_returning() {
        E::insert_many(ready).exec_with_returning(transaction).await?
    } else {
        let mut models = Vec::with_capacity(ready.len());
        for row in ready {
            models.push(E::insert(row).exec_with_returning(transaction).await?);
        }
        models
    };
    let mut stored = Vec::with_capacity(models.len());
    for model in models {
        stored.push(self::stored::<E>(E::ActiveModel::after_save(model, transaction, true).await?));
    }
    Ok(stored)
}

/// What `ActiveModelTrait::update` does, of a row that has the tag with which it was read.
async fn update_one<E: Storable>(
    transaction: &DatabaseTransaction,
    row: ActiveRow<E>,
    etag: Option<&'static str>,
) -> Result<Box<dyn StoredRow>, DbErr> {
    let unchanged = row.tag(etag).map(|(column, tag)| column.eq(tag));
    let ready = row.model.before_save(transaction, false).await?;
    let update = E::update(ready).validate()?.filter(Condition::all().add_option(unchanged));
    Ok(stored::<E>(E::ActiveModel::after_save(update.exec(transaction).await?, transaction, false).await?))
}

/// What `ActiveModelTrait::update` does, for many rows and one statement: rows that are there, and locked, are inserted once more,
/// and each conflict with itself is the change. Every row has a value for every column, because it was read whole.
async fn update_batch<E: Storable>(
    transaction: &DatabaseTransaction,
    batch: Vec<ActiveRow<E>>,
    etag: Option<&'static str>,
) -> Result<Rows, DbErr> {
    let tags: Option<Vec<(E::Column, Value)>> = batch.iter().map(|row| row.tag(etag)).collect();
    let mut ready = Vec::with_capacity(batch.len());
    for row in batch {
        ready.push(row.model.before_save(transaction, false).await?);
    }
    let order: Vec<Vec<Option<Value>>> = ready.iter().map(key_of::<E>).collect();
    let mut conflict = own_conflict::<E>(&ready);
    if let Some((columns, tags)) = tags.map(|tags| tags.into_iter().unzip::<_, _, Vec<_>, Vec<_>>())
        && let Some(column) = columns.first()
    {
        conflict.action_and_where(unchanged::<E>(*column, &tags, &ready));
    }
    let ready = ready.into_iter().map(with_all_values::<E>).collect::<Result<Vec<_>, _>>()?;
    let models = E::insert_many(ready).on_conflict(conflict).exec_with_returning(transaction).await?;
    let mut models: Vec<(Vec<Option<Value>>, E::Model)> =
        models.into_iter().map(|model| (key_of::<E>(&model.clone().into_active_model()), model)).collect();
    let mut stored = Vec::with_capacity(models.len());
    for key in order {
        // Databases need not give rows back in the order in which they got them.
        let at = models.iter().position(|(own, _)| *own == key).ok_or_else(|| DbErr::RecordNotUpdated)?;
        let model = models.swap_remove(at).1;
        stored.push(self::stored::<E>(E::ActiveModel::after_save(model, transaction, false).await?));
    }
    Ok(stored)
}

/// The condition that rows have the tags with which they were read: of versions that are counted, the one before that which is written;
/// of all others, that of each key.
fn unchanged<E: EntityTrait>(column: E::Column, tags: &[Value], ready: &[E::ActiveModel]) -> Expr {
    let stored = Expr::col((E::default(), column));
    let mut rows = tags.iter().zip(ready);
    if rows.all(|(tag, row)| next_version(tag).is_some_and(|next| row.get(column).into_value() == Some(next))) {
        return Expr::col((Alias::new("excluded"), column)).sub(1).eq(stored);
    }
    let case = |case: CaseStatement, (tag, row): (&Value, &E::ActiveModel)| {
        case.case(any_of_keys::<E>(std::slice::from_ref(row)), column.save_as(Expr::val(tag.clone())))
    };
    stored.eq(Expr::Case(Box::new(tags.iter().zip(ready).fold(CaseStatement::new(), case))))
}

/// A row's conflict with itself, which changes what any of the rows changes; with nothing to change the key takes its own value,
/// because the row is to come back all the same.
fn own_conflict<E: EntityTrait>(rows: &[E::ActiveModel]) -> OnConflict {
    let is_key = |column: &E::Column| E::PrimaryKey::iter().any(|key| key.into_column().as_str() == column.as_str());
    let changed = |column: &E::Column| !is_key(column) && rows.iter().any(|row| row.get(*column).is_set());
    let columns: Vec<E::Column> = E::Column::iter().filter(changed).collect();
    let mut conflict = OnConflict::columns(E::PrimaryKey::iter().map(sea_orm::PrimaryKeyToColumn::into_column));
    conflict.update_columns(if columns.is_empty() { E::Column::iter().filter(is_key).collect() } else { columns });
    conflict
}

/// The row with every value to be written, changed or not.
fn with_all_values<E: EntityTrait>(mut row: E::ActiveModel) -> Result<E::ActiveModel, DbErr> {
    for column in E::Column::iter() {
        if let ActiveValue::Unchanged(value) = row.get(column) {
            row.try_set(column, value)?;
        }
    }
    Ok(row)
}

/// The rows with the keys of these.
fn any_of_keys<E: EntityTrait>(rows: &[E::ActiveModel]) -> Condition {
    let columns: Vec<E::Column> = E::PrimaryKey::iter().map(sea_orm::PrimaryKeyToColumn::into_column).collect();
    if let [column] = columns[..] {
        return Condition::all().add(column.is_in(rows.iter().flat_map(key_of::<E>).flatten()));
    }
    rows.iter().fold(Condition::any(), |any, row| {
        let pairs = columns.iter().zip(key_of::<E>(row));
        any.add(pairs.fold(Condition::all(), |all, (column, value)| match value {
            Some(value) => all.add(column.eq(value)),
            None => all.add(column.is_null()),
        }))
    })
}

fn key_of<E: EntityTrait>(row: &E::ActiveModel) -> Vec<Option<Value>> {
    let value = |key: E::PrimaryKey| match row.get(key.into_column()) {
        ActiveValue::Set(value) | ActiveValue::Unchanged(value) => Some(value),
        ActiveValue::NotSet => None,
    };
    E::PrimaryKey::iter().map(value).collect()
}

/// What `ActiveModelTrait::delete` does, for many rows and one statement.
async fn delete_batch<E: Storable>(transaction: &DatabaseTransaction, models: &[E::Model]) -> Result<(), DbErr> {
    let mut ready = Vec::with_capacity(models.len());
    for model in models {
        ready.push(model.clone().into_active_model().before_delete(transaction).await?);
    }
    let condition = any_of_keys::<E>(&ready);
    if !ready.is_empty() {
        E::delete_many().filter(condition).exec(transaction).await?;
    }
    for row in ready {
        row.after_delete(transaction).await?;
    }
    Ok(())
}

fn dialect(transaction: &DatabaseTransaction) -> &'static Dialect {
    Dialect::of(transaction.get_database_backend())
}
