//! A database per test, on the server that `TWEAKS_TEST_DATABASE` names, or else on SQLite.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, EntityTrait, Schema};
use tweaks_runtime::{connect_options, fitted_table, statements};

/// Names the server to test with, such as `postgres://localhost:5433/postgres`.
pub const VARIABLE: &str = "TWEAKS_TEST_DATABASE";

/// An empty database that is gone when it is dropped, or with the server that it is on.
pub struct TestDatabase {
    pub db: DatabaseConnection,
    file: Option<PathBuf>,
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A name that no other test of this or another run has.
#[must_use]
pub fn fresh_name() -> String {
    format!("tweaks_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Whether the tests run on MariaDB.
#[must_use]
pub fn is_mariadb() -> bool {
    std::env::var(VARIABLE).is_ok_and(|url| url.starts_with("mysql"))
}

/// How many statements a write takes besides, to read again what it wrote: none where an INSERT or an UPDATE gives it back.
#[must_use]
pub fn reads_again() -> usize {
    usize::from(is_mariadb())
}

/// Whether the tests run on PostgreSQL.
#[must_use]
pub fn is_postgres() -> bool {
    std::env::var(VARIABLE).is_ok_and(|url| url.starts_with("postgres"))
}

impl TestDatabase {
    /// An empty database.
    pub async fn new() -> Self {
        match std::env::var(VARIABLE) {
            Ok(url) if url.starts_with("postgres") => Self::on_server(&url).await,
            Ok(url) if url.starts_with("mysql") => Self::on_mariadb(&url).await,
            Ok(url) => panic!("{VARIABLE} names neither a PostgreSQL nor a MariaDB server: {url}"),
            Err(_) => Self::in_file(std::env::temp_dir().join(fresh_name() + ".db")).await,
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
        let name = fresh_name();
        let admin = connect(connect_options(url)).await;
        let create = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
        admin.execute_unprepared(&create).await.expect("a database");
        // As on the others, nothing but the time of a statement ends a recursion.
        admin.execute_unprepared("SET GLOBAL max_recursive_iterations = 4294967295").await.expect("a setting");
        admin.close().await.expect("closed");
        let server = url.rsplit_once('/').map_or(url, |(server, _)| server);
        Self { db: connect(connect_options(format!("{server}/{name}"))).await, file: None }
    }

    /// Creates the table of an entity, with its indexes.
    pub async fn with<E: EntityTrait>(self, entity: E) -> Self {
        let backend = self.db.get_database_backend();
        let schema = Schema::new(backend);
        self.db.execute(&fitted_table(schema.create_table_from_entity(entity), backend)).await.expect("a table");
        for index in schema.create_index_from_entity(entity) {
            self.db.execute(&index).await.expect("an index");
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
