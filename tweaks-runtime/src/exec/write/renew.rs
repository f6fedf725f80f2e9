//! Renewal: the kept sums over the rows that were written are made anew, in the same transaction and at its end.

use std::any::Any;
use std::sync::Arc;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, IntoIden as _, Query, SelectStatement, UpdateStatement};
use sea_orm::{Condition, ConnectionTrait as _, DatabaseTransaction, DbErr, QueryResult, Value};

use super::entry::Done;
use super::keepers;
use super::kept_sums::{Sums, SumsToRenew};
use crate::cause::{self, Duty};
use crate::exec::commented::Commented;
use crate::exec::dialect::Dialect;
use crate::exec::{Failure, Refusal, key, sql};
use crate::schema::{ActiveRow, Column, KeptSum, Kind, StoredRow, Table, Values};
use crate::value::fits_digits;

/// How many times one write renews sums: those of a table over a relation once for all rows that were remembered together.
const LEVELS: usize = 100;

/// Renews the sums, by one statement for all columns over the same rows; and then the sums over those. The rows that were
/// written are shown as they are then.
pub(super) async fn renew(
    transaction: &DatabaseTransaction,
    sums_to_renew: &SumsToRenew,
    table: &Table,
    done: &mut Done,
) -> Result<(), Refusal> {
    let _said = cause::doing(Duty::Renewal);
    let dialect = Dialect::of(transaction.get_database_backend());
    for _ in 0..LEVELS {
        let Some(sums) = sums_to_renew.next() else { return Ok(()) };
        for wanted in sums_to_renew.not_held(sums.table, dialect)?.chunks(2) {
            let wanted = wanted.iter().cloned().fold(Condition::any(), Condition::add);
            keepers::lock(transaction, sums_to_renew, sums.table, wanted).await?;
        }
        let keepers = sums_to_renew.take(sums);
        for wanted in sql::rows_with(sums.table, &key::in_order(&keepers), dialect)? {
            for row in renewed(transaction, sums, wanted, dialect).await? {
                if sums.are_added_up() {
                    sums_to_renew.remember_by(sums.table, |column| row.get(column).cloned());
                }
                if sums.table.is(table) {
                    done.renew(table, &row);
                }
            }
        }
    }
    let endless = "kept sums over kept sums come to no end; are there rows that belong to themselves?";
    Err(DbErr::Custom(endless.to_owned()).into())
}

/// A row that was written, with the sums that were renewed after it.
struct Renewed {
    row: Arc<dyn StoredRow>,
    sums: Values,
}

impl StoredRow for Renewed {
    fn get(&self, column: &str) -> Option<Value> {
        self.sums.get(column).cloned().or_else(|| self.row.get(column))
    }

    fn model(&self) -> Arc<dyn Any + Send + Sync> {
        self.row.model()
    }

    fn get_at(&self, place: usize) -> Option<Value> {
        self.row.get_at(place)
    }

    fn mend(&mut self, _: usize, _: Value) -> Result<(), DbErr> {
        Ok(())
    }

    fn share(&self) -> Box<dyn StoredRow> {
        Box::new(Self { row: Arc::clone(&self.row), sums: self.sums.clone() })
    }

    fn active(&self) -> Box<dyn ActiveRow> {
        self.row.active()
    }
}

impl Done {
    /// Shows the one row with the sums that it has now. Of many rows an answer shows the keys alone.
    fn renew(&mut self, table: &Table, sums: &Values) {
        let mut written = self.created.iter_mut().chain(&mut self.updated).map(|(_, row)| row);
        let (Some(row), None) = (written.next(), written.next()) else { return };
        if table.key().all(|column| row.get(column.name).as_ref() == sums.get(column.name)) {
            *row = Arc::new(Renewed { row: Arc::clone(row), sums: sums.clone() });
        }
    }
}

/// `UPDATE parent SET column = (SELECT COALESCE(SUM(a * b), 0) FROM child WHERE …), … WHERE key IN (…)`
fn update(sums: Sums, wanted: Condition, dialect: &Dialect) -> UpdateStatement {
    let table = sums.table;
    let mut update = Query::update();
    update.table(table.entity.table_ref()).cond_where(wanted);
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
    update
}

/// Renews sums, and gives back their rows: the key, the sums, the tag, and the columns by which others keep sums over them.
async fn renewed(
    transaction: &DatabaseTransaction,
    sums: Sums,
    wanted: Condition,
    dialect: &Dialect,
) -> Result<Vec<Values>, Refusal> {
    let columns: Vec<&'static Column> = sums.table.columns.iter().filter(|column| sums.give_back(column)).collect();
    let cells: Vec<Expr> = columns.iter().map(|column| cell(column, dialect)).collect();
    let mut update = update(sums, wanted.clone(), dialect);
    let transaction = Commented(transaction);
    let rows = if transaction.support_returning() {
        transaction.query_all(update.returning(Query::returning().exprs(cells))).await
    } else {
        transaction.execute(&update).await.map_err(Refusal::of_write)?;
        transaction.query_all(Query::select().exprs(cells).from(sums.table.entity.table_ref()).cond_where(wanted)).await
    };
    rows.map_err(Refusal::of_write)?.iter().map(|row| read(row, sums, &columns)).collect()
}

fn cell(column: &Column, dialect: &Dialect) -> Expr {
    let cell = Expr::col(Alias::new(column.name));
    let is_cast = dialect.keeps_doubles && matches!(column.kind, Kind::Decimal | Kind::Float(_));
    if is_cast { Dialect::as_float(cell) } else { cell }
}

/// The values of a row. SQLite stores sums that are no values of their column, which other databases refuse.
fn read(row: &QueryResult, sums: Sums, columns: &[&'static Column]) -> Result<Values, Refusal> {
    let mut values = Values::default();
    for (at, column) in columns.iter().enumerate() {
        match (column.read)(row, at) {
            Ok(Some(value)) if fits_digits(&value, &column.format) => values.0.push((column.name, value)),
            Ok(None) => {}
            _ if sums.has(column) => return Err(Refusal::Failed(Failure::UNSTORABLE)),
            _ => {}
        }
    }
    Ok(values)
}

/// `SELECT COALESCE(SUM(a * b), 0) FROM child AS summed WHERE …`, of the row that is updated. The rows may be of the same table, or of
/// one that is called the same.
fn sum(table: &Table, kept: &KeptSum, dialect: &Dialect) -> SelectStatement {
    let definition = (kept.relation.to)();
    let (own, other) = (table.entity.name(), Alias::new("summed").into_iden());
    let mut sum = Query::select();
    sum.from_as(kept.relation.table.entity.table_ref(), other.clone());
    for (from, to) in definition.from_col.iter().zip(definition.to_col.iter()) {
        let cells = [Expr::col((own.clone(), from.clone())), Expr::col((other.clone(), to.clone()))];
        sum.and_where(sql::joined(cells, sql::time_named(kept.relation.table, &to.to_string(), dialect)));
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
