//! The tables that statements are made of, remembered for the linter: it knows by them which scans an entity has given a reason for.

use std::sync::{Mutex, PoisonError};

use super::statements;
use crate::schema::{Order, Table};

static TABLES: Mutex<Vec<&'static Table>> = Mutex::new(Vec::new());

/// Remembers a table, where statements are recorded.
pub(super) fn remember(table: &'static Table) {
    if statements::is_recorded() {
        let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
        if !tables.iter().any(|known| std::ptr::eq(*known, table)) {
            tables.push(table);
        }
    }
}

/// Whether no entity of a table claims an index on a column that one has. That it is filtered or ordered by all the same has a reason,
/// or did not compile.
pub(crate) fn is_unindexed(table: &str, column: &str) -> bool {
    let tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    let own = tables.iter().filter(|known| known.name == table).filter_map(|table| Some((table, table.column_named(column)?)));
    let mut supported = own.map(|(table, column)| table.supports(&[Order::ascending(column)])).peekable();
    supported.peek().is_some() && !supported.any(|is_supported| is_supported)
}
