//! SeaORM's entities behind the [`EntityAccess`] interface: one generic shim per duty.

use std::any::Any;
use std::collections::HashMap;
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

    fn new_row(&self, values: Values) -> Result<Box<dyn NewRow>, DbErr> {
        let model = set_all::<E>(<E::ActiveModel as ActiveModelBehavior>::new(), values)?;
        Ok(Box::new(ActiveRow::<E> { model, stored: None }))
    }

    fn insert<'a>(&self, transaction: &'a DatabaseTransaction, rows: Vec<Box<dyn NewRow>>) -> BoxFuture<'a, Result<Rows, DbErr>> {
        async move {
            let rows = before_save::<E>(transaction, rows).await?;
            let mut models = Vec::with_capacity(rows.len());
            if rows.len() > 1 && transaction.support_returning() {
                for batch in batches(rows, dialect(transaction)) {
                    let batch = batch.into_iter().map(|row| row.model);
                    models.extend(E::insert_many(batch).exec_with_returning(transaction).await?);
                }
            } else {
                // What SeaORM does for one row works on every database.
                for row in rows {
                    models.push(E::insert(row.model).exec_with_returning(transaction).await?);
                }
            }
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
            let models = updated(transaction, rows, etag).await.map_err(|error| match (error, etag) {
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
            for row in rows {
                let model = row.model().downcast::<E::Model>().map_err(|_| foreign())?;
                ready.push(E::Model::clone(&model).into_active_model().before_delete(transaction).await?);
            }
            let most = dialect(transaction).max_rows(E::PrimaryKey::iter().count());
            let wanted: Vec<Condition> = ready.chunks(most).map(any_of_keys::<E>).collect();
            let mut deleted = 0;
            for wanted in wanted {
                deleted += E::delete_many().filter(wanted).exec(transaction).await?.rows_affected;
            }
            // A row may have gone with another of its own table, which was deleted before it.
            let cascades = E::Relation::iter().any(|relation| relation.def().to_tbl == E::default().table_ref());
            if deleted == 0 && !ready.is_empty() && !cascades {
                return Err(lost::<E>());
            }
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
        self.model.get(column::<E>(name)?).into_value()
    }

    fn set(&mut self, name: &str, value: Value) -> Result<(), DbErr> {
        set::<E>(&mut self.model, name, value)
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

/// The rows after the hook that SeaORM has before an INSERT or UPDATE.
async fn before_save<E: Storable>(
    transaction: &DatabaseTransaction,
    rows: Vec<Box<dyn NewRow>>,
) -> Result<Vec<ActiveRow<E>>, DbErr> {
    let mut ready = Vec::with_capacity(rows.len());
    for row in rows {
        let row: Box<dyn Any + Send> = row;
        let ActiveRow { model, stored } = *row.downcast::<ActiveRow<E>>().map_err(|_| foreign())?;
        let mut model = model.before_save(transaction, stored.is_none()).await?;
        for column in E::Column::iter() {
            if let ActiveValue::Set(value) = model.get(column) {
                model.try_set(column, storable(value))?;
            }
        }
        ready.push(ActiveRow { model, stored });
    }
    Ok(ready)
}

/// The stored rows after the hook that SeaORM has behind an INSERT or UPDATE.
async fn after_save<E: Storable>(transaction: &DatabaseTransaction, models: Vec<E::Model>, insert: bool) -> Result<Rows, DbErr> {
    let mut rows = Vec::with_capacity(models.len());
    for model in models {
        rows.push(stored::<E>(E::ActiveModel::after_save(model, transaction, insert).await?));
    }
    Ok(rows)
}

/// Values per row that comparing its tag takes besides: a key, of seldom more than three columns, and the tag.
const TAG_BINDS: usize = 4;

/// Rows that have values for the same columns: one statement takes no others.
fn batches<E: Storable>(rows: Vec<ActiveRow<E>>, dialect: &Dialect) -> Vec<Vec<ActiveRow<E>>> {
    let most = (dialect.max_binds / (E::Column::iter().count() + TAG_BINDS)).max(1);
    let mut batches: Vec<(Vec<bool>, Vec<ActiveRow<E>>)> = Vec::new();
    for row in rows {
        let shape = E::Column::iter().map(|column| row.model.get(column).is_not_set()).collect();
        match batches.last_mut() {
            Some((known, batch)) if *known == shape && batch.len() < most => batch.push(row),
            _ => batches.push((shape, vec![row])),
        }
    }
    batches.into_iter().map(|(_, batch)| batch).collect()
}

/// The rows as they are after a change, in any order.
async fn updated<E: Storable>(
    transaction: &DatabaseTransaction,
    rows: Vec<ActiveRow<E>>,
    etag: Option<&'static str>,
) -> Result<Vec<E::Model>, DbErr> {
    let mut models = Vec::with_capacity(rows.len());
    if rows.len() > 1 && transaction.support_returning() {
        for batch in batches(rows, dialect(transaction)) {
            models.extend(update_batch(transaction, batch, etag).await?);
        }
        return Ok(models);
    }
    for row in rows {
        let unchanged = row.tag(etag).map(|(column, tag)| column.eq(tag));
        let update = E::update(row.model).validate()?.filter(Condition::all().add_option(unchanged));
        models.push(update.exec(transaction).await?);
    }
    Ok(models)
}

/// Many rows are changed by one statement: rows that are there, and locked, are inserted once more, and each conflict with itself
/// is the change. Every row has a value for every column, because it was read whole.
async fn update_batch<E: Storable>(
    transaction: &DatabaseTransaction,
    batch: Vec<ActiveRow<E>>,
    etag: Option<&'static str>,
) -> Result<Vec<E::Model>, DbErr> {
    let mut conflict = own_conflict(&batch);
    if let Some(unchanged) = unchanged(&batch, etag) {
        conflict.action_and_where(unchanged);
    }
    let ready: Vec<E::ActiveModel> = batch.into_iter().map(|row| row.model.reset_all()).collect();
    let keys: Vec<_> = ready.iter().map(key_of::<E>).collect();
    let models = E::insert_many(ready).on_conflict(conflict).exec_with_returning(transaction).await?;
    // Databases need not give rows back in the order in which they got them.
    let models = models.into_iter().map(|model| (key_of::<E>(&model.clone().into_active_model()), model));
    let mut models: HashMap<_, _> = models.collect();
    keys.iter().map(|key| models.remove(key).ok_or(DbErr::RecordNotUpdated)).collect()
}

/// The condition that rows have the tags with which they were read: of versions that are counted, the one before that which is written;
/// of all others, that of each key.
fn unchanged<E: Storable>(batch: &[ActiveRow<E>], etag: Option<&str>) -> Option<Expr> {
    let tags: Vec<(E::Column, Value)> = batch.iter().map(|row| row.tag(etag)).collect::<Option<_>>()?;
    let column = tags.first()?.0;
    let stored = Expr::col((E::default(), column));
    let mut rows = tags.iter().zip(batch);
    let written = |row: &ActiveRow<E>| row.model.get(column).into_value();
    if rows.all(|((_, tag), row)| next_version(tag).is_some_and(|next| written(row) == Some(next))) {
        return Some(Expr::col((Alias::new("excluded"), column)).sub(1).eq(stored));
    }
    let case = |case: CaseStatement, ((_, tag), row): (&(E::Column, Value), &ActiveRow<E>)| {
        case.case(any_of_keys::<E>(std::slice::from_ref(&row.model)), column.save_as(Expr::val(tag.clone())))
    };
    Some(stored.eq(tags.iter().zip(batch).fold(CaseStatement::new(), case)))
}

/// A row's conflict with itself, which changes what any of the rows changes; with nothing to change the key takes its own value,
/// because the row is to come back all the same.
fn own_conflict<E: Storable>(rows: &[ActiveRow<E>]) -> OnConflict {
    let is_key = |column: &E::Column| E::PrimaryKey::from_column(*column).is_some();
    let changed = |column: &E::Column| !is_key(column) && rows.iter().any(|row| row.model.get(*column).is_set());
    let columns: Vec<E::Column> = E::Column::iter().filter(changed).collect();
    let mut conflict = OnConflict::columns(E::PrimaryKey::iter().map(sea_orm::PrimaryKeyToColumn::into_column));
    conflict.update_columns(if columns.is_empty() { E::Column::iter().filter(is_key).collect() } else { columns });
    conflict
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
    E::PrimaryKey::iter().map(|key| row.get(key.into_column()).into_value()).collect()
}

fn dialect(transaction: &DatabaseTransaction) -> &'static Dialect {
    Dialect::of(transaction.get_database_backend())
}
