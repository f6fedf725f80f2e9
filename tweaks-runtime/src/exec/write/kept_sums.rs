//! KeptSum columns: sums over other rows, renewed in the transaction that changes those rows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, LockType, Order, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, Value};

use crate::schema::Relation;
use crate::schema::{Column, KeptSum, Kind, Table};

/// The rows whose kept columns are to be renewed at the end of a write.
#[derive(Default)]
pub(super) struct Stale(Mutex<Vec<Row>>);

/// A row whose sums over one relation are to be renewed.
struct Row {
    sums: Sums,
    key: Vec<Value>,
}

/// The columns of a table that are kept over the same rows.
#[derive(Clone, Copy)]
struct Sums {
    table: &'static Table,
    relation: Relation,
}

impl Sums {
    fn is(self, other: Self) -> bool {
        self.table.name == other.table.name && self.relation.is(other.relation)
    }

    fn columns(self) -> impl Iterator<Item = &'static KeptSum> {
        self.table.kept_sums.iter().filter(move |kept| kept.relation.is(self.relation))
    }

    /// Whether one of them adds up one of others.
    fn are_over(self, other: Self) -> bool {
        let adds_up = |kept: &KeptSum, column: &Column| kept.factors.iter().any(|factor| factor.name == column.name);
        let is_over = |kept: &KeptSum| other.columns().any(|below| adds_up(kept, below.column));
        self.relation.table.name == other.table.name && self.columns().any(is_over)
    }

    /// Whether something is kept over them.
    fn are_added_up(self) -> bool {
        let mut above = self
            .table
            .parent_tables()
            .flat_map(|table| table.kept_sums.iter().map(move |kept| Self { table, relation: kept.relation }));
        above.any(|above| above.are_over(self))
    }
}

/// How many times one write renews sums: those of a table over a relation once for all rows that were noted together.
const LEVELS: usize = 100;

impl Stale {
    /// Notes the rows that a changed row belongs to; `get` gives its columns.
    pub(super) fn note(&self, table: &'static Table, get: impl Fn(&str) -> Option<Value>) {
        for parent in table.parent_tables() {
            for kept in parent.kept_sums.iter().filter(|kept| kept.relation.table.name == table.name) {
                let key: Option<Vec<Value>> = (kept.relation.to)().to_col.iter().map(|column| get(&column.to_string())).collect();
                // A row that points at nothing is in nobody's sum.
                let Some(key) = key.filter(|key| key.iter().all(|value| *value != value.as_null())) else { continue };
                let sums = Sums { table: parent, relation: kept.relation };
                let mut stale = self.noted();
                if !stale.iter().any(|row| row.sums.is(sums) && row.key == key) {
                    stale.push(Row { sums, key });
                }
            }
        }
    }

    fn noted(&self) -> MutexGuard<'_, Vec<Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Renews what was noted, by one statement for all columns over the same rows; and then what is kept over that.
    pub(super) async fn renew(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        for _ in 0..LEVELS {
            let Some((sums, keys)) = self.next() else { return Ok(()) };
            for chunk in keys.chunks(CHUNK) {
                lock(transaction, sums, chunk).await?;
                renew(transaction, sums, chunk).await?;
                if sums.are_added_up() {
                    for row in sums.table.entity.find_all(transaction, with_keys(sums, chunk)).await? {
                        self.note(sums.table, |column| row.get(column));
                    }
                }
            }
        }
        Err(DbErr::Custom("kept sums over kept sums come to no end; are there rows that belong to themselves?".to_owned()))
    }

    /// The sums that come next, and the keys of their rows: those over no other that is noted as well; or any, if there are none.
    fn next(&self) -> Option<(Sums, Vec<Vec<Value>>)> {
        let mut noted = self.noted();
        let is_ready = |row: &&Row| noted.iter().all(|other| !row.sums.are_over(other.sums));
        let sums = noted.iter().find(is_ready).or(noted.first())?.sums;
        let mut keys: Vec<Vec<Value>> = noted.extract_if(.., |row| row.sums.is(sums)).map(|row| row.key).collect();
        keys.sort_by_cached_key(|key| format!("{key:?}"));
        Some((sums, keys))
    }
}

/// Rows per statement.
const CHUNK: usize = 400;

/// Locks the rows, in the order of their keys, by a statement of its own: a sum that waited for another writer would not see what
/// that one wrote, because it began before.
async fn lock(transaction: &DatabaseTransaction, sums: Sums, keys: &[Vec<Value>]) -> Result<(), DbErr> {
    let table = sums.table;
    let lock = match transaction.get_database_backend() {
        // One writer at a time.
        DbBackend::Sqlite => return Ok(()),
        // The rows that were inserted hold the keys of these already, and must not be in each other's way.
        DbBackend::Postgres => LockType::NoKeyUpdate,
        _ => LockType::Update,
    };
    let mut select = Query::select();
    select.expr(Expr::val(1)).from(table.entity.table_ref()).cond_where(with_keys(sums, keys));
    for column in table.key() {
        select.order_by((table.entity.name(), Alias::new(column.name)), Order::Asc);
    }
    transaction.query_all(select.lock(lock)).await?;
    Ok(())
}

/// The rows with these keys.
fn with_keys(Sums { table, relation }: Sums, keys: &[Vec<Value>]) -> Condition {
    let definition = (relation.to)();
    keys.iter().fold(Condition::any(), |any, key| {
        let own = definition.from_col.iter().zip(key);
        any.add(own.fold(Condition::all(), |all, (column, value)| {
            all.add(Expr::col((table.entity.name(), column.clone())).eq(value.clone()))
        }))
    })
}

/// `UPDATE parent SET column = (SELECT COALESCE(SUM(a * b), 0) FROM child WHERE …), … WHERE key IN (…)`
async fn renew(transaction: &DatabaseTransaction, sums: Sums, keys: &[Vec<Value>]) -> Result<(), DbErr> {
    let table = sums.table;
    let mut update = Query::update();
    update.table(table.entity.table_ref());
    for kept in sums.columns() {
        update.value(Alias::new(kept.column.name), Expr::SubQuery(None, Box::new(sum(table, kept).into())));
    }
    // A row with another sum is in another state.
    if let Some(etag) = table.etag {
        match (etag.kind, etag.on_update) {
            (Kind::Integer { .. }, _) => _ = update.value(Alias::new(etag.name), Expr::col(Alias::new(etag.name)).add(1)),
            (_, Some(now)) => _ = update.value(Alias::new(etag.name), now()),
            _ => {}
        }
    }
    update.cond_where(with_keys(sums, keys));
    transaction.execute(&update).await?;
    Ok(())
}

/// `SELECT COALESCE(SUM(a * b), 0) FROM child WHERE …`, of the row that is updated.
fn sum(table: &Table, kept: &KeptSum) -> SelectStatement {
    let definition = (kept.relation.to)();
    let (own, other) = (table.entity.name(), kept.relation.table.entity.name());
    let mut sum = Query::select();
    sum.from(kept.relation.table.entity.table_ref());
    for (from, to) in definition.from_col.iter().zip(definition.to_col.iter()) {
        sum.and_where(Expr::col((other.clone(), to.clone())).equals((own.clone(), from.clone())));
    }
    let factor = |column: &&'static Column| Expr::col((other.clone(), Alias::new(column.name)));
    let product: Option<Expr> = kept.factors.iter().map(factor).reduce(sea_orm::ExprTrait::mul);
    sum.expr(match product {
        Some(product) => Expr::from(Func::coalesce([Func::sum(product).into(), Expr::val(0)])),
        None => Expr::cust("COUNT(*)"),
    });
    sum
}
