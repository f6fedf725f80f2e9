//! Rows of an entity as statements: one INSERT for new rows of a shape, one UPDATE for rows that change the same columns.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait as _, IntoIden as _};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbErr, IdenStatic as _, InsertMany,
    Iterable as _, ModelTrait as _, QueryFilter as _, QueryTrait, UpdateMany, Value,
};

use super::active::{ActiveRow, Storable, column, dialect};
use super::keys::{as_compared, as_key, key_columns, key_of, key_of_model, near_keys};
use super::read_back;
use crate::exec::commented::Commented;
use crate::exec::dialect::Dialect;
use crate::exec::references::References;
use crate::exec::sql::listed;
use crate::exec::{documents, models};

/// The new rows as they are stored, in the same order.
pub(super) async fn inserted<E: Storable>(
    transaction: &DatabaseTransaction,
    rows: Vec<ActiveRow<E>>,
) -> Result<Vec<E::Model>, DbErr> {
    let (dialect, mut models) = (dialect(transaction), Vec::with_capacity(rows.len()));
    let gives_back = models::gives_back(transaction);
    for batch in batches(rows, dialect, absent) {
        // There is no statement for several rows that have a default in each column.
        let is_alone = batch.len() == 1 || batch.first().is_some_and(|row| !absent(row).contains(&false));
        if is_alone || !(gives_back || dialect.tells_first_key) {
            for row in batch {
                models.push(inserted_alone(transaction, row, dialect).await?);
            }
            continue;
        }
        let keys: Vec<Vec<Value>> = batch.iter().map(|row| key_of::<E>(&row.model)).collect();
        let mut insert = insert_many(batch, dialect)?;
        models.extend(match gives_back {
            true => models::given_back::<E>(transaction, insert.query()).await?,
            false => read_back::inserted::<E>(transaction, insert.query(), keys).await?,
        });
    }
    Ok(models)
}

async fn inserted_alone<E: Storable>(
    transaction: &DatabaseTransaction,
    row: ActiveRow<E>,
    dialect: &Dialect,
) -> Result<E::Model, DbErr> {
    let written = documents::insertion(&[(&row.model, &row.documents)], dialect)?;
    let mut insert = E::insert(row.model);
    if let Some(written) = written {
        *insert.query() = written;
    }
    models::inserted::<E>(transaction, insert).await
}

fn insert_many<E: Storable>(batch: Vec<ActiveRow<E>>, dialect: &Dialect) -> Result<InsertMany<E::ActiveModel>, DbErr> {
    let rows: Vec<_> = batch.iter().map(|row| (&row.model, &row.documents)).collect();
    let written = documents::insertion(&rows, dialect)?;
    let mut insert = E::insert_many(batch.into_iter().map(|row| row.model));
    if let Some(written) = written {
        *insert.query() = written;
    }
    Ok(insert)
}

/// Rows in batches of the same shape, which one statement takes together.
fn batches<E: Storable>(
    rows: Vec<ActiveRow<E>>,
    dialect: &Dialect,
    shape: impl Fn(&ActiveRow<E>) -> Vec<bool>,
) -> Vec<Vec<ActiveRow<E>>> {
    // A changed row binds its key and its tag besides its values.
    let binds = E::Column::iter().count() + E::PrimaryKey::iter().count() + 1 + References::of::<E>(dialect).length();
    let most = (dialect.max_binds / binds).max(1);
    let mut batches: Vec<(Vec<bool>, Vec<ActiveRow<E>>)> = Vec::new();
    for row in rows {
        let shape = shape(&row);
        match batches.last_mut() {
            Some((known, batch)) if *known == shape && batch.len() < most => batch.push(row),
            _ => batches.push((shape, vec![row])),
        }
    }
    batches.into_iter().map(|(_, batch)| batch).collect()
}

/// The columns that a new row has no values for.
fn absent<E: Storable>(row: &ActiveRow<E>) -> Vec<bool> {
    E::Column::iter().map(|column| row.model.get(column).is_not_set()).collect()
}

fn changed<E: Storable>(row: &ActiveRow<E>) -> Vec<bool> {
    let changed: Vec<&str> = row.changed_columns().iter().map(E::Column::as_str).collect();
    E::Column::iter().map(|column| changed.contains(&column.as_str())).collect()
}

/// The rows as they are after a change, in the same order.
pub(super) async fn updated<E: Storable>(
    transaction: &DatabaseTransaction,
    mut rows: Vec<ActiveRow<E>>,
    etag: Option<&'static str>,
) -> Result<Vec<E::Model>, DbErr> {
    let keys: Vec<_> = rows.iter().filter_map(ActiveRow::key).collect();
    let mut models = HashMap::with_capacity(rows.len());
    rows.sort_by_cached_key(changed);
    for batch in batches(rows, dialect(transaction), changed) {
        let written = written(transaction, batch, etag).await?;
        // Databases need not give rows back in the order in which they got them.
        models.extend(written.into_iter().map(|model| (key_of_model::<E>(&model), model)));
    }
    keys.iter().map(|key| models.remove(key).ok_or(DbErr::RecordNotUpdated)).collect()
}

/// The rows of a batch as they are after its change, in any order.
async fn written<E: Storable>(
    transaction: &DatabaseTransaction,
    batch: Vec<ActiveRow<E>>,
    etag: Option<&'static str>,
) -> Result<Vec<E::Model>, DbErr> {
    let columns: Vec<E::Column> = batch.first().map(ActiveRow::changed_columns).unwrap_or_default();
    if columns.is_empty() {
        return Ok(batch.iter().filter_map(|row| row.stored.as_deref().cloned()).collect());
    }
    let keys: Vec<Vec<Value>> = batch.iter().filter_map(ActiveRow::key).collect();
    let mut update = update(&batch, &columns, etag, dialect(transaction));
    if transaction.support_returning() {
        let update = QueryTrait::query(&mut update).returning(models::returning::<E>(transaction));
        return models::fetch::<E>(transaction, update).await;
    }
    if update.exec(&Commented(transaction)).await?.rows_affected < keys.len() as u64 {
        return Err(DbErr::RecordNotUpdated);
    }
    read_back::rows::<E>(transaction, &keys).await
}

/// `UPDATE … SET column = new.column3 FROM (VALUES (key, tag, value), …) AS new WHERE key = new.column1 AND tag = new.column2`; of
/// one row the values stand in their places.
fn update<E: Storable>(
    batch: &[ActiveRow<E>],
    columns: &[E::Column],
    etag: Option<&'static str>,
    dialect: &Dialect,
) -> UpdateMany<E> {
    let tag = etag.and_then(column::<E>);
    let rows: Vec<Vec<Value>> = batch.iter().map(|row| row.cells(tag, columns, dialect)).collect();
    let stored = batch.first().and_then(|row| row.stored.as_deref());
    let keys: Vec<Vec<Value>> = batch.iter().filter_map(ActiveRow::key).collect();
    let mut update = E::update_many().filter(near_keys::<E>(&keys, dialect));
    let mut cells: Box<dyn Iterator<Item = Expr>> = match &rows[..] {
        [one] => Box::new(one.clone().into_iter().map(Expr::val)),
        _ => Box::new((1..).map(|at| Expr::col(("new", Alias::new(format!("column{at}")))))),
    };
    for (column, cell) in key_columns::<E>().chain(tag).zip(&mut cells) {
        let left = stored.map(|row| as_compared::<E>(column, row.get(column), dialect).0);
        update = update.filter(left.unwrap_or_else(Expr::null).eq(as_key::<E>(column, cell, dialect)));
    }
    let cells: Vec<Expr> =
        columns.iter().zip(cells).map(|(column, cell)| documents::as_written(*column, cell, dialect)).collect();
    let cell = |name: &str| {
        let own = column::<E>(name)?;
        let new = columns.iter().position(|column| column.as_str() == name).map(|at| cells[at].clone());
        Some((new.unwrap_or_else(|| Expr::col(own.as_column_ref())), batch.first()?.model.get(own).into_value()?))
    };
    let references = References::of::<E>(dialect);
    for column in columns {
        if let Some(cell) = references.written(column.as_str(), &cell) {
            update = update.col_expr(*column, cell);
        }
    }
    if rows.len() > 1 {
        let names: Vec<Option<DynIden>> =
            key_columns::<E>().chain(tag).chain(columns.iter().copied()).map(|column| Some(column.into_iden())).collect();
        let new = listed(rows, (&E::default().table_ref(), &names), "new", dialect);
        QueryTrait::query(&mut update).from(new);
    }
    update
}
