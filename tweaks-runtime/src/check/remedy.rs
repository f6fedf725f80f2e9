//! Remedies: the statements that mend differences, with names quoted as in the SQL standard.

use sea_orm::DbBackend;

use crate::schema::Order;

/// The statement for an index, which is named after its table and these names.
pub(super) fn create_index(table: &str, unique: bool, columns: &str, names: &[&str]) -> String {
    let (unique, name) = (if unique { "UNIQUE " } else { "" }, quoted(&format!("idx-{table}-{}", names.join("-"))));
    format!("CREATE {unique}INDEX {name} ON {} ({columns})", quoted(table))
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
