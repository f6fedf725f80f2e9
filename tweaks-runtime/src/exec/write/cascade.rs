//! Cascades: rows that the database deletes by itself with others, where sums are kept over them.

use std::collections::HashSet;

use sea_orm::sea_query::ForeignKeyAction;
use sea_orm::{Condition, ConnectionTrait as _, DatabaseTransaction, DbErr, RelationDef};

use super::kept_sums::SumsToRenew;
use crate::cause::{self, Duty};
use crate::exec::dialect::Dialect;
use crate::exec::key::Key;
use crate::exec::rows::{Access, Lock};
use crate::exec::sql;
use crate::schema::{StoredRow, Table, Values};

/// Remembers the kept sums over rows that the database will delete by `ON DELETE CASCADE`, at any depth.
pub(super) async fn remember(
    transaction: &DatabaseTransaction,
    sums: &SumsToRenew,
    table: &'static Table,
    rows: &[Box<dyn StoredRow>],
) -> Result<(), DbErr> {
    let _said = cause::doing(Duty::Lock);
    let dialect = Dialect::of(transaction.get_database_backend());
    let mut left = below(table, rows, dialect)?;
    // Two tables of one name, in two schemas, have rows of one key.
    let mut seen: HashSet<(usize, Key)> = HashSet::new();
    while let Some((child, wanted)) = left.pop() {
        let mut gone = Access::of(transaction, *child.entity).rows(wanted, Lock::Delete).await?;
        // Rows may belong to themselves.
        gone.retain(|row| seen.insert((std::ptr::from_ref(child).addr(), Key::of_row(child, row.as_ref()))));
        for row in &gone {
            sums.remember(child, row.as_ref());
        }
        left.extend(below(child, &gone, dialect)?);
    }
    Ok(())
}

/// The rows that are deleted with these, one condition per statement, the last first.
fn below(
    table: &'static Table,
    rows: &[Box<dyn StoredRow>],
    dialect: &Dialect,
) -> Result<Vec<(&'static Table, Condition)>, DbErr> {
    let mut below = Vec::new();
    for (child, relation) in cascades(table).filter(|(child, _)| matters(child, table, &[])) {
        let keys = rows.iter().map(|row| sql::linked(child, &relation.from_col, &relation.to_col, row.as_ref()));
        let keys: Vec<Values> = keys.collect::<Result<_, _>>()?;
        let wanted = sql::rows_with(child, &keys.iter().collect::<Vec<_>>(), dialect)?;
        below.extend(wanted.into_iter().map(|wanted| (child, wanted)));
    }
    below.reverse();
    Ok(below)
}

/// The tables whose rows are deleted with those of a table, each with its relation.
fn cascades(table: &'static Table) -> impl Iterator<Item = (&'static Table, &'static RelationDef)> {
    table.child_tables().flat_map(move |child| {
        let own = child.entity.belongs_to().iter().filter(move |relation| {
            relation.to_tbl == table.entity.table_ref() && matches!(relation.on_delete, Some(ForeignKeyAction::Cascade))
        });
        own.map(move |relation| (child, relation))
    })
}

/// Whether a sum is kept over the rows of a table by an entity other than the one they go with, or over rows that go with them.
fn matters(table: &'static Table, gone: &'static Table, seen: &[&Table]) -> bool {
    let mut others = table.parent_tables().filter(|parent| !parent.is(gone));
    let seen = [seen, &[table]].concat();
    others.any(|parent| parent.sums_over(table).next().is_some())
        || cascades(table).any(|(child, _)| !seen.iter().any(|known| known.is(child)) && matters(child, table, &seen))
}
