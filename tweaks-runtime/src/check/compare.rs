//! What entities claim, compared with what the database has.

use std::collections::BTreeMap;
use std::fmt;

use sea_orm::sea_query::{ColumnDef, ColumnType, StringLen, TableCreateStatement, TableRef};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};
use sea_schema::mysql::discovery::SchemaDiscovery as MySqlDiscovery;
use sea_schema::postgres::discovery::SchemaDiscovery as PostgresDiscovery;
use sea_schema::sqlite::discovery::SchemaDiscovery as SqliteDiscovery;

use crate::schema::{Column, Order, Table};

/// One claim of an entity that the database does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// What differs, as a sentence.
    pub detail: String,
    /// What to do in the database, where one statement mends it.
    pub remedy: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.table, self.detail)?;
        self.remedy.as_ref().map_or(Ok(()), |remedy| write!(f, "\n    {remedy};"))
    }
}

/// Compares the tables of entities with those of the database: columns, nullability, lengths, defaults, keys, uniqueness,
/// indexes. On PostgreSQL also whether an index on a nullable column has its `NULL`s where lists want them, first when
/// ascending: no other index serves the ordering.
///
/// ```no_run
/// # mod product {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "product")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub name: String }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use tweaks_runtime::schema::HasTable;
/// use tweaks_runtime::schema_check;
///
/// # async fn check(db: sea_orm::DatabaseConnection) -> Result<(), sea_orm::DbErr> {
/// for difference in schema_check(&db, &[product::Entity::TABLE]).await? {
///     eprintln!("{difference}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Whatever the database says while its catalogue is read.
pub async fn schema_check(db: &DatabaseConnection, tables: &[&'static Table]) -> Result<Vec<Difference>, DbErr> {
    let mut found = Vec::new();
    let catalogue = catalogue(db).await?;
    for table in tables {
        let Some(columns) = catalogue.get(table.name) else {
            found.push(Difference { table: table.name.to_owned(), detail: "there is no such table".to_owned(), remedy: None });
            continue;
        };
        let live = Live { backend: db.get_database_backend(), columns, indexes: indexes(db, table).await? };
        found.extend(live.compare(table));
    }
    Ok(found)
}

/// The tables of the current schema, as `sea-schema` reads them.
async fn catalogue(db: &DatabaseConnection) -> Result<BTreeMap<String, Vec<ColumnDef>>, DbErr> {
    let failed = |error: &dyn fmt::Debug| DbErr::Query(RuntimeErr::Internal(format!("the catalogue cannot be read: {error:?}")));
    let tables: Vec<TableCreateStatement> = match db.get_database_backend() {
        DbBackend::Sqlite => {
            let schema = SqliteDiscovery::discover_with(db).await.map_err(|error| failed(&error))?;
            schema.tables.iter().map(sea_schema::sqlite::def::TableDef::write).collect()
        }
        DbBackend::Postgres => {
            let schema = PostgresDiscovery::new_no_exec(&current_schema(db, "SELECT current_schema()::text").await?);
            let schema = schema.discover_with(db).await.map_err(|error| failed(&error))?;
            schema.tables.iter().map(sea_schema::postgres::def::TableDef::write).collect()
        }
        DbBackend::MySql => {
            let schema = MySqlDiscovery::new_no_exec(&current_schema(db, "SELECT DATABASE()").await?);
            let schema = schema.discover_with(db).await.map_err(|error| failed(&error))?;
            schema.tables.iter().map(sea_schema::mysql::def::TableDef::write).collect()
        }
        other => return Err(DbErr::BackendNotSupported { db: other.as_str(), ctx: "schema_check" }),
    };
    let name = |table: &TableCreateStatement| match table.get_table_name() {
        Some(TableRef::Table(name, _)) => name.1.to_string(),
        _ => String::new(),
    };
    Ok(tables.iter().map(|table| (name(table), table.get_columns().clone())).collect())
}

async fn current_schema(db: &DatabaseConnection, question: &str) -> Result<String, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), question)).await?;
    row.map(|row| row.try_get_by_index(0)).transpose().map(Option::unwrap_or_default)
}

/// An index of the database that holds for all rows.
#[derive(Debug, Default)]
struct Index {
    unique: bool,
    terms: Vec<IndexTerm>,
}

/// A column of an index; an expression has no name.
#[derive(Debug)]
struct IndexTerm {
    name: String,
    descending: bool,
    nulls_first: bool,
}

/// `sea-schema` knows no directions, and of PostgreSQL's indexes only the unique ones.
async fn indexes(db: &DatabaseConnection, table: &Table) -> Result<Vec<Index>, DbErr> {
    let backend = db.get_database_backend();
    let question = match backend {
        DbBackend::Postgres => POSTGRES_INDEXES,
        DbBackend::MySql => MYSQL_INDEXES,
        _ => SQLITE_INDEXES,
    };
    let rows = db.query_all_raw(Statement::from_sql_and_values(backend, question, [table.name.into()])).await?;
    let mut indexes: BTreeMap<String, Index> = BTreeMap::new();
    for row in rows {
        let flag = |at: usize| row.try_get_by_index::<i32>(at).map(|flag| flag != 0);
        let name = row.try_get_by_index::<Option<String>>(2)?.unwrap_or_default();
        let index = indexes.entry(row.try_get_by_index(0)?).or_default();
        index.unique = flag(1)?;
        index.terms.push(IndexTerm { name, descending: flag(3)?, nulls_first: flag(4)? });
    }
    Ok(indexes.into_values().collect())
}

const SQLITE_INDEXES: &str = r#"
SELECT list.name, list."unique", info.name, info."desc", 1 - info."desc"
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

/// A table of the database.
struct Live<'a> {
    backend: DbBackend,
    columns: &'a [ColumnDef],
    indexes: Vec<Index>,
}

impl Live<'_> {
    fn compare(&self, table: &'static Table) -> Vec<Difference> {
        let columns = table.columns.iter().flat_map(|column| self.column(table, column));
        let declared = table.indexes.iter().filter_map(|terms| self.declared(terms));
        let groups = table.unique_keys.iter().filter_map(|group| self.group(group));
        let found = columns.chain(declared).chain(groups);
        found
            .map(|(detail, remedy)| Difference {
                table: table.name.to_owned(),
                detail,
                remedy: remedy.map(|remedy| self.worded(remedy.on(table.name))),
            })
            .collect()
    }

    /// MySQL quotes names in its own way.
    fn worded(&self, remedy: String) -> String {
        if self.backend == DbBackend::MySql { remedy.replace('"', "`") } else { remedy }
    }

    fn column(&self, table: &Table, column: &Column) -> Vec<Finding> {
        let name = column.name;
        let Some(live) = self.columns.iter().find(|live| live.get_column_name() == name) else {
            return vec![(format!("there is no column `{name}`"), None)];
        };
        let nullable = self.nullability(column, live);
        let index = match (column.unique, column.indexed) {
            (true, _) => self.uniqueness(column),
            (false, true) => self.index(column),
            (false, false) => None,
        };
        let nulls = if column.unique || column.indexed { self.nulls(column) } else { None };
        [nullable, length(table, column, live), self.default(column, live), index, nulls].into_iter().flatten().collect()
    }

    fn nullability(&self, column: &Column, live: &ColumnDef) -> Option<Finding> {
        let (name, quoted) = (column.name, quoted(column.name));
        let nullable = live.get_column_spec().nullable.unwrap_or(true) && !column.key;
        let (detail, change) = match (column.nullable, nullable) {
            (true, false) => (format!("`{name}` is NOT NULL, and the entity may write NULL"), "DROP NOT NULL"),
            (false, true) => (format!("`{name}` may be NULL, which the entity cannot read"), "SET NOT NULL"),
            _ => return None,
        };
        let remedy = Remedy::Alter(format!("ALTER COLUMN {quoted} {change}"));
        Some((detail, Some(remedy).filter(|_| self.backend == DbBackend::Postgres)))
    }

    fn default(&self, column: &Column, live: &ColumnDef) -> Option<Finding> {
        let spec = live.get_column_spec();
        // SQLite counts every integer key by itself.
        let counted = spec.auto_increment || (column.key && self.backend == DbBackend::Sqlite);
        let missing = column.has_default && spec.default.is_none() && spec.generated.is_none() && !counted;
        missing.then(|| (format!("`{}` has no default, and the entity relies on one", column.name), None))
    }

    fn uniqueness(&self, column: &Column) -> Option<Finding> {
        if self.is_unique(&[column.name]) || self.is_own_key(column) {
            return None;
        }
        let detail = format!("`{}` is not unique, so two writers can store the same value", column.name);
        Some((detail, Some(Remedy::index(true, self.term(column, false), &[column.name]))))
    }

    /// The key of SQLite's tables is in no list of indexes.
    fn is_own_key(&self, column: &Column) -> bool {
        self.backend == DbBackend::Sqlite && column.key
    }

    fn index(&self, column: &Column) -> Option<Finding> {
        if self.indexes.iter().any(|index| index.begins_with(&[(column.name, false)])) || self.is_own_key(column) {
            return None;
        }
        let detail = format!("no index begins with `{}`, so its filters and its ordering read the whole table", column.name);
        Some((detail, Some(Remedy::index(false, self.term(column, false), &[column.name]))))
    }

    /// Whether the ordering is served: `NULL` first when ascending.
    fn nulls(&self, column: &Column) -> Option<Finding> {
        let leading = || self.indexes.iter().filter_map(|index| index.terms.first()).filter(|term| term.name == column.name);
        let applies = self.backend == DbBackend::Postgres && column.nullable && leading().next().is_some();
        if !applies || leading().any(|term| term.nulls_first != term.descending) {
            return None;
        }
        let detail = format!(
            "the index on `{}` has NULL at the other end than lists, so that it does not serve their ordering",
            column.name
        );
        Some((detail, Some(Remedy::index(false, self.term(column, false), &[column.name, "nulls"]))))
    }

    fn declared(&self, terms: &[Order]) -> Option<Finding> {
        let wanted: Vec<(&str, bool)> = terms.iter().map(|term| (term.column.name, term.descending)).collect();
        let fits = |index: &&Index| index.begins_with(&wanted);
        let serves_nulls = |index: &&Index| {
            let mut pairs = index.terms.iter().zip(terms);
            self.backend != DbBackend::Postgres
                || pairs.all(|(live, term)| !term.column.nullable || live.nulls_first != live.descending)
        };
        if self.indexes.iter().filter(fits).any(|index| serves_nulls(&index)) {
            return None;
        }
        let columns: Vec<String> = terms.iter().map(|term| self.term(term.column, term.descending)).collect();
        let columns = columns.join(", ");
        let detail = match self.indexes.iter().any(|index| fits(&index)) {
            true => format!("the index ({columns}) has NULL at the other end than lists"),
            false => format!("there is no index ({columns})"),
        };
        let names: Vec<&str> = terms.iter().map(|term| term.column.name).collect();
        Some((detail, Some(Remedy::index(false, columns, &names))))
    }

    fn group(&self, group: &[&str]) -> Option<Finding> {
        if self.is_unique(group) {
            return None;
        }
        let columns = group.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        Some((format!("({columns}) are not unique together"), Some(Remedy::index(true, columns, group))))
    }

    fn is_unique(&self, columns: &[&str]) -> bool {
        let same = |index: &Index| {
            index.terms.len() == columns.len() && columns.iter().all(|name| index.terms.iter().any(|term| term.name == *name))
        };
        self.indexes.iter().any(|index| index.unique && same(index))
    }

    /// A column as it stands in an index that serves lists.
    fn term(&self, column: &Column, descending: bool) -> String {
        let nulls = match (self.backend == DbBackend::Postgres && column.nullable, descending) {
            (true, false) => " NULLS FIRST",
            (true, true) => " NULLS LAST",
            (false, _) => "",
        };
        format!("{}{}{nulls}", quoted(column.name), if descending { " DESC" } else { "" })
    }
}

/// What differs, and what mends it.
type Finding = (String, Option<Remedy>);

/// A statement that mends a difference, but for the name of the table.
enum Remedy {
    /// What to change of a column.
    Alter(String),
    /// The columns of an index, and what to call it.
    Index { unique: bool, columns: String, name: String },
}

impl Remedy {
    fn index(unique: bool, columns: String, names: &[&str]) -> Self {
        Self::Index { unique, columns, name: names.join("-") }
    }

    fn on(self, table: &str) -> String {
        match self {
            Self::Alter(change) => format!("ALTER TABLE {} {change}", quoted(table)),
            Self::Index { unique, columns, name } => {
                let unique = if unique { "UNIQUE " } else { "" };
                format!("CREATE {unique}INDEX {} ON {} ({columns})", quoted(&format!("idx-{table}-{name}")), quoted(table))
            }
        }
    }
}

impl Index {
    /// Whether the index has these columns first, in these directions or all the other way round.
    fn begins_with(&self, wanted: &[(&str, bool)]) -> bool {
        let turned = |term: &IndexTerm, descending: bool| term.descending != descending;
        self.terms.len() >= wanted.len()
            && self.terms.iter().zip(wanted).all(|(term, (name, descending))| {
                let first = turned(&self.terms[0], wanted[0].1);
                term.name == *name && turned(term, *descending) == first
            })
    }
}

fn length(table: &Table, column: &Column, live: &ColumnDef) -> Option<Finding> {
    let declared = table.entity.definition(column.name)?;
    let (own, live) = (length_of(declared.get_column_type())?, length_of(live.get_column_type()?)?);
    (own != live).then(|| (format!("`{}` takes {live} characters, and the entity says {own}", column.name), None))
}

fn length_of(column_type: &ColumnType) -> Option<u32> {
    match column_type {
        ColumnType::String(StringLen::N(length)) | ColumnType::Char(Some(length)) => Some(*length),
        _ => None,
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
