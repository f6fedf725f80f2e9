//! Writes that are done or refused each by itself, in one transaction that gives each a savepoint.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt as _;
use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionTrait as _};

use super::entry::{Done, Pace, Write};
use super::upsert::Sought;
use super::{Answer, Dialect, Once, Refusal, Reply, answer, entries, lock, settle, transaction};
use crate::problem::Problems;

/// Does each write, or says why not, and makes the answer in the same transaction. What the database could not do at all, such as a
/// deadlock or a lost connection, undoes them all; so does a refused one whose row is not where it was sought.
pub(crate) async fn write_each(
    db: &DatabaseConnection,
    writes: Vec<Write>,
    once: Option<Once>,
    sought: Option<Sought>,
    reply: Reply<Vec<Result<Done, Refusal>>>,
) -> Result<Answer, Refusal> {
    if let Some(write) = writes.first() {
        Dialect::of(db.get_database_backend()).check_table(write.table)?;
    }
    let db = db.clone();
    transaction::detached(async move {
        let (shared, tries) = (Arc::new((writes, sought, reply)), AtomicU32::new(1));
        answer(&db, once, move |transaction| {
            let may_repeat = tries.fetch_add(1, Ordering::Relaxed) < transaction::TRIES;
            let shared = Arc::clone(&shared);
            async move {
                let (writes, sought, reply) = shared.as_ref();
                lock::ahead(transaction, writes).await?;
                let mut outcomes = Vec::with_capacity(writes.len());
                let mut room = writes.first().map_or(0, |write| write.problem_limit);
                for write in writes {
                    let outcome = by_itself(transaction, write, may_repeat).await?;
                    outcomes.push(outcome.map_err(|refusal| within(refusal, &mut room)));
                }
                if let (Some(sought), Some(write)) = (sought, writes.first()) {
                    let is_refused: Vec<bool> = outcomes.iter().map(Result::is_err).collect();
                    sought.check(transaction, (&write.context, write.table), &is_refused).await?;
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

/// A refusal with as many of its problems as the answer to all has room for.
fn within(refusal: Refusal, room: &mut usize) -> Refusal {
    let mut listed = |problems| Problems::default().with(problems).listed(room);
    match refusal {
        Refusal::Problems(problems) => Refusal::Problems(listed(problems)),
        Refusal::Entries(status, entries) => {
            Refusal::Entries(status, entries.into_iter().map(|(mark, problems)| (mark, listed(problems))).collect())
        }
        other => other,
    }
}
