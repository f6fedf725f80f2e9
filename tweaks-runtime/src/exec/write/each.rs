//! Writes that are done or refused each by itself, in one transaction that gives each a savepoint.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt as _;
use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionTrait as _};

use super::entry::{Done, Pace, Write};
use super::{Answer, Once, Refusal, Reply, answer, entries, settle, transaction};

/// Does each write, or says why not, and makes the answer in the same transaction. What the database could not do at all, such as a
/// deadlock or a lost connection, undoes them all.
pub(crate) async fn write_each(
    db: &DatabaseConnection,
    writes: Vec<Write>,
    once: Option<Once>,
    reply: Reply<Vec<Result<Done, Refusal>>>,
) -> Result<Answer, Refusal> {
    let db = db.clone();
    transaction::detached(async move {
        let (shared, tries) = (Arc::new((writes, reply)), AtomicU32::new(1));
        answer(&db, once, move |transaction| {
            let may_repeat = tries.fetch_add(1, Ordering::Relaxed) < transaction::TRIES;
            let shared = Arc::clone(&shared);
            async move {
                let (writes, reply) = shared.as_ref();
                let mut outcomes = Vec::with_capacity(writes.len());
                for write in writes {
                    outcomes.push(by_itself(transaction, write, may_repeat).await?);
                }
                reply(transaction, outcomes).await
            }
            .boxed()
        })
        .await
    })
    .await
}

/// What became of a write; the refusal of all, where the transaction cannot go on.
async fn by_itself(transaction: &DatabaseTransaction, write: &Write, may_repeat: bool) -> Result<Result<Done, Refusal>, Refusal> {
    let savepoint = transaction.begin().await?;
    let refusal = match entries(&savepoint, write, None, may_repeat, &Pace::Together).await {
        Ok(done) => {
            savepoint.commit().await?;
            return Ok(Ok(done));
        }
        Err(refusal) => refusal,
    };
    if matches!(&refusal, Refusal::Failed(failure) if failure.status >= 500 || failure.may_pass()) {
        return Err(refusal);
    }
    savepoint.rollback().await?;
    Ok(settle(transaction, write, Err(refusal)).await)
}
