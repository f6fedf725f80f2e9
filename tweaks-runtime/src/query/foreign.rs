//! Foreign forms: what reads have found out about tables that others than the runtime write.

use std::sync::{PoisonError, RwLock};

use crate::schema::Table;

/// What is known of tables whose rows cannot be read together, as far as anybody has read one, in the application whose settings remember
/// them.
#[derive(Debug, Default)]
pub(crate) struct ForeignForms {
    /// Those that have a row in a form that is no part of a text. Their rows are read cell by cell from there on.
    pub(crate) of_cells: Known,
    /// Those that have a row which is too long to be given with others. Their rows are read one by one.
    pub(crate) of_rows: Known,
}

/// Tables of which something is known.
#[derive(Debug, Default)]
pub(crate) struct Known(RwLock<Vec<&'static str>>);

impl Known {
    pub(crate) fn has(&self, table: &Table) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(&table.name)
    }

    pub(crate) fn add(&self, table: &Table) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !known.contains(&table.name) {
            known.push(table.name);
        }
    }
}
