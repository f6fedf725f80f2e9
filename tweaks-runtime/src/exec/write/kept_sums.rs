//! Kept sums: columns that are sums over other rows, renewed in the transaction that changes those rows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, IntoIden as _, Order, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait as _, DatabaseTransaction, DbErr, QueryResult, Value};

use crate::exec::dialect::Dialect;
use crate::exec::{Failure, Refusal, sql};
use crate::schema::{Column, KeptSum, Kind, Lock, Relation, StoredRow, Table};
use crate::value::fits_digits;

/// The rows whose kept sums are renewed at the end of a write.
#[derive(Default)]
pub(super) struct SumsToRenew(Mutex<Vec<RowToRenew>>);

/// A row whose sums over one relation are to be renewed.
struct RowToRenew {
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
        self.table.is(other.table) && self.relation.is(other.relation)
    }

    fn columns(self) -> impl Iterator<Item = &'static KeptSum> {
        self.table.kept_sums.iter().filter(move |kept| kept.relation.is(self.relation))
    }

    /// Whether one of them adds up one of others.
    fn are_over(self, other: Self) -> bool {
        let adds_up = |kept: &KeptSum, column: &Column| kept.factors.iter().any(|factor| factor.name == column.name);
        let is_over = |kept: &KeptSum| other.columns().any(|below| adds_up(kept, below.column));
        self.relation.table.is(other.table) && self.columns().any(is_over)
    }

    /// Whether something is kept over them.
    fn are_added_up(self) -> bool {
        let sums_of = |table: &'static Table| table.kept_sums.iter().map(move |kept| Self { table, relation: kept.relation });
        self.table.parent_tables().flat_map(sums_of).any(|above| above.are_over(self))
    }
}

/// How many times one write renews sums: those of a table over a relation once for all rows that were remembered together.
const LEVELS: usize = 100;

impl SumsToRenew {
    /// Remembers the sums over a changed row.
    pub(super) fn remember(&self, table: &Table, row: &dyn StoredRow) {
        for parent in table.parent_tables() {
            for kept in parent.sums_over(table) {
                let key: Option<Vec<Value>> =
                    (kept.relation.to)().to_col.iter().map(|column| row.get(&column.to_string())).collect();
                // A row that points at nothing is in nobody's sum.
                let Some(key) = key.filter(|key| key.iter().all(|value| *value != value.as_null())) else { continue };
                let sums = Sums { table: parent, relation: kept.relation };
                let mut sums_to_renew = self.remembered();
                if !sums_to_renew.iter().any(|row| row.sums.is(sums) && row.key == key) {
                    sums_to_renew.push(RowToRenew { sums, key });
                }
            }
        }
    }

    fn remembered(&self) -> MutexGuard<'_, Vec<RowToRenew>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Renews the sums, by one statement for all columns over the same rows; and then the sums over those.
    pub(super) async fn renew(&self, transaction: &DatabaseTransaction) -> Result<(), Refusal> {
        let dialect = Dialect::of(transaction.get_database_backend());
        for _ in 0..LEVELS {
            let Some((sums, keys)) = self.next() else { return Ok(()) };
            for chunk in keys.chunks(dialect.max_terms) {
                lock(transaction, sums, chunk).await?;
                renew(transaction, sums, chunk).await?;
                if sums.are_added_up() {
                    for row in sums.table.entity.rows(transaction, with_keys(dialect, sums, chunk)?, Lock::None).await? {
                        self.remember(sums.table, row.as_ref());
                    }
                }
            }
        }
        let endless = "kept sums over kept sums come to no end; are there rows that belong to themselves?";
        Err(DbErr::Custom(endless.to_owned()).into())
    }

    /// The sums that come next, and the keys of their rows: those over no other that is remembered as well; or any, if there are none.
    fn next(&self) -> Option<(Sums, Vec<Vec<Value>>)> {
        let mut remembered = self.remembered();
        let is_ready = |row: &&RowToRenew| remembered.iter().all(|other| !row.sums.are_over(other.sums));
        let sums = remembered.iter().find(is_ready).or(remembered.first())?.sums;
        let mut keys: Vec<Vec<Value>> = remembered.extract_if(.., |row| row.sums.is(sums)).map(|row| row.key).collect();
        keys.sort_by_cached_key(|key| format!("{key:?}"));
        Some((sums, keys))
    }
}

/// Locks the rows, in the order of their keys, by a statement of its own: a sum that waited for another writer began before that
/// one wrote, and would not see it.
async fn lock(transaction: &DatabaseTransaction, sums: Sums, keys: &[Vec<Value>]) -> Result<(), DbErr> {
    let table = sums.table;
    let dialect = Dialect::of(transaction.get_database_backend());
    let Some(lock) = dialect.sum_lock else { return Ok(()) };
    let mut select = Query::select();
    select.expr(Expr::val(1)).from(table.entity.table_ref()).cond_where(with_keys(dialect, sums, keys)?);
    for column in table.key() {
        select.order_by((table.entity.name(), Alias::new(column.name)), Order::Asc);
    }
    transaction.query_all(select.lock(lock)).await?;
    Ok(())
}

/// The rows with these keys.
fn with_keys(dialect: &Dialect, Sums { table, relation }: Sums, keys: &[Vec<Value>]) -> Result<Condition, DbErr> {
    let columns = (relation.to)().from_col;
    let keys: Vec<Vec<Expr>> =
        keys.iter().map(|key| sql::key_as_compared(dialect, table, &columns, key)).collect::<Result<_, _>>()?;
    Ok(sql::any_of(&sql::columns(&table.entity.name(), &columns), keys.into_iter()))
}

/// `UPDATE parent SET column = (SELECT COALESCE(SUM(a * b), 0) FROM child WHERE …), … WHERE key IN (…)`
async fn renew(transaction: &DatabaseTransaction, sums: Sums, keys: &[Vec<Value>]) -> Result<(), Refusal> {
    let table = sums.table;
    let dialect = Dialect::of(transaction.get_database_backend());
    let mut update = Query::update();
    update.table(table.entity.table_ref());
    for kept in sums.columns() {
        update.value(Alias::new(kept.column.name), Expr::SubQuery(None, Box::new(sum(table, kept, dialect).into())));
    }
    // A row with another sum is in another state.
    if let Some(Column { name, kind, on_update, .. }) = table.etag {
        match (kind, on_update) {
            (Kind::Integer { .. }, _) => _ = update.value(Alias::new(*name), Expr::col(Alias::new(*name)).add(1)),
            (_, Some(now)) => _ = update.value(Alias::new(*name), now()),
            _ => {}
        }
    }
    update.cond_where(with_keys(dialect, sums, keys)?);
    if !dialect.keeps_doubles {
        transaction.execute(&update).await.map_err(Refusal::of_write)?;
        return Ok(());
    }
    update.returning(Query::returning().columns(sums.columns().map(|kept| Alias::new(kept.column.name))));
    let rows = transaction.query_all(&update).await.map_err(Refusal::of_write)?;
    let fits = |row| sums.columns().enumerate().all(|(at, kept)| fits(row, at, kept.column));
    if rows.iter().all(fits) { Ok(()) } else { Err(Refusal::Failed(Failure::UNSTORABLE)) }
}

/// Whether a sum is a value of its column: SQLite stores what other databases refuse.
fn fits(row: &QueryResult, at: usize, column: &Column) -> bool {
    let read = (column.read)(row, at);
    read.is_ok_and(|sum| sum.is_none_or(|sum| fits_digits(&sum, &column.format)))
}

/// `SELECT COALESCE(SUM(a * b), 0) FROM child AS summed WHERE …`, of the row that is updated. The rows may be of the same table, or of
/// one that is called the same.
fn sum(table: &Table, kept: &KeptSum, dialect: &Dialect) -> SelectStatement {
    let definition = (kept.relation.to)();
    let (own, other) = (table.entity.name(), Alias::new("summed").into_iden());
    let mut sum = Query::select();
    sum.from_as(kept.relation.table.entity.table_ref(), other.clone());
    for (from, to) in definition.from_col.iter().zip(definition.to_col.iter()) {
        sum.and_where(Expr::col((other.clone(), to.clone())).equals((own.clone(), from.clone())));
    }
    let factor = |column: &&'static Column| Expr::col((other.clone(), Alias::new(column.name)));
    let product: Option<Expr> = kept.factors.iter().map(factor).reduce(sea_orm::ExprTrait::mul);
    sum.expr(match product {
        Some(product) => {
            let sum = Expr::from(Func::coalesce([Func::sum(product).into(), Expr::val(0)]));
            match kept.column.format.digits.filter(|_| dialect.keeps_doubles) {
                Some(digits) => Func::round_with_precision(sum, digits.places).into(),
                None => sum,
            }
        }
        None => Expr::cust("COUNT(*)"),
    });
    sum
}
