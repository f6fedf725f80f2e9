//! Write transactions that the client cannot break: each runs in a task of its own, so that a dropped request neither
//! cancels a `BEGIN` half-way nor leaves a transaction open on a pooled connection.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbErr, TransactionTrait as _};
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::dialect::Dialect;
use super::{Failure, Refusal, observed, reason, statements};
use crate::cause::writing;

/// Runs work to its end even if the returned future is dropped. A hook of the application that panics in it ends the work, not
/// the connection to the client.
pub(super) async fn detached<T, W>(work: W) -> Result<T, Refusal>
where
    T: Send + 'static,
    W: Future<Output = Result<T, Refusal>> + Send + 'static,
{
    spawned(work).await.unwrap_or_else(|error| Err(Refusal::Failed(Failure::internal(&error))))
}

/// Begins work on behalf of a request, in a task of its own.
pub(crate) fn spawned<T, W>(work: W) -> JoinHandle<T>
where
    T: Send + 'static,
    W: Future<Output = T> + Send + 'static,
{
    let work = observed::on_behalf(observed::current(), statements::inherit(work));
    tokio::spawn(work.in_current_span())
}

/// What statements are read by that have to be of one moment, if there are several of them. A dropped request ends the transaction as
/// soon as it has begun; nothing waits for its end, which is the pool's work.
pub(crate) async fn snapshot(db: &DatabaseConnection, is_wanted: bool) -> Result<DatabaseExecutor<'_>, Refusal> {
    if !is_wanted {
        return Ok(db.into());
    }
    moment(db).await
}

/// A transaction whose statements are of one moment, as a connection.
pub(crate) async fn moment(db: &DatabaseConnection) -> Result<DatabaseExecutor<'static>, Refusal> {
    reading(db).await.map(DatabaseExecutor::OwnedTransaction)
}

/// A transaction whose statements are of one moment.
pub(super) async fn reading(db: &DatabaseConnection) -> Result<DatabaseTransaction, Refusal> {
    let (db, options) = (db.clone(), Dialect::of(db.get_database_backend()).snapshot);
    detached(async move { Ok(db.begin_with_options(options).await?) }).await
}

/// How often a transaction is tried that is given up for another's sake. Where many write the same rows, one in thirty finds that a
/// keeper of sums has changed meanwhile, and the last try would go on all the same: so there are many.
pub(super) const TRIES: u32 = 10;

/// Runs `work` in a transaction: committed if it succeeds, rolled back if it refuses. To be called in [`detached`] work. A deadlock
/// or a failed serialization, after which the database has undone everything, is tried again as a whole, and so is what a connection
/// from before a migration refuses; nothing else is, and
/// least of all what may have been committed.
pub(crate) async fn run<T, W>(db: &DatabaseConnection, work: W) -> Result<T, Refusal>
where
    W: for<'a> Fn(&'a DatabaseTransaction) -> BoxFuture<'a, Result<T, Refusal>>,
{
    for tries in 1..TRIES {
        match attempt(db, &work).await {
            Err(Refusal::Failed(failure)) if failure.may_pass() => tokio::time::sleep(pause(tries)).await,
            outcome => return outcome,
        }
    }
    attempt(db, &work).await
}

/// Longer after each of the first tries, and not the same for two that met.
fn pause(tries: u32) -> Duration {
    let random = RandomState::new().hash_one(tries) % 20;
    Duration::from_millis((10 + random) * u64::from(tries.min(3)))
}

async fn attempt<T, W>(db: &DatabaseConnection, work: &W) -> Result<T, Refusal>
where
    W: for<'a> Fn(&'a DatabaseTransaction) -> BoxFuture<'a, Result<T, Refusal>>,
{
    #[cfg(feature = "sqlx-sqlite")]
    let _turn = super::turn::turn(db).await?;
    let told_apart = statements::told_apart(db);
    let transaction = told_apart.as_ref().unwrap_or(db).begin_with_options(Dialect::of(db.get_database_backend()).write).await?;
    let outcome = writing(work(&transaction)).await;
    if outcome.is_ok() {
        transaction.commit().await.map_err(|error| Refusal::Failed(Failure::from(error).at_commit()))?;
    } else if let Err(error) = roll_back(transaction).await {
        tracing::warn!(error = reason::words(&error), "a transaction could not be rolled back; its connection is closed with it");
    }
    outcome
}

/// Rolls a transaction back, also where the database has done so already. SQLite does where a statement that writes is interrupted, where
/// the disk is full, and where a trigger says `RAISE(ROLLBACK)`: then its `ROLLBACK` fails, and SQLx would take the connection to be in a
/// transaction for good, and make a savepoint of each that begins on it, which holds the lock of the writer when it is rolled back.
async fn roll_back(transaction: DatabaseTransaction) -> Result<(), DbErr> {
    if Dialect::of(transaction.get_database_backend()).undoes_by_itself {
        // It fails where the transaction is still there, and takes nothing with it.
        _ = transaction.execute_unprepared("BEGIN").await;
    }
    transaction.rollback().await
}
