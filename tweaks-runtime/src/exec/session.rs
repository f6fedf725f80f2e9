//! Sessions: what a connection to `MariaDB` is told when it is made, and how it comes back to its pool.

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::poll_immediate;
use sea_orm::ConnectOptions;
use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _, Executor as _, MySqlConnection};

use super::dialect;

/// Limits the time of each statement of a pool, and keeps the pool from handing out a connection on which a transaction was left open.
/// It takes the place of other options that were set by `map_sqlx_mysql_pool_opts`.
pub(super) fn limit(options: &mut ConnectOptions, timeout: Duration) {
    let settings = settings(timeout);
    options.map_sqlx_mysql_pool_opts(move |pool| {
        let settings = settings.clone();
        pool.after_connect(move |connection, _| {
            let settings = settings.clone();
            async move {
                connection.execute(AssertSqlSafe(settings)).await?;
                let version: String = sqlx::query_scalar("SELECT VERSION()").fetch_one(connection).await?;
                if !version.contains("MariaDB") {
                    dialect::assume_mysql();
                }
                Ok(())
            }
            .boxed()
        })
        .after_release(|connection, _| end_transaction(connection).boxed())
    });
}

/// Values that do not fit are refused, and a zero in a counted key is a zero. The comments are for `MariaDB` alone, and for `MySQL` alone.
fn settings(timeout: Duration) -> String {
    let (seconds, millis) = (timeout.as_secs().max(1), timeout.as_millis());
    format!(
        "SET sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO'), innodb_lock_wait_timeout = {seconds}\
         /*M!100302 , max_statement_time = {limit}, idle_transaction_timeout = 60 *//*!80000 , max_execution_time = {millis} */",
        limit = timeout.as_secs_f64(),
    )
}

/// Ends the transaction that a connection is in, if there is one: as [`guard`](super::guard()) does, and for the same reason.
async fn end_transaction(connection: &mut MySqlConnection) -> Result<bool, sqlx::Error> {
    // The answer to a `BEGIN` that is on its way.
    connection.flush().await?;
    // Where there is no transaction, it does nothing. Its answer comes with that to the next command.
    poll_immediate(connection.execute("ROLLBACK")).await.transpose()?;
    Ok(true)
}
