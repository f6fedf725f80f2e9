//! Connections in the pool that are in the middle of a transaction.

use futures_util::FutureExt as _;
use sea_orm::{ConnectOptions, sqlx};

/// Keeps a pool for PostgreSQL from handing out a connection on which a transaction was left open: it is closed, and another one
/// takes its place. The writes of this crate leave none behind; a handler of the application that begins a transaction and is
/// dropped before the database has answered does, because `SQLx` 0.9 does not know yet that there is something to be rolled back
/// (launchbadge/sqlx 4385). Whoever gets that connection would write into a transaction that nobody ever commits.
///
/// Takes the place of `test_before_acquire`: one round trip, as that.
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
    options.test_before_acquire(false);
    options.map_sqlx_postgres_before_acquire(|connection, _| {
        async move {
            // Outside of a transaction, each statement is one, and begins when it begins.
            let is_clean = "SELECT transaction_timestamp() = statement_timestamp()";
            sqlx::query_scalar::<_, bool>(is_clean).fetch_one(connection).await
        }
        .boxed()
    });
}
