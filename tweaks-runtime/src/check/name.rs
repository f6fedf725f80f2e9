//! Names of tables and columns, as statements have them.

use sea_orm::sea_query::{TableName, TableRef};

use crate::schema::Table;

/// The name of a table, and of its schema where the entity says one.
#[derive(Clone, Debug, Default)]
pub(super) struct Name {
    pub(super) schema: Option<String>,
    pub(super) table: String,
}

impl Name {
    /// The name in a reference; `None` for a reference to something else than a table.
    pub(super) fn of(reference: &TableRef) -> Option<Self> {
        let TableRef::Table(TableName(schema, table), _) = reference else { return None };
        Some(Self { schema: schema.as_ref().map(|schema| schema.1.to_string()), table: table.to_string() })
    }

    /// The name of the table of an entity.
    pub(super) fn of_table(table: &Table) -> Self {
        Self::of(&table.entity.table_ref()).unwrap_or_else(|| Self { schema: None, table: table.name.to_owned() })
    }

    /// As it stands in a statement.
    pub(super) fn quoted(&self) -> String {
        let schema = self.schema.as_ref().map(|schema| quoted(schema) + ".").unwrap_or_default();
        schema + &quoted(&self.table)
    }
}

/// A name as it stands in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The statement for an index, which is named after its table and these names.
pub(super) fn create_index(table: &Name, unique: bool, columns: &str, names: &[&str]) -> String {
    let (unique, name) = (if unique { "UNIQUE " } else { "" }, quoted(&format!("idx-{}-{}", table.table, names.join("-"))));
    format!("CREATE {unique}INDEX {name} ON {} ({columns})", table.quoted())
}
