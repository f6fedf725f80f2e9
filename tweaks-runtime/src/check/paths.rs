//! Columns that the database makes of documents: how each one writes them, and whether it does.

use sea_orm::sea_query::{Alias, ColumnDef, ColumnType, Table as Statement};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement as Question};

use super::catalogue::LiveTable;
use super::code::length_of;
use super::difference::Difference;
use super::fitted::fitted;
use super::name::{Name, quoted};
use crate::schema::{Column, DocumentPath, Kind, PathStep, Table};

/// The rows in which other values are looked for.
const LOOKED_AT: u32 = 100_000;

/// The numbers that MariaDB converts to doubles below `1e308`: where one is too large, it refuses the row.
const CONVERTED: &str = "^-?([0-9]{1,300}([.][0-9]+)?([eE]-[0-9]+)?|[0-9]{1,200}([.][0-9]+)?[eE][+]?[0-9]{1,2}|[0-9]([.][0-9]+)?[eE][+]?([12][0-9][0-9]|30[0-7]))$";

/// A column with the document that it is made of.
#[derive(Clone, Copy)]
pub(super) struct PathColumn<'a> {
    table: &'a Table,
    column: &'a Column,
    path: DocumentPath,
    backend: DbBackend,
}

/// The columns of a table that are values of documents.
pub(super) fn of(table: &Table, backend: DbBackend) -> impl Iterator<Item = PathColumn<'_>> {
    table.columns.iter().filter_map(move |column| Some(PathColumn { table, column, path: column.path?, backend }))
}

/// The statement that adds a column to a table that is there, if the database makes it of a document.
pub(super) fn addition(table: &Table, column: &Column, backend: DbBackend) -> Option<String> {
    let path = of(table, backend).find(|path| path.is_named(column.name))?;
    let definition = &mut fitted(path.definition(), false, backend);
    let statement = Statement::alter().table(table.entity.table_ref()).add_column(definition).take();
    Some(backend.build(&statement).to_string())
}

/// The columns with other values than those of the documents that the entity makes them of.
pub(super) async fn compare(db: &impl ConnectionTrait, table: &Table, live: &LiveTable) -> Result<Vec<Difference>, DbErr> {
    let mut found = Vec::new();
    let has = |name: &str, generated: bool| live.columns.iter().any(|live| live.name == name && (live.generated || !generated));
    for path in of(table, db.get_database_backend()) {
        if has(path.column.name, true) && has(path.path.document, false) {
            found.extend(path.compare(db).await?);
        }
    }
    Ok(found)
}

impl PathColumn<'_> {
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.column.name == name
    }

    /// The column as `CREATE TABLE` has it.
    pub(super) fn definition(&self) -> ColumnDef {
        // PostgreSQL makes no index over a column that it does not store.
        let kept = if self.backend == DbBackend::Postgres { "STORED" } else { "VIRTUAL" };
        let made = format!("GENERATED ALWAYS AS ({}) {kept}", self.value());
        let declared = self.type_of(self.column.name).unwrap_or(ColumnType::Text);
        ColumnDef::new_with_type(Alias::new(self.column.name), declared).extra(made).take()
    }

    /// The difference where the database makes another value than that of the document, in one of so many rows.
    async fn compare(&self, db: &impl ConnectionTrait) -> Result<Option<Difference>, DbErr> {
        let (name, table) = (self.quoted(self.column.name), self.unquoted(&Name::of_table(self.table).quoted()));
        let differs = match self.backend {
            DbBackend::Postgres => "kept IS DISTINCT FROM made",
            DbBackend::MySql => "NOT (kept <=> made)",
            _ => "kept IS NOT made",
        };
        let rows = format!("SELECT {name} AS kept, {} AS made FROM {table} LIMIT {LOOKED_AT}", self.value());
        let some = format!("SELECT 1 FROM ({rows}) AS looked_at WHERE {differs} LIMIT 1");
        let found = db.query_one_raw(Question::from_string(self.backend, some)).await?;
        let detail = || {
            let (own, document) = (self.column.name, self.path.document);
            format!("`{own}` is not what `{}` of `{document}` says, in a row at least", self.path.text())
        };
        Ok(found.map(|_| Difference::wrong(self.table, detail()).at(self.column)))
    }

    /// The value of the document if it is of the column's type and fits, else `NULL`: no document is refused because of it.
    fn value(&self) -> String {
        match self.backend {
            DbBackend::Postgres => self.in_postgres(),
            DbBackend::MySql => self.in_mariadb(),
            _ => self.in_sqlite(),
        }
    }

    fn in_sqlite(&self) -> String {
        let (document, path) = (self.quoted(self.path.document), literal(&self.path.text()));
        let (kind, value) = (format!("json_type({document}, {path})"), format!("json_extract({document}, {path})"));
        let made = match self.column.kind {
            Kind::Boolean => format!("CASE {kind} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"),
            Kind::Integer { min, max } => {
                // One beyond 64 bits is a float here.
                let fits = format!("typeof({value}) = 'integer' AND {value} BETWEEN {min} AND {max}");
                format!("CASE WHEN {kind} = 'integer' AND {fits} THEN {value} END")
            }
            Kind::Float(_) => {
                let number = format!("CAST({value} AS REAL)");
                format!("CASE WHEN {kind} IN ('integer', 'real') AND abs({number}) < 1e308 THEN {number} END")
            }
            _ => format!("CASE WHEN {kind} = 'text'{} THEN {value} END", self.short("length", &value)),
        };
        format!("CASE WHEN json_valid({document}) THEN {made} END")
    }

    fn in_postgres(&self) -> String {
        let own = self.quoted(self.path.document);
        let (document, kind) = match self.type_of(self.path.document) {
            Some(ColumnType::Json) => (own, "json_typeof"),
            Some(ColumnType::JsonBinary) => (own, "jsonb_typeof"),
            _ => (format!("CAST({own} AS jsonb)"), "jsonb_typeof"),
        };
        // Not `#>`, to which the key `0` is also the first entry of a list.
        let steps: Vec<String> = self.path.steps.iter().map(PathStep::argument).collect();
        let (last, before) = steps.split_last().map_or((String::new(), String::new()), |(last, before)| {
            (last.clone(), before.iter().fold(String::new(), |path, step| path + " -> " + step))
        });
        let text = format!("({document}{before} ->> {last})");
        let is_a = |kinds: &str| format!("{kind}({document}{before} -> {last}) = '{kinds}'");
        let number = format!("CAST({text} AS numeric)");
        match self.column.kind {
            Kind::Boolean => format!("CASE WHEN {} THEN CAST({text} AS boolean) END", is_a("boolean")),
            Kind::Integer { min, max } => {
                let fits = format!("CASE WHEN {number} BETWEEN {min} AND {max} THEN CAST({text} AS bigint) END");
                format!("CASE WHEN {} AND {text} ~ '^-?[0-9]{{1,19}}$' THEN {fits} END", is_a("number"))
            }
            // A conversion of what is larger is an error, and of what is nearer to zero as well.
            Kind::Float(_) => {
                let double = format!("CAST({number} AS double precision)");
                let near = format!("WHEN abs({number}) < 1e-300 THEN 0");
                let fits = format!("CASE WHEN abs({number}) >= 1e308 THEN NULL {near} ELSE {double} END");
                format!("CASE WHEN {} AND {text} !~ '[eE][-+]?[0-9]{{4}}' THEN {fits} END", is_a("number"))
            }
            _ => format!("CASE WHEN {}{} THEN {text} END", is_a("string"), self.short("char_length", &text)),
        }
    }

    fn in_mariadb(&self) -> String {
        let (document, path) = (self.quoted(self.path.document), literal(&self.path.text()));
        let value = format!("JSON_EXTRACT({document}, {path})");
        // MariaDB compares no two texts whose collations are both implied.
        let text = format!("CONVERT(JSON_UNQUOTE({value}) USING utf8mb4) COLLATE utf8mb4_bin");
        // To it a value that is no list is the first entry of itself.
        let lists = self.path.lists().fold(String::new(), |lists, list| {
            let list = literal(&list);
            lists + &format!(" AND JSON_TYPE(JSON_EXTRACT({document}, {list})) = 'ARRAY'")
        });
        let is_a = |kinds: &str| format!("JSON_TYPE({value}) IN ({kinds}){lists}");
        let made = match self.column.kind {
            Kind::Boolean => format!("CASE WHEN {} THEN {text} = 'true' END", is_a("'BOOLEAN'")),
            Kind::Integer { min, max } => {
                let whole = if min < 0 { "SIGNED" } else { "UNSIGNED" };
                let fits = format!("CAST({text} AS DECIMAL(20, 0)) BETWEEN {min} AND {max}");
                // To it `1e3` is an integer as well.
                let is_whole = format!("{} AND {text} REGEXP '^-?[0-9]{{1,19}}$'", is_a("'INTEGER'"));
                format!("CASE WHEN {is_whole} THEN CASE WHEN {fits} THEN CAST({text} AS {whole}) END END")
            }
            Kind::Float(_) => {
                let is_small = format!("{} AND {text} REGEXP '{CONVERTED}'", is_a("'INTEGER', 'DOUBLE'"));
                format!("CASE WHEN {is_small} THEN CAST({text} AS DOUBLE) END")
            }
            _ => format!("CASE WHEN {}{} THEN {text} END", is_a("'STRING'"), self.short("CHAR_LENGTH", &text)),
        };
        format!("CASE WHEN JSON_VALID({document}) THEN {made} END")
    }

    /// That a text has no more letters than the column takes, if that is said.
    fn short(&self, length: &str, text: &str) -> String {
        let most = self.type_of(self.column.name).as_ref().and_then(length_of);
        most.map(|most| format!(" AND {length}({text}) <= {most}")).unwrap_or_default()
    }

    fn type_of(&self, name: &str) -> Option<ColumnType> {
        self.table.entity.definition(name).map(|definition| definition.get_column_type().clone())
    }

    fn quoted(&self, name: &str) -> String {
        self.unquoted(&quoted(name))
    }

    /// Names in the quotes of the database.
    fn unquoted(&self, names: &str) -> String {
        if self.backend == DbBackend::MySql { names.replace('"', "`") } else { names.to_owned() }
    }
}

impl DocumentPath {
    /// The path as SQL and people write it.
    fn text(self) -> String {
        written(self.steps)
    }

    /// The paths of the lists on the way.
    fn lists(self) -> impl Iterator<Item = String> {
        let is_entry = |step: &PathStep| matches!(step, PathStep::Entry(_));
        self.steps.iter().enumerate().filter(move |(_, step)| is_entry(step)).map(move |(at, _)| written(&self.steps[..at]))
    }
}

impl PathStep {
    /// What is behind an arrow of PostgreSQL.
    fn argument(&self) -> String {
        match self {
            Self::Key(name) => literal(name),
            Self::Entry(place) => place.to_string(),
        }
    }
}

fn written(steps: &[PathStep]) -> String {
    let is_word = |name: &str| name.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_');
    let step = |step: &PathStep| match step {
        PathStep::Key(name) if is_word(name) && !name.starts_with(|letter: char| letter.is_ascii_digit()) => format!(".{name}"),
        PathStep::Key(name) => format!(".\"{name}\""),
        PathStep::Entry(place) => format!("[{place}]"),
    };
    steps.iter().fold("$".to_owned(), |path, next| path + &step(next))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
