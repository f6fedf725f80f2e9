//! The catalogue of the database: the tables, columns and indexes that there are.

use std::collections::BTreeMap;
use std::fmt;

use sea_orm::sea_query::{ColumnDef, TableCreateStatement, TableRef};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};
use sea_schema::mysql::discovery::SchemaDiscovery as MySqlDiscovery;
use sea_schema::postgres::discovery::SchemaDiscovery as PostgresDiscovery;
use sea_schema::sqlite::discovery::SchemaDiscovery as SqliteDiscovery;

use super::remedy::indexed;
use crate::schema::Order;

/// The columns of the tables of the current schema, as `sea-schema` reads them.
pub(super) async fn columns(db: &DatabaseConnection) -> Result<BTreeMap<String, Vec<ColumnDef>>, DbErr> {
    let tables: Vec<TableCreateStatement> = match db.get_database_backend() {
        DbBackend::Sqlite => {
            let schema = SqliteDiscovery::discover_with(db).await.map_err(unreadable)?;
            schema.tables.iter().map(sea_schema::sqlite::def::TableDef::write).collect()
        }
        DbBackend::Postgres => {
            let schema = PostgresDiscovery::new_no_exec(&current_schema(db, "SELECT current_schema()::text").await?);
            let schema = schema.discover_with(db).await.map_err(unreadable)?;
            schema.tables.iter().map(sea_schema::postgres::def::TableDef::write).collect()
        }
        DbBackend::MySql => {
            let schema = MySqlDiscovery::new_no_exec(&current_schema(db, "SELECT DATABASE()").await?);
            let schema = schema.discover_with(db).await.map_err(unreadable)?;
            schema.tables.iter().map(sea_schema::mysql::def::TableDef::write).collect()
        }
        other => return Err(DbErr::BackendNotSupported { db: other.as_str(), ctx: "schema_check" }),
    };
    let named = |table: &TableCreateStatement| match table.get_table_name() {
        Some(TableRef::Table(name, _)) => Some((name.1.to_string(), table.get_columns().clone())),
        _ => None,
    };
    Ok(tables.iter().filter_map(named).collect())
}

fn unreadable(error: impl fmt::Debug) -> DbErr {
    DbErr::Query(RuntimeErr::Internal(format!("the catalogue cannot be read: {error:?}")))
}

async fn current_schema(db: &DatabaseConnection, question: &str) -> Result<String, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), question)).await?;
    row.map(|row| row.try_get_by_index(0)).transpose().map(Option::unwrap_or_default)
}

/// An index of the database that holds for all rows.
#[derive(Debug, Default)]
pub(super) struct LiveIndex {
    pub(super) unique: bool,
    pub(super) terms: Vec<LiveTerm>,
}

/// A column of an index, or an expression.
#[derive(Debug)]
pub(super) struct LiveTerm {
    pub(super) name: String,
    descending: bool,
    nulls_first: bool,
}

impl LiveIndex {
    /// Whether the index has these columns first, in these directions or all the other way round.
    pub(super) fn begins_with(&self, wanted: &[Order], backend: DbBackend) -> bool {
        let mut pairs = self.terms.iter().zip(wanted);
        let is_turned = |(term, order): (&LiveTerm, &Order)| term.descending != order.descending;
        let first = pairs.clone().next().is_some_and(is_turned);
        self.terms.len() >= wanted.len()
            && pairs.all(|(term, order)| {
                term.name == indexed(order.column, backend).unwrap_or_else(|| order.column.name.to_owned())
                    && is_turned((term, order)) == first
            })
    }
}

impl LiveTerm {
    /// Whether `NULL` stands where lists want it: first when ascending.
    pub(super) fn serves_nulls(&self) -> bool {
        self.nulls_first != self.descending
    }
}

/// The indexes of a table: `sea-schema` knows no directions, and of PostgreSQL's indexes only the unique ones.
pub(super) async fn indexes(db: &DatabaseConnection, table: &str) -> Result<Vec<LiveIndex>, DbErr> {
    let backend = db.get_database_backend();
    let question = match backend {
        DbBackend::Postgres => POSTGRES_INDEXES,
        DbBackend::MySql => MYSQL_INDEXES,
        _ => SQLITE_INDEXES,
    };
    let rows = db.query_all_raw(Statement::from_sql_and_values(backend, question, [table.into()])).await?;
    let mut indexes: BTreeMap<String, LiveIndex> = BTreeMap::new();
    for row in rows {
        let flag = |at: usize| row.try_get_by_index::<i32>(at).map(|flag| flag != 0);
        let index = indexes.entry(row.try_get_by_index(0)?).or_default();
        let expression = || expression(&row.try_get_by_index::<String>(5).ok()?, index.terms.len());
        let name = row.try_get_by_index::<Option<String>>(2)?.or_else(expression).unwrap_or_default();
        index.unique = flag(1)?;
        index.terms.push(LiveTerm { name, descending: flag(3)?, nulls_first: flag(4)? });
    }
    Ok(indexes.into_values().collect())
}

/// The expression at a place of an index, out of the statement that made it.
fn expression(definition: &str, place: usize) -> Option<String> {
    let terms = &definition[definition.find('(')? + 1..definition.rfind(')')?];
    let mut depth = 0;
    let mut terms = terms.split(|letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        letter == ',' && depth == 0
    });
    terms.nth(place).map(|term| term.trim().trim_end_matches(" DESC").to_owned())
}

/// The columns of a table that the database alone writes, which `sea-schema` reads and does not say.
pub(super) async fn generated(db: &DatabaseConnection, table: &str) -> Result<Vec<String>, DbErr> {
    let backend = db.get_database_backend();
    let question = match backend {
        DbBackend::Postgres => POSTGRES_GENERATED,
        DbBackend::MySql => MYSQL_GENERATED,
        _ => "SELECT name FROM pragma_table_xinfo(?) WHERE hidden IN (2, 3)",
    };
    let rows = db.query_all_raw(Statement::from_sql_and_values(backend, question, [table.into()])).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

const POSTGRES_GENERATED: &str = r"
SELECT a.attname::text
FROM pg_attribute a
JOIN pg_class t ON t.oid = a.attrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE t.relname = $1 AND n.nspname = current_schema() AND NOT a.attisdropped AND (a.attgenerated <> '' OR a.attidentity = 'a')";

const MYSQL_GENERATED: &str = r"
SELECT column_name
FROM information_schema.columns
WHERE table_schema = DATABASE() AND table_name = ? AND generation_expression <> ''";

const SQLITE_INDEXES: &str = r#"
SELECT list.name, list."unique", info.name, info."desc", 1 - info."desc",
    (SELECT sql FROM sqlite_schema AS own WHERE own.type = 'index' AND own.name = list.name)
FROM pragma_index_list(?) AS list, pragma_index_xinfo(list.name) AS info
WHERE info.key = 1 AND list.partial = 0
ORDER BY list.name, info.seqno"#;

const POSTGRES_INDEXES: &str = r"
SELECT own.relname::text, i.indisunique::int, a.attname::text, (i.indoption[k.place - 1] & 1)::int, (i.indoption[k.place - 1] >> 1 & 1)::int
FROM pg_index i
JOIN pg_class own ON own.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attribute, place)
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attribute
JOIN pg_am m ON m.oid = own.relam AND m.amname = 'btree'
WHERE t.relname = $1 AND n.nspname = current_schema() AND i.indisvalid AND i.indpred IS NULL AND k.place <= i.indnkeyatts
ORDER BY 1, k.place";

const MYSQL_INDEXES: &str = r"
SELECT index_name, CAST(1 - non_unique AS SIGNED), column_name, CAST(collation = 'D' AS SIGNED), CAST(collation <> 'D' AS SIGNED)
FROM information_schema.statistics
WHERE table_schema = DATABASE() AND table_name = ?
ORDER BY index_name, seq_in_index";
