//! Remedies: the statements that mend differences.

use sea_orm::DbBackend;

use crate::schema::Order;

/// A statement that mends a difference, but for the name of the table.
pub(super) enum Remedy {
    /// A change of a column.
    Alter(String),
    /// The columns of an index, and the end of its name.
    Index { unique: bool, columns: String, name: String },
}

impl Remedy {
    pub(super) fn index(unique: bool, columns: String, names: &[&str]) -> Self {
        Self::Index { unique, columns, name: names.join("-") }
    }

    /// The statement for a table.
    pub(super) fn on(self, table: &str, backend: DbBackend) -> String {
        let statement = match self {
            Self::Alter(change) => format!("ALTER TABLE {} {change}", quoted(table)),
            Self::Index { unique, columns, name } => {
                let unique = if unique { "UNIQUE " } else { "" };
                format!("CREATE {unique}INDEX {} ON {} ({columns})", quoted(&format!("idx-{table}-{name}")), quoted(table))
            }
        };
        // MySQL quotes names in its own way.
        if backend == DbBackend::MySql { statement.replace('"', "`") } else { statement }
    }
}

/// A column as it stands in an index that serves lists.
pub(super) fn term(order: &Order, backend: DbBackend) -> String {
    let Order { column, descending } = *order;
    let nulls = match (backend == DbBackend::Postgres && column.nullable, descending) {
        (true, false) => " NULLS FIRST",
        (true, true) => " NULLS LAST",
        (false, _) => "",
    };
    format!("{}{}{nulls}", quoted(column.name), if descending { " DESC" } else { "" })
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
