//! Kept columns: sums over other rows, renewed in the transaction that changes those rows.

use std::sync::{Mutex, PoisonError};

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, LockType, Order, Query, SimpleExpr};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, Value};

use crate::schema::{Kept, Kind, Table};

/// The rows whose kept columns are to be renewed at the end of a write.
#[derive(Default)]
pub(super) struct Stale(Mutex<Vec<(&'static Table, &'static Kept, Vec<Value>)>>);

impl Stale {
    /// Notes the rows that a changed row belongs to; `get` gives its columns.
    pub(super) fn note(&self, table: &'static Table, get: impl Fn(&str) -> Option<Value>) {
        for parent in table.parents.iter().filter_map(|parent| parent()) {
            for kept in parent.kept.iter().filter(|kept| kept.relation.table.name == table.name) {
                let key: Option<Vec<Value>> = (kept.relation.to)().to_col.iter().map(|column| get(&column.to_string())).collect();
                // A row that points at nothing is in nobody's sum.
                let Some(key) = key.filter(|key| key.iter().all(|value| *value != value.as_null())) else { continue };
                let mut stale = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let known = |other: &(&Table, &Kept, Vec<Value>)| {
                    other.0.name == parent.name && other.1.column.name == kept.column.name && other.2 == key
                };
                if !stale.iter().any(known) {
                    stale.push((parent, kept, key));
                }
            }
        }
    }

    /// Renews what was noted: one statement per column.
    pub(super) async fn renew(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        let mut left = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        while let Some((table, kept)) = left.first().map(|(table, kept, _)| (*table, *kept)) {
            let same =
                |other: &(&Table, &Kept, Vec<Value>)| other.0.name == table.name && other.1.column.name == kept.column.name;
            let (own, others): (Vec<_>, Vec<_>) = left.into_iter().partition(same);
            let mut keys: Vec<Vec<Value>> = own.into_iter().map(|(_, _, key)| key).collect();
            keys.sort_by_cached_key(|key| format!("{key:?}"));
            for chunk in keys.chunks(CHUNK) {
                lock(transaction, table, kept, chunk).await?;
                renew(transaction, table, kept, chunk).await?;
            }
            left = others;
        }
        Ok(())
    }
}

/// Rows per statement.
const CHUNK: usize = 400;

/// Locks the rows, in the order of their keys, by a statement of its own: a sum that waited for another writer would not see what
/// that one wrote, because it began before.
async fn lock(transaction: &DatabaseTransaction, table: &'static Table, kept: &Kept, keys: &[Vec<Value>]) -> Result<(), DbErr> {
    let lock = match transaction.get_database_backend() {
        // One writer at a time.
        DbBackend::Sqlite => return Ok(()),
        // The rows that were inserted hold the keys of these already, and must not be in each other's way.
        DbBackend::Postgres => LockType::NoKeyUpdate,
        _ => LockType::Update,
    };
    let mut select = Query::select();
    select.expr(Expr::val(1)).from(table.storage.table_ref()).cond_where(with_keys(table, kept, keys));
    for column in table.key() {
        select.order_by((table.storage.name(), Alias::new(column.name)), Order::Asc);
    }
    transaction.query_all(select.lock(lock)).await?;
    Ok(())
}

/// The rows with these keys.
fn with_keys(table: &Table, kept: &Kept, keys: &[Vec<Value>]) -> sea_orm::Condition {
    let definition = (kept.relation.to)();
    keys.iter().fold(sea_orm::Condition::any(), |any, key| {
        let own = definition.from_col.iter().zip(key);
        any.add(own.fold(sea_orm::Condition::all(), |all, (column, value)| {
            all.add(Expr::col((table.storage.name(), column.clone())).eq(value.clone()))
        }))
    })
}

/// `UPDATE parent SET column = (SELECT COALESCE(SUM(a * b), 0) FROM child WHERE …) WHERE key IN (…)`
async fn renew(transaction: &DatabaseTransaction, table: &'static Table, kept: &Kept, keys: &[Vec<Value>]) -> Result<(), DbErr> {
    let definition = (kept.relation.to)();
    let (own, other) = (table.storage.name(), kept.relation.table.storage.name());
    let pairs = || definition.from_col.iter().zip(definition.to_col.iter());
    let mut sum = Query::select();
    sum.from(kept.relation.table.storage.table_ref());
    for (from, to) in pairs() {
        sum.and_where(Expr::col((other.clone(), to.clone())).equals((own.clone(), from.clone())));
    }
    let factor = |column: &&'static crate::schema::Column| Expr::col((other.clone(), Alias::new(column.name)));
    let product: Option<SimpleExpr> = kept.factors.iter().map(factor).reduce(sea_orm::ExprTrait::mul);
    sum.expr(match product {
        Some(product) => Expr::from(Func::coalesce([Func::sum(product).into(), Expr::val(0)])),
        None => Expr::cust("COUNT(*)"),
    });
    let mut update = Query::update();
    update.table(table.storage.table_ref());
    update.value(Alias::new(kept.column.name), Expr::SubQuery(None, Box::new(sum.into())));
    // A row with another sum is in another state.
    if let Some(etag) = table.etag {
        match (etag.kind, etag.on_update) {
            (Kind::Integer, _) => _ = update.value(Alias::new(etag.name), Expr::col(Alias::new(etag.name)).add(1)),
            (_, Some(now)) => _ = update.value(Alias::new(etag.name), now()),
            _ => {}
        }
    }
    update.cond_where(with_keys(table, kept, keys));
    transaction.execute(&update).await?;
    Ok(())
}
