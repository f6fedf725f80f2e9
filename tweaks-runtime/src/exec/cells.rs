//! Cells: a row that cannot be read ends in an error that says where it is. Databases hold values that Rust has no room for, and
//! drivers panic at some of them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sea_orm::{DbErr, QueryResult};

use super::reason;
use crate::query::Statement;
use crate::schema::{Cell, Column};

/// Reads from a row; the error of a cell that cannot be read names its table, its column, and the key of its row.
pub(super) fn read<T>(statement: &Statement, row: &QueryResult, read: impl FnOnce() -> Result<T, DbErr>) -> Result<T, DbErr> {
    caught(read).map_err(|error| unreadable(statement, row).unwrap_or(error))
}

/// The outcome of reading; a panic is an error.
pub(super) fn caught<T>(read: impl FnOnce() -> Result<T, DbErr>) -> Result<T, DbErr> {
    let panicked = |_| Err(DbErr::Type("a value that Rust has no room for".to_owned()));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(panicked)
}

/// The first cell of a row that cannot be read, as an error.
fn unreadable(statement: &Statement, row: &QueryResult) -> Option<DbErr> {
    let mut cells = statement.cells.iter().enumerate();
    let (source, column, error) = cells.find_map(|(at, (source, column))| {
        let error = caught(|| (column.read)(row, at)).err()?;
        Some((*source, *column, error))
    })?;
    let own = statement.cells.iter().enumerate().filter(|(_, (other, column))| *other == source && column.key);
    let key: Vec<String> = own.filter_map(|(at, (_, column))| shown(column, row, at)).collect();
    let (table, key) = (statement.rows.sources[source].table.name, key.join(", "));
    Some(DbErr::Custom(format!(
        "`{table}.{}` of the row with the key ({key}) cannot be read: {}",
        column.name,
        reason::words(&error)
    )))
}

fn shown(column: &Column, row: &QueryResult, at: usize) -> Option<String> {
    let mut text = Vec::new();
    caught(|| (column.render)(Cell::Row(row, at), &column.format, &mut text)).ok()?;
    String::from_utf8(text).ok()
}
