//! Keepers: the rows that keep sums are locked before the rows that they are kept over, whichever of these is written.

use std::collections::HashSet;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Order, Query};
use sea_orm::{Condition, ConnectionTrait as _, DatabaseTransaction, DbErr, QueryResult};

use super::entry::{Entry, Write};
use super::kept_sums::{Sums, SumsToRenew};
use super::lock::{self, Locked};
use crate::body::{self, Edit};
use crate::cause::{self, Duty};
use crate::exec::commented::Commented;
use crate::exec::condition::within_scope;
use crate::exec::dialect::Dialect;
use crate::exec::{Failure, Refusal, key, sql};
use crate::schema::{Column, Table, Values};

/// Locks the keepers that are known before the rows of a write are: those of the stored rows, those that the bodies name, and the
/// keepers of their sums. Two writers lock them in the same order, so that none waits for the other. Then come the rows themselves.
///
/// A row that belongs to another keeper by then, because a writer was faster, makes the transaction begin anew, if it `may_repeat`;
/// a keeper that turns up later is locked when its sums are renewed.
pub(super) async fn lock_first<'a>(
    transaction: &DatabaseTransaction,
    sums: &SumsToRenew,
    write: &'a Write,
    may_repeat: bool,
) -> Result<Vec<Locked<'a>>, Refusal> {
    let (mut locked, mut are_all_held) = (Vec::new(), true);
    for (table, wanted) in known(transaction, write)? {
        let rows = lock(transaction, sums, table, wanted).await?;
        are_all_held &= rows.iter().all(|row| sums.hold_keepers_of(table, &locked, |column| row.get(column).cloned()));
        locked.push(table);
    }
    let rows = lock::entries(transaction, write).await?;
    let mut stored = rows.iter().filter_map(|row| row.stored.as_deref());
    are_all_held &= stored.all(|row| sums.hold_keepers_of(write.table, &locked, |column| row.get(column)));
    if are_all_held || !may_repeat { Ok(rows) } else { Err(Refusal::Failed(Failure::CHANGED)) }
}

fn known(transaction: &DatabaseTransaction, write: &Write) -> Result<Vec<(&'static Table, Condition)>, DbErr> {
    let dialect = Dialect::of(transaction.get_database_backend());
    // A statement binds the keys of all entries, and what their bodies name.
    if dialect.sum_lock.is_none() || write.entries.len() > dialect.max_binds / 8 {
        return Ok(Vec::new());
    }
    let keys: Vec<&Values> = write.entries.iter().filter_map(|entry| entry.edit.key()).collect();
    let stored = sql::rows_with(write.table, &keys, dialect)?.into_iter().fold(Condition::any(), Condition::add);
    let stored = (!keys.is_empty()).then(|| within_scope(write.table, &write.context, stored));
    keepers(write.table, stored.as_ref(), &|sums| given(write, sums, dialect), &[])
}

/// The keepers of sums over some rows, one condition per table, those that are kept over others first; `named` gives those that are
/// known besides those of stored rows.
fn keepers(
    table: &'static Table,
    rows: Option<&Condition>,
    named: &dyn Fn(Sums) -> Result<Vec<Condition>, DbErr>,
    path: &[&'static Table],
) -> Result<Vec<(&'static Table, Condition)>, DbErr> {
    let path = [path, &[table]].concat();
    let mut all: Vec<(&'static Table, Condition)> = Vec::new();
    for sums in Sums::over(table) {
        let pointed = rows.map(|rows| pointed(sums, rows.clone()).into());
        let wanted = named(sums)?.into_iter().chain(pointed).fold(Condition::any(), Condition::add);
        // Rows may keep sums over rows of their own table, without an end.
        if wanted.is_empty() || path.iter().any(|seen| seen.is(sums.table)) {
            continue;
        }
        if sums.are_added_up() {
            all.extend(keepers(sums.table, Some(&wanted), &|_| Ok(Vec::new()), &path)?);
        }
        // Two relations to one table are locked together, or one writer would hold what another waits for.
        match all.last_mut().filter(|(last, _)| last.is(sums.table)) {
            Some((_, last)) => *last = Condition::any().add(last.clone()).add(wanted),
            None => all.push((sums.table, wanted)),
        }
    }
    Ok(all)
}

/// `keeper.key IN (SELECT keeper_id FROM table WHERE …)`
fn pointed(sums: Sums, rows: Condition) -> Expr {
    let (definition, below) = ((sums.relation.to)(), sums.relation.table);
    let mut pointing = Query::select();
    pointing.from(below.entity.table_ref()).exprs(sql::columns(&below.entity.name(), &definition.to_col)).cond_where(rows);
    let mut own = sql::columns(&sums.table.entity.name(), &definition.from_col);
    let own = if own.len() == 1 { own.swap_remove(0) } else { Expr::tuple(own) };
    own.in_subquery(pointing)
}

/// The keepers that bodies name.
fn given(write: &Write, sums: Sums, dialect: &Dialect) -> Result<Vec<Condition>, DbErr> {
    let keeper = |entry: &Entry| {
        let (json, _) = entry.body.as_ref().ok()?;
        let schema = if entry.edit == Edit::Create { write.create } else { write.update };
        sums.keeper(|column| body::given_value(schema, json, column, &write.context))
    };
    let keepers: Vec<Values> = write.entries.iter().filter_map(keeper).collect();
    sql::rows_with(sums.table, &key::in_order(&keepers), dialect)
}

/// Locks keepers, in the order of their keys, by a statement of its own: a sum that waited for another writer began before that
/// one wrote, and would not see it. Gives back the columns by which they are keepers, and have keepers.
pub(super) async fn lock(
    transaction: &DatabaseTransaction,
    sums: &SumsToRenew,
    table: &'static Table,
    wanted: Condition,
) -> Result<Vec<Values>, DbErr> {
    let Some(lock) = Dialect::of(transaction.get_database_backend()).sum_lock else { return Ok(Vec::new()) };
    let _said = cause::doing(Duty::Lock);
    let own = Sums::of(table).map(|sums| (sums.relation.to)().from_col);
    let above = Sums::over(table).into_iter().map(|sums| (sums.relation.to)().to_col);
    let names: HashSet<String> =
        own.chain(above).flat_map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>()).collect();
    let columns: Vec<&'static Column> = table.columns.iter().filter(|column| names.contains(column.name)).collect();
    let name = table.entity.name();
    let cell = |column: &Column| Expr::col((name.clone(), Alias::new(column.name)));
    let mut select = Query::select();
    select.from(table.entity.table_ref()).cond_where(wanted).exprs(columns.iter().map(|column| cell(column))).lock(lock);
    table.key().for_each(|column| _ = select.order_by_expr(cell(column), Order::Asc));
    let read = |row: &QueryResult| {
        let value = |(at, column): (usize, &&'static Column)| Some((column.name, (column.read)(row, at).ok()??));
        columns.iter().enumerate().filter_map(value).collect::<Values>()
    };
    let rows: Vec<Values> = Commented(transaction).query_all(&select).await?.iter().map(read).collect();
    for row in &rows {
        sums.hold(table, |column| row.get(column).cloned());
    }
    Ok(rows)
}
