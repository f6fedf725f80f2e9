//! A database per test, on the server that `TWEAKS_TEST_DATABASE` names, or else on SQLite.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use sea_orm::{
    ColumnTrait as _, ColumnType, ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, EntityTrait,
    IdenStatic as _, Iterable as _, Schema, Statement,
};
use tweaks_runtime::{connect_options, fitted_table, statements};

use crate::plain_sql::plain;

/// Names the server to test with, such as `postgres://localhost:5433/postgres`.
pub const VARIABLE: &str = "TWEAKS_TEST_DATABASE";

/// Set to anything, has MariaDB taken for MySQL, which gives back no rows that it writes.
pub const WITHOUT_RETURNING: &str = "TWEAKS_TEST_WITHOUT_RETURNING";

/// An empty database that is gone when it is dropped, or with the server that it is on.
pub struct TestDatabase {
    pub db: DatabaseConnection,
    file: Option<PathBuf>,
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// The server of this run.
///
/// # Panics
///
/// If the tests run on SQLite.
#[must_use]
pub fn server() -> String {
    std::env::var(VARIABLE).expect("a server")
}

/// The name of the database of a test: its file on SQLite, its schema on PostgreSQL.
pub async fn own_name(database: &TestDatabase) -> String {
    let question = by_engine(
        "SELECT file FROM pragma_database_list WHERE name = 'main'",
        "SELECT current_schema()::text",
        "SELECT DATABASE()",
    );
    let row = database.db.query_one_raw(Statement::from_string(database.db.get_database_backend(), question)).await;
    row.expect("an answer").expect("a row").try_get_by_index(0).expect("a name")
}

/// The options of another pool for the database of a test, made of its URL.
pub async fn own_options(database: &TestDatabase, of_url: impl FnOnce(String) -> ConnectOptions) -> ConnectOptions {
    let name = own_name(database).await;
    match engine() {
        Engine::Sqlite => of_url(format!("sqlite://{name}?mode=rw")),
        Engine::Postgres => {
            let mut options = of_url(server());
            options.set_schema_search_path(name);
            options
        }
        Engine::MariaDb => of_url(beside(&server(), &name)),
    }
}

/// The URL of another database on the same server.
fn beside(url: &str, name: &str) -> String {
    let server = url.rsplit_once('/').map_or(url, |(server, _)| server);
    format!("{server}/{name}")
}

/// A name that no other test of this or another run has: a server outlives runs, and sees the number of a process again.
#[must_use]
pub fn fresh_name() -> String {
    static BEGUN: LazyLock<u128> =
        LazyLock::new(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis()));
    format!("tweaks_test_{}_{:x}_{}", std::process::id(), *BEGUN, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The databases that the tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
    MariaDb,
}

/// The database of this run.
#[must_use]
pub fn engine() -> Engine {
    match std::env::var(VARIABLE) {
        Ok(url) if url.starts_with("postgres") => Engine::Postgres,
        Ok(url) if url.starts_with("mysql") => Engine::MariaDb,
        Ok(url) => panic!("{VARIABLE} names neither a PostgreSQL nor a MariaDB server: {url}"),
        Err(_) => Engine::Sqlite,
    }
}

/// What the database of this run gets: the first on SQLite, the second on PostgreSQL, the third on MariaDB.
#[must_use]
pub fn by_engine<T>(sqlite: T, postgres: T, mariadb: T) -> T {
    match engine() {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
        Engine::MariaDb => mariadb,
    }
}

/// Whether the tests run on MariaDB.
#[must_use]
pub fn is_mariadb() -> bool {
    engine() == Engine::MariaDb
}

/// How many statements a write takes besides, to read again what it wrote: none where an INSERT or an UPDATE gives it back.
#[must_use]
pub fn reads_again() -> usize {
    usize::from(is_mariadb())
}

/// Whether the tests run on a server, whose writers work side by side and lock rows.
#[must_use]
pub fn is_server() -> bool {
    engine() != Engine::Sqlite
}

/// Whether the tests run on PostgreSQL.
#[must_use]
pub fn is_postgres() -> bool {
    engine() == Engine::Postgres
}

impl TestDatabase {
    /// An empty database.
    pub async fn new() -> Self {
        match engine() {
            Engine::Sqlite => Self::in_file(std::env::temp_dir().join(fresh_name() + ".db")).await,
            Engine::Postgres => Self::on_server(&server()).await,
            Engine::MariaDb => Self::on_mariadb(&server()).await,
        }
    }

    /// An empty database that somebody else makes and drops.
    #[must_use]
    pub const fn of(db: DatabaseConnection) -> Self {
        Self { db, file: None }
    }

    /// A SQLite database in a file.
    pub async fn in_file(file: PathBuf) -> Self {
        let db = connect(connect_options(format!("sqlite://{}?mode=rwc", file.display()))).await;
        Self { db, file: Some(file) }
    }

    /// A schema of its own on a PostgreSQL server.
    async fn on_server(url: &str) -> Self {
        let schema = fresh_name();
        let admin = connect(connect_options(url)).await;
        admin.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await.expect("a schema");
        admin.close().await.expect("closed");
        let mut options = connect_options(url);
        options.set_schema_search_path(schema);
        Self { db: connect(options).await, file: None }
    }

    /// A database of its own on a MariaDB server, whose texts are equal if they are the same.
    async fn on_mariadb(url: &str) -> Self {
        if std::env::var_os(WITHOUT_RETURNING).is_some() {
            tweaks_runtime::__private::assume_mysql();
        }
        let name = fresh_name();
        let admin = connect(connect_options(url)).await;
        let create = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
        admin.execute_unprepared(&create).await.expect("a database");
        // As on the others, nothing but the time of a statement ends a recursion.
        admin.execute_unprepared("SET GLOBAL max_recursive_iterations = 4294967295").await.expect("a setting");
        admin.close().await.expect("closed");
        Self { db: connect(connect_options(beside(url, &name))).await, file: None }
    }

    /// Carries out [plain SQL](crate::plain_sql).
    pub async fn tell(&self, sql: &str) {
        self.execute(&plain(sql)).await;
    }

    /// Carries out SQL in the words of the database.
    pub async fn execute(&self, sql: &str) {
        self.db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Drops an index of a table.
    pub async fn drop_index(&self, name: &str, table: &str) {
        self.execute(&by_engine(
            format!("DROP INDEX \"{name}\""),
            format!("DROP INDEX \"{name}\""),
            format!("DROP INDEX `{name}` ON {table}"),
        ))
        .await;
    }

    /// Creates the table of an entity, with its indexes.
    pub async fn with<E: EntityTrait>(self, entity: E) -> Self {
        let backend = self.db.get_database_backend();
        let schema = Schema::new(backend);
        self.db.execute(&fitted_table(schema.create_table_from_entity(entity), backend)).await.expect("a table");
        for index in schema.create_index_from_entity(entity) {
            let sql = backend.build(&index).sql;
            // Of bytes without a length MariaDB has the beginning in an index.
            let is_long = |column: &E::Column| matches!(column.def().get_column_type(), ColumnType::Blob | ColumnType::Text);
            let long = E::Column::iter()
                .filter(|column| is_mariadb() && is_long(column))
                .map(|column| format!("(`{}`)", column.as_str()));
            let sql = long.fold(sql, |sql, name| sql.replace(&name, &format!("({}(255))", &name[1..name.len() - 1])));
            self.execute(&sql).await;
        }
        self
    }

    /// The shop's tables with its demo data, and its clock stopped at the time of the recordings.
    pub async fn shop() -> Self {
        stop_clock();
        let database = Self::new().await;
        let rows = serde_json::from_str(shop::seed::DEMO).expect("demo data");
        shop::seed::seed(&database.db, rows).await.expect("a seeded shop");
        database
    }
}

/// Stops the shop's clock at the time of the recordings.
pub fn stop_clock() {
    shop::clock::stop_at("2025-01-15T12:00:00Z".parse().expect("a time"));
}

async fn connect(mut options: ConnectOptions) -> DatabaseConnection {
    options.max_connections(4);
    let mut db = Database::connect(options).await.expect("a connection");
    statements::observe(&mut db);
    db
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            // With SQLite's write-ahead log and the index of it.
            for suffix in ["", "-wal", "-shm"] {
                _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
            }
        }
    }
}
