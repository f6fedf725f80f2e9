//! Rows that a write does not give back, read by their keys in a statement more.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, InsertStatement, IntoValueTuple as _, Query};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbErr, EntityTrait, Iterable as _, PrimaryKeyTrait, QueryFilter as _,
    TryFromU64 as _, Value,
};

use super::active::{Storable, dialect};
use super::keys::{any_of_keys, key_columns, key_of_model};
use crate::exec::commented::Commented;
use crate::exec::models;

/// The rows with these keys, in any order.
pub(super) async fn rows<E: Storable>(transaction: &DatabaseTransaction, keys: &[Vec<Value>]) -> Result<Vec<E::Model>, DbErr> {
    let dialect = dialect(transaction);
    let mut rows = Vec::with_capacity(keys.len());
    // Keys of several columns are terms that sea-query writes one inside the other.
    for keys in keys.chunks(dialect.max_rows(E::PrimaryKey::iter().count())) {
        rows.extend(models::select(transaction, E::find().filter(any_of_keys::<E>(keys, dialect))).await?);
    }
    Ok(rows)
}

/// Carries out an INSERT of several rows, and reads them in their order: by the keys that they have, or by those that the database
/// has counted.
pub(super) async fn inserted<E: Storable>(
    transaction: &DatabaseTransaction,
    insert: &InsertStatement,
    given: Vec<Vec<Value>>,
) -> Result<Vec<E::Model>, DbErr> {
    let first = Commented(transaction).execute(insert).await?.last_insert_id();
    let keys = match given.iter().all(|key| key.len() == key_columns::<E>().count()) {
        true => given,
        false => counted::<E>(transaction, first, given.len()).await?,
    };
    let read = rows::<E>(transaction, &keys).await?;
    let mut by_key: HashMap<Vec<Value>, E::Model> = read.into_iter().map(|row| (key_of_model::<E>(&row), row)).collect();
    let mut models = Vec::with_capacity(keys.len());
    for key in keys {
        // The database may keep a key in another form than it was given.
        let row = match by_key.remove(&key) {
            Some(row) => Some(row),
            None => rows::<E>(transaction, &[key]).await?.pop(),
        };
        models.push(row.ok_or(DbErr::RecordNotInserted)?);
    }
    Ok(models)
}

/// The keys of the rows of one INSERT, of which the database tells the first: it counts them without a gap.
async fn counted<E: EntityTrait>(transaction: &DatabaseTransaction, first: u64, count: usize) -> Result<Vec<Vec<Value>>, DbErr> {
    let step = Query::select().expr(Expr::cust("CAST(@@auto_increment_increment AS SIGNED)")).take();
    let row = Commented(transaction).query_one(&step).await?.ok_or(DbErr::RecordNotInserted)?;
    let step = u64::try_from(row.try_get_by_index::<i64>(0)?).map_err(|_| DbErr::RecordNotInserted)?;
    let key = |number: u64| -> Result<Vec<Value>, DbErr> {
        let key = <E::PrimaryKey as PrimaryKeyTrait>::ValueType::try_from_u64(number)?;
        Ok(key.into_value_tuple().into_iter().collect())
    };
    (0..count as u64).map(|at| key(first + at * step)).collect()
}
