//! Writes: one algorithm for all of them, in one transaction. A single write is a list of one entry.

mod act;
mod apply;
pub(super) mod ask;
mod cascade;
mod each;
mod entry;
mod keepers;
mod kept_sums;
mod limited;
mod lock;
mod matching;
mod nested;
mod perform;
mod renew;
mod rows;
mod shown;
mod swaps;
mod upsert;
mod validate;
pub(super) mod version;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};

use super::dialect::Dialect;
use super::{Answer, Culprit, Once, Refusal, Reply, transaction};
use apply::Apply;
pub(crate) use each::write_each;
use entry::Pace;
pub(crate) use entry::{Act, Body, Done, Entry, Form, Write};
use kept_sums::SumsToRenew;
use limited::LimitedRows;
use lock::Locked;
pub(crate) use upsert::{Found, Sought, find};
use validate::{Ready, Reviewed};
pub(crate) use version::{Expected, Tags, of_answer, of_stored};

/// Does all entries, or none, and makes the answer in the same transaction: it shows what was written and nothing that came later.
pub(crate) async fn write(db: &DatabaseConnection, write: Write, reply: Reply<Done>) -> Result<Answer, Refusal> {
    Dialect::of(db.get_database_backend()).check_table(write.table)?;
    let db = db.clone();
    transaction::detached(async move {
        let shared = Arc::new((write, reply));
        let mut outcome = attempt(&db, &shared, Pace::Together).await;
        if let Err(refusal) = &outcome
            && shared.0.entries.len() > 1
            && refusal.is_of_one_row()
        {
            // Row by row, to see which of them violated a constraint, or was refused by a hook.
            let blame = matches!(refusal, Refusal::Problems(_)).then(|| refusal.clone());
            outcome = attempt(&db, &shared, Pace::OneByOne { blame }).await;
        }
        settle(&db, &shared.0, outcome).await
    })
    .await
}

async fn attempt(db: &DatabaseConnection, shared: &Arc<(Write, Reply<Done>)>, pace: Pace) -> Result<Answer, Refusal> {
    let (shared, once, tries) = (Arc::clone(shared), shared.0.once, AtomicU32::new(1));
    // Another try makes its own: drafts are used up.
    let creations = Mutex::new(Some(Reviewed::creations(&shared.0)?));
    answer(db, once, move |transaction| {
        let may_repeat = tries.fetch_add(1, Ordering::Relaxed) < transaction::TRIES;
        let (shared, pace) = (Arc::clone(&shared), pace.clone());
        let creations = creations.lock().unwrap_or_else(PoisonError::into_inner).take();
        async move {
            let (write, reply) = shared.as_ref();
            let done = entries(transaction, write, creations, may_repeat, &pace).await?;
            match pace {
                Pace::OneByOne { blame: Some(refusal) } => Err(refusal),
                Pace::Together | Pace::OneByOne { blame: None } => reply(transaction, done).await,
            }
        }
        .boxed()
    })
    .await
}

/// Does all entries of a write, whose creations may have had their first stage.
async fn entries(
    transaction: &DatabaseTransaction,
    write: &Write,
    creations: Option<Reviewed>,
    may_repeat: bool,
    pace: &Pace,
) -> Result<Done, Refusal> {
    let (sums, limited) = (SumsToRenew::default(), LimitedRows::default());
    let apply = Apply { transaction, context: &write.context, sums: &sums, limited: &limited };
    let mut done = Done::default();
    let rows = keepers::lock_first(transaction, &sums, write, may_repeat).await?;
    let ready = match &write.act {
        Some(act) => act::ready(transaction, write, act, rows, &mut done).await?,
        None => {
            let creations = creations.map_or_else(|| Reviewed::creations(write), Ok)?;
            reviewed(apply, write, creations, rows, &mut done, pace).await?
        }
    };
    perform::saves(apply, write, ready, &mut done, pace).await?;
    renew::renew(transaction, &sums, write.table, &mut done).await?;
    limited.check(transaction, &write.context).await?;
    Ok(done)
}

/// The changes and creations as their bodies say, all of which are valid; deletions are done.
async fn reviewed(
    apply: Apply<'_>,
    write: &Write,
    mut reviewed: Reviewed,
    rows: Vec<Locked<'_>>,
    done: &mut Done,
    pace: &Pace,
) -> Result<Vec<Ready>, Refusal> {
    let transaction = apply.transaction;
    let deletions = reviewed.changes(write, rows)?;
    reviewed.pass_shown(transaction, write).await?;
    // Deletions come before the questions, because they free unique values; if anything is refused later, they are rolled back
    // with the rest.
    if reviewed.is_clean() {
        perform::deletions(apply, write, deletions, done, pace).await?;
    }
    reviewed.conclude(transaction, write).await
}

/// A write and its answer; a write that is to happen once, and has, is answered as it was then.
async fn answer<W>(db: &DatabaseConnection, once: Option<Once>, work: W) -> Result<Answer, Refusal>
where
    W: for<'a> Fn(&'a DatabaseTransaction) -> BoxFuture<'a, Result<Answer, Refusal>> + Send + Sync + 'static,
{
    #[cfg(feature = "idempotency")]
    if let Some(once) = once {
        return crate::idempotency::answer(db, once, work).await;
    }
    #[cfg(not(feature = "idempotency"))]
    let _ = once;
    transaction::run(db, work).await
}

/// The outcome of a write. Where a constraint of the database refused what validation let pass, because another writer
/// was faster, the same questions are asked again: their answers now give the same problems as validation would have.
async fn settle<T>(db: &impl ConnectionTrait, write: &Write, outcome: Result<T, Refusal>) -> Result<T, Refusal> {
    let (violation, culprit) = match outcome {
        Err(Refusal::Violated(violation, culprit)) => (violation, culprit),
        outcome => return outcome,
    };
    let Culprit { mark, questions } = culprit.map_or_else(Culprit::default, |culprit| *culprit);
    let problems = ask::explain(db, &write.context, &questions, (write.create, violation)).await?;
    Err(write.refused(vec![(mark, problems)]))
}
