//! Indexes over the letters of texts and the entries of lists: how each database makes them.

use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnDef, DbBackend};

use super::name::{Name, create_index, quoted};
use crate::exec::letters::{number_of, table_of};
use crate::schema::{Column, Letters, Table, TextIndex};

/// The statements that make an index: none where a database has no such index.
pub(super) fn creation(table: &Table, index: &TextIndex, backend: DbBackend) -> Vec<String> {
    let (name, words) = (Name::of_table(table), index.words().collect::<Vec<_>>());
    match (index.letters, backend) {
        (Letters::Lower, DbBackend::Sqlite | DbBackend::Postgres) => {
            let lower: Vec<String> = index.columns.iter().map(|column| format!("lower({})", quoted(column.name))).collect();
            vec![create_index(&name, false, &lower.join(", "), &words)]
        }
        (Letters::Trigrams, DbBackend::Postgres) => {
            let columns: Vec<String> = index.columns.iter().map(|column| quoted(column.name) + " gin_trgm_ops").collect();
            let own = quoted(&format!("idx-{}-{}", name.table, words.join("-")));
            let create = format!("CREATE INDEX {own} ON {} USING gin ({})", name.quoted(), columns.join(", "));
            vec!["CREATE EXTENSION IF NOT EXISTS pg_trgm".to_owned(), create]
        }
        (Letters::Entries, DbBackend::Postgres) => {
            let columns: Vec<String> = index.columns.iter().map(|column| entries(table, column)).collect();
            let own = quoted(&format!("idx-{}-{}", name.table, words.join("-")));
            vec![format!("CREATE INDEX {own} ON {} USING gin ({})", name.quoted(), columns.join(", "))]
        }
        (Letters::Trigrams, DbBackend::Sqlite) => number_of(table).map(|key| apart(table, index, key)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A list as `exec::entries` compares it.
fn entries(table: &Table, column: &Column) -> String {
    let declared = table.entity.definition(column.name);
    match declared.as_ref().map(ColumnDef::get_column_type) {
        Some(ColumnType::Json) => format!("CAST({} AS jsonb)", quoted(column.name)),
        _ => quoted(column.name),
    }
}

/// A table of trigrams that reads its texts in the entity's table, and the triggers that keep it.
fn apart(table: &Table, index: &TextIndex, key: &Column) -> Vec<String> {
    let (trigrams, own) = (table_of(table, index), quoted(table.name));
    let columns = index.columns.iter().map(|column| quoted(column.name)).collect::<Vec<_>>();
    let (list, number) = (columns.join(", "), quoted(key.name));
    let values = |row: &str| {
        let cells = std::iter::once(&number).chain(&columns).map(|column| format!("{row}.{column}"));
        cells.collect::<Vec<_>>().join(", ")
    };
    let into = quoted(&trigrams);
    let insert = format!("INSERT INTO {into} (rowid, {list}) VALUES ({})", values("new"));
    let delete = format!("INSERT INTO {into} ({into}, rowid, {list}) VALUES ('delete', {})", values("old"));
    let trigger = |event: &str, what: &str, body: &str| {
        let name = quoted(&format!("{trigrams}_{event}"));
        format!("CREATE TRIGGER {name} AFTER {what} ON {own} BEGIN {body}; END")
    };
    let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
    vec![
        format!(
            "CREATE VIRTUAL TABLE {into} USING fts5({list}, content={}, content_rowid={}, tokenize='trigram')",
            text(table.name),
            text(key.name)
        ),
        trigger("insert", "INSERT", &insert),
        trigger("delete", "DELETE", &delete),
        trigger("update", &format!("UPDATE OF {number}, {list}"), &format!("{delete}; {insert}")),
        format!("INSERT INTO {into} ({into}) VALUES ('rebuild')"),
    ]
}
