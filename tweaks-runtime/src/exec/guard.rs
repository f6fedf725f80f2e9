//! Connections that come back to the pool in the middle of a transaction.

use futures_util::FutureExt as _;
use futures_util::future::poll_immediate;
use sea_orm::ConnectOptions;
use sea_orm::sqlx::{self, Connection as _, Executor as _, PgConnection};

/// Keeps a pool for PostgreSQL from handing out a connection on which a transaction was left open: it is rolled back when the
/// connection comes back. The requests of this crate leave none behind; a handler of the application that begins a transaction and is
/// dropped before the database has answered does, because `SQLx` 0.9 does not know yet that there is something to be rolled back
/// (launchbadge/sqlx 4385). Whoever gets that connection would write into a transaction that nobody ever commits.
///
/// It takes no round trip of its own. It takes the place of other options that were set by `map_sqlx_postgres_pool_opts`;
/// [`connect_options`](crate::connect_options) has it already.
///
/// ```no_run
/// use sea_orm::{ConnectOptions, Database};
///
/// # async fn connect() -> Result<(), sea_orm::DbErr> {
/// let mut options = ConnectOptions::new("postgres://localhost/shop");
/// tweaks_runtime::guard(&mut options);
/// let db = Database::connect(options).await?;
/// # drop(db);
/// # Ok(())
/// # }
/// ```
pub fn guard(options: &mut ConnectOptions) {
    options.map_sqlx_postgres_pool_opts(|pool| pool.after_release(|connection, _| end_transaction(connection).boxed()));
}

/// Ends the transaction that a connection is in, if there is one.
async fn end_transaction(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    // The answer to a `BEGIN` that is on its way.
    connection.flush().await?;
    // A `ROLLBACK` alone is a warning in the server's log where there is no transaction. It is sent, and its answer comes with that to
    // the ping by which the pool takes the connection back; an error of it, in an aborted transaction, closes the connection.
    poll_immediate(connection.execute("BEGIN; ROLLBACK")).await.transpose()?;
    Ok(true)
}
