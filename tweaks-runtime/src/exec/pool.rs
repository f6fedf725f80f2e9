//! Pools: connections to a database, as many and such as suit it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr};
use tokio::sync::Mutex;

use super::statements;

/// How long a request waits for a connection before it is answered with 503.
const PATIENCE: Duration = Duration::from_secs(10);
/// A connection that was in use a moment ago is alive; one that lay idle for so long is asked.
const IDLE: Duration = Duration::from_secs(1);
/// How far SQLite's thread may be ahead of the one that takes its rows: with the driver's 50, both wait for each other again and again.
#[cfg(feature = "sqlx-sqlite")]
const ROWS: usize = 1024;
/// How long a statement may take.
const STATEMENT: Duration = Duration::from_secs(30);

/// Connects to a database by a pool with the [options](connect_options) that suit it, whose statements are
/// [observed](crate::statements::observe).
///
/// One pool serves a whole program; [`connect_per_worker`] serves more requests.
///
/// # Errors
///
/// Whatever the driver says, for instance because there is no such database.
///
/// ```no_run
/// # async fn example() -> Result<(), sea_orm::DbErr> {
/// let db = tweaks_runtime::connect("sqlite://customers.db").await?;
/// # drop(db);
/// # Ok(())
/// # }
/// ```
pub async fn connect(url: impl Into<String>) -> Result<DatabaseConnection, DbErr> {
    open(connect_options(url)).await
}

async fn open(
    #[cfg_attr(
        not(any(feature = "sqlx-mysql", feature = "sqlx-sqlite")),
        expect(unused_mut, reason = "changed by the features")
    )]
    mut options: ConnectOptions,
) -> Result<DatabaseConnection, DbErr> {
    #[cfg(feature = "sqlx-sqlite")]
    if let Some(timeout) = options.get_statement_timeout().filter(|timeout| *timeout != STATEMENT) {
        let is_in_memory = is_in_memory(options.get_url());
        super::interrupt::limit(&mut options, timeout, is_in_memory);
    }
    #[cfg(feature = "sqlx-mysql")]
    if let Some(timeout) = options.get_statement_timeout().filter(|timeout| *timeout != STATEMENT) {
        super::session::limit(&mut options, timeout);
    }
    let url = options.get_url().to_owned();
    let mut db = Database::connect(options).await.map_err(|error| named(error, &url))?;
    statements::observe(&mut db);
    Ok(db)
}

/// An error of SQLite with the file that is meant, and one about a driver with the feature that it is behind: other URLs may have a
/// password, which SeaORM would show.
fn named(error: DbErr, url: &str) -> DbErr {
    let scheme = url.split(':').next().unwrap_or_default();
    let message = if error.to_string().contains("no supporting driver") {
        match driver(scheme) {
            Some(feature) => {
                format!("no driver for `{scheme}:`; switch on the feature `{feature}` of `tweaks-runtime` in Cargo.toml")
            }
            None => format!("no driver for `{scheme}:`; a URL begins with `sqlite:`, `postgres:` or `mysql:`"),
        }
    } else if scheme == "sqlite" {
        let hint = if url.contains("mode=") { "" } else { " (a file that is not there is made by `?mode=rwc`)" };
        format!("`{url}`: {error}{hint}")
    } else {
        return error;
    };
    DbErr::Conn(RuntimeErr::Internal(message))
}

/// The feature of the driver for such URLs.
fn driver(scheme: &str) -> Option<&'static str> {
    match scheme {
        "sqlite" => Some("sqlx-sqlite"),
        "postgres" | "postgresql" => Some("sqlx-postgres"),
        "mysql" | "mariadb" => Some("sqlx-mysql"),
        _ => None,
    }
}

/// The options by which [`connect`] connects, for a program that wants some of them otherwise.
///
/// Every database: a connection is tested only if it lay idle for a second, a request waits 10 seconds for one, and statements
/// are not logged.
///
/// SQLite (cargo feature `sqlx-sqlite`): a write-ahead log, so that readers and a writer do not wait for each other, which is on the
/// disk at each checkpoint (`synchronous = NORMAL`: a power failure may take the last writes, and breaks nothing); 5 seconds for
/// another process that writes; foreign keys; one connection per processor and one more, at least four, each of which reads up to 1 024
/// rows ahead. Of a database in memory, one connection that is never closed. A statement that takes longer than 30 seconds is interrupted; another `statement_timeout` holds for
/// pools of [`connect_per_worker`].
///
/// PostgreSQL (cargo feature `sqlx-postgres`): 16 connections, the [guard](crate::guard()), 30 seconds for a statement and 60 for a
/// transaction in which nothing is done.
///
/// `MariaDB` (cargo feature `sqlx-mysql`, `mysql://`): 16 connections, 30 seconds for a statement and for a lock, 60 for a transaction in
/// which nothing is done. Values that do not fit are refused, a key of zero is a zero, times are UTC, and a transaction that was left open is rolled back when its connection
/// comes back to the pool. Another `statement_timeout` holds for pools of [`connect_per_worker`].
///
/// ```no_run
/// use std::time::Duration;
///
/// # async fn example() -> Result<(), sea_orm::DbErr> {
/// let mut options = tweaks_runtime::connect_options("postgres://localhost/shop");
/// options.max_connections(40).statement_timeout(Duration::from_secs(5));
/// let db = sea_orm::Database::connect(options).await?;
/// # drop(db);
/// # Ok(())
/// # }
/// ```
pub fn connect_options(url: impl Into<String>) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).acquire_timeout(PATIENCE).test_before_acquire_if_idle_for(IDLE).statement_timeout(STATEMENT);
    match options.get_url().split(':').next() {
        #[cfg(feature = "sqlx-sqlite")]
        Some("sqlite") => sqlite(&mut options),
        #[cfg(feature = "sqlx-postgres")]
        Some("postgres" | "postgresql") => postgres(&mut options),
        #[cfg(feature = "sqlx-mysql")]
        Some("mysql") => mysql(&mut options),
        _ => {}
    }
    options
}

#[cfg(feature = "sqlx-sqlite")]
fn sqlite(options: &mut ConnectOptions) {
    use std::num::NonZero;
    use std::thread;

    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

    // Each reader has a thread, and so has the one writer.
    let readers = thread::available_parallelism().map_or(3, NonZero::get).max(3);
    options.max_connections(u32::try_from(readers + 1).unwrap_or(u32::MAX)).max_lifetime(None::<Duration>);
    let is_in_memory = is_in_memory(options.get_url());
    if is_in_memory {
        options.min_connections(1).max_connections(1).idle_timeout(None::<Duration>);
    }
    super::interrupt::limit(options, STATEMENT, is_in_memory);
    // The journal of a file that nobody may write stays as it is.
    let is_writable = !["mode=ro", "immutable="].iter().any(|word| options.get_url().contains(word));
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite.foreign_keys(true).busy_timeout(Duration::from_secs(5)).row_buffer_size(ROWS);
        match is_writable {
            true => sqlite.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal),
            false => sqlite,
        }
    });
}

#[cfg(feature = "sqlx-postgres")]
fn postgres(options: &mut ConnectOptions) {
    options.max_connections(16);
    options.map_sqlx_postgres_opts(|postgres| postgres.options([("idle_in_transaction_session_timeout", "60s")]));
    super::guard(options);
    super::outdated::close(options);
}

#[cfg(feature = "sqlx-mysql")]
fn mysql(options: &mut ConnectOptions) {
    options.max_connections(16);
    super::session::limit(options, STATEMENT);
}

/// Whether a database is gone with its last connection.
fn is_in_memory(url: &str) -> bool {
    let path = url.strip_prefix("sqlite:").map(|rest| rest.trim_start_matches('/'));
    path.is_some_and(|path| path.is_empty() || path.starts_with(":memory:") || path.contains("mode=memory"))
}

/// Connects anew for each of so many workers of a server, to be given to `App::data_factory`. A worker that has a pool of its own reads
/// the database's answers itself, without another thread in between; the connections of the options are divided among the pools, and
/// each has two at least. Of a database in memory, all workers share one pool.
///
/// ```no_run
/// use actix_web::{App, HttpServer};
/// use tweaks_runtime::{connect_options, connect_per_worker};
///
/// # fn example() -> std::io::Result<()> {
/// let workers = std::thread::available_parallelism()?.get();
/// let connect = connect_per_worker(connect_options("sqlite://customers.db"), workers);
/// let server = HttpServer::new(move || App::new().data_factory(connect.clone())).workers(workers);
/// # drop(server);
/// # Ok(())
/// # }
/// ```
pub fn connect_per_worker(
    mut options: ConnectOptions,
    workers: usize,
) -> impl Fn() -> BoxFuture<'static, Result<DatabaseConnection, DbErr>> + Clone + Send + 'static {
    let is_shared = is_in_memory(options.get_url());
    if let (Some(all), false) = (options.get_max_connections(), is_shared) {
        options.max_connections((all / u32::try_from(workers.max(1)).unwrap_or(u32::MAX)).max(2));
    }
    let shared = Arc::new(Mutex::new(None::<DatabaseConnection>));
    move || {
        let (options, shared) = (options.clone(), Arc::clone(&shared));
        async move {
            // One after the other: only one connection at a time can begin a write-ahead log.
            let mut shared = shared.lock().await;
            match &*shared {
                Some(db) => Ok(db.clone()),
                None => {
                    let db = open(options).await?;
                    *shared = is_shared.then(|| db.clone());
                    Ok(db)
                }
            }
        }
        .boxed()
    }
}
