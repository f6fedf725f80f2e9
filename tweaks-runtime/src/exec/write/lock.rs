//! Locks: the rows that a write changes or deletes are found, and stay as they are until its end.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr};

use super::entry::{Entry, Write};
use super::{matching, version};
use crate::body::{Edit, Mark};
use crate::cause::{self, Duty};
use crate::context::Context;
use crate::exec::Refusal;
use crate::exec::condition::within_scope;
use crate::exec::dialect::Dialect;
use crate::exec::failure;
use crate::exec::key::{Key, in_order};
use crate::exec::rows::{Access, Lock};
use crate::exec::sql;
use crate::schema::{Rows, StoredRow, Table, Values};

/// An entry with its row, unless it makes one.
pub(super) struct Locked<'a> {
    pub(super) entry: &'a Entry,
    pub(super) stored: Option<Box<dyn StoredRow>>,
}

/// Locks the rows of all changes and deletions within the request's scope, in the order of their keys, and compares their tags
/// with the expected ones.
pub(super) async fn entries<'a>(transaction: &DatabaseTransaction, write: &'a Write) -> Result<Vec<Locked<'a>>, Refusal> {
    let table = write.table;
    let keys: Vec<Option<&Values>> = write.entries.iter().map(|entry| entry.edit.key()).collect();
    let wanted: Vec<&Values> = keys.iter().copied().flatten().collect();
    let rows = sets(transaction, &write.context, table, &wanted, lock_of(&write.entries))
        .await
        .map_err(|error| unreadable(write, error))?;
    let places = matching::sets_of(transaction, table, &wanted, &rows).await?;
    let mut rows = by_place(table, &places, rows)?;
    let mut places = 0..;
    let mut locked = Vec::with_capacity(write.entries.len());
    let (mut missing, mut changed, mut tag) = (Vec::new(), Vec::new(), None);
    for (entry, key) in write.entries.iter().zip(keys) {
        let stored = key.and_then(|_| places.next()).map(|place| rows.remove(&place));
        match stored {
            Some(None) => missing.push(entry.mark.clone()),
            Some(Some(row)) if !entry.expected.iter().all(|expected| expected.is_of(table, row.as_ref())) => {
                tag = version::of_stored(table, row.as_ref());
                changed.push(entry.mark.clone());
            }
            stored => locked.push(Locked { entry, stored: stored.flatten() }),
        }
    }
    match (missing.is_empty(), changed.is_empty()) {
        (false, _) => Err(write.of_rows(missing, Refusal::NotFound)),
        (true, false) => Err(write.of_rows(changed, Refusal::PreconditionFailed(tag))),
        (true, true) => Ok(locked),
    }
}

/// How rows are held that some entries change or delete: those that keep their keys may be pointed at meanwhile.
fn lock_of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Lock {
    let deletes = entries.into_iter().any(|entry| matches!(entry.edit, Edit::Delete(_)));
    if deletes { Lock::Delete } else { Lock::Update }
}

/// Locks the rows of writes that are done one after the other, in the order of their keys: two requests that write the same rows in different
/// orders would wait for each other.
pub(super) async fn ahead(transaction: &DatabaseTransaction, writes: &[Write]) -> Result<(), DbErr> {
    let wanted: Vec<&Values> = writes.iter().flat_map(|write| &write.entries).filter_map(|entry| entry.edit.key()).collect();
    let (Some(write), false) = (writes.first(), wanted.len() < 2) else { return Ok(()) };
    if !Dialect::of(transaction.get_database_backend()).locks_rows {
        return Ok(());
    }
    let lock = lock_of(writes.iter().flat_map(|write| &write.entries));
    match sets(transaction, &write.context, write.table, &wanted, lock).await {
        // That a row cannot be read is told at its entry.
        Err(DbErr::TryIntoErr { .. }) => Ok(()),
        locked => locked.map(drop),
    }
}

/// The refusal of rows that cannot be read, at the entry whose row it is: by its key as it stands there, where the database may have
/// another form of it.
fn unreadable(write: &Write, error: DbErr) -> Refusal {
    let columns = failure::unreadable_keys(&error).next().cloned().unwrap_or_default();
    let unreadable: HashSet<Key> = failure::unreadable_keys(&error).map(|key| Key::of_values(&columns, key)).collect();
    let is_of = |entry: &&Entry| entry.edit.key().is_some_and(|key| unreadable.contains(&Key::of_values(&columns, key)));
    let marks: Vec<Mark> = write.entries.iter().filter(is_of).map(|entry| entry.mark.clone()).collect();
    let refusal = Refusal::from(error);
    if marks.is_empty() { refusal } else { write.of_rows(marks, refusal) }
}

/// The rows by the first of their places among the keys. A key of two rows would change both: times that are equal may be two texts.
fn by_place(table: &Table, places: &[Vec<usize>], rows: Rows) -> Result<HashMap<usize, Box<dyn StoredRow>>, DbErr> {
    let mut by_place = HashMap::with_capacity(rows.len());
    for (places, row) in places.iter().zip(rows) {
        let Some(place) = places.first() else { continue };
        if by_place.insert(*place, row).is_some() {
            return Err(DbErr::Custom(format!("several rows of `{}` have one key, each in another form", table.name)));
        }
    }
    Ok(by_place)
}

/// Locks the rows with one of these sets of values of the same columns, as far as the request may see them.
pub(super) async fn sets(
    transaction: &DatabaseTransaction,
    context: &Context,
    table: &Table,
    sets: &[&Values],
    lock: Lock,
) -> Result<Rows, DbErr> {
    let _said = cause::doing(Duty::Lock);
    let mut rows = Rows::new();
    for wanted in sql::rows_with(table, &in_order(sets.iter().copied()), Dialect::of(transaction.get_database_backend()))? {
        rows.append(&mut Access::of(transaction, *table.entity).rows(within_scope(table, context, wanted), lock).await?);
    }
    Ok(rows)
}
