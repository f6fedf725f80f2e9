//! Writes: one algorithm for all of them, in one transaction. A single write is a list of one entry.

mod apply;
pub(super) mod ask;
mod cascade;
mod entry;
mod kept_sums;
mod nested;
mod rows;
mod swaps;
mod validate;
mod version;

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseConnection, DatabaseTransaction};

use super::{Answer, Culprit, Once, Refusal, Reply, Violation, transaction};
use crate::context::{Action, Context};
use crate::problem::{Place, Problem};
use crate::schema::{Rows, Schema};
use apply::Apply;
use entry::Pace;
pub(crate) use entry::{Body, Done, Entry, Form, Write};
use kept_sums::SumsToRenew;
use rows::RowToWrite;
use validate::{Locked, Ready, Reviewed};
pub(crate) use version::{Expected, next_version, of_answer, of_stored, tag_of};

/// Does all entries, or none, and makes the answer in the same transaction: it shows what was written and nothing that came later.
pub(crate) async fn write(db: &DatabaseConnection, write: Write, reply: Reply<Done>) -> Result<Answer, Refusal> {
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
    let (shared, once) = (Arc::clone(shared), shared.0.once);
    answer(db, once, move |transaction| {
        let (shared, pace) = (Arc::clone(&shared), pace.clone());
        async move {
            let (write, reply) = shared.as_ref();
            let sums = SumsToRenew::default();
            let apply = Apply { transaction, context: &write.context, sums: &sums };
            let mut done = Done::default();
            let rows = validate::lock(transaction, write).await?;
            let (reviewed, deletions) = Reviewed::of(write, rows)?;
            // Deletions come before the questions, because they free unique values; if anything is refused later, they are
            // rolled back with the rest.
            if reviewed.is_clean() {
                delete(apply, write, deletions, &mut done, &pace).await?;
            }
            let ready = reviewed.conclude(transaction, write).await?;
            perform(apply, write, ready, &mut done, &pace).await?;
            sums.renew(transaction).await.map_err(Refusal::of_write)?;
            match pace {
                Pace::OneByOne { blame: Some(refusal) } => Err(refusal),
                Pace::Together | Pace::OneByOne { blame: None } => reply(transaction, done).await,
            }
        }
        .boxed()
    })
    .await
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

/// Deletes the rows of some entries.
async fn delete(apply: Apply<'_>, write: &Write, rows: Vec<Locked<'_>>, done: &mut Done, pace: &Pace) -> Result<(), Refusal> {
    let context = write.context_of(Action::Delete);
    let apply = Apply { context: &context, ..apply };
    let rows = rows.into_iter().filter_map(|row| {
        let culprit = Culprit { mark: row.entry.mark.clone(), questions: Vec::new() };
        Some((culprit, row.stored?))
    });
    for batch in pace.batches(rows) {
        let (culprits, rows): (Vec<Culprit>, Rows) = batch.into_iter().unzip();
        let deleted = apply.delete(write.table, write.update, rows).await;
        deleted.map_err(|refusal| write.of_deletion(&culprits, refusal))?;
        done.deleted.extend(culprits.into_iter().map(|culprit| culprit.mark));
    }
    Ok(())
}

/// Changes, then creations.
async fn perform(apply: Apply<'_>, write: &Write, ready: Vec<Ready>, done: &mut Done, pace: &Pace) -> Result<(), Refusal> {
    let (new, changed): (Vec<Ready>, Vec<Ready>) = ready.into_iter().partition(|entry| entry.row.stored.is_none());
    let moves = changed.iter().filter_map(|entry| entry.row.change());
    swaps::park_taken_values(apply.transaction, write.table, moves).await.map_err(Refusal::of_write)?;
    for (schema, entries, done) in [(write.update, changed, &mut done.updated), (write.create, new, &mut done.created)] {
        for batch in pace.batches(entries.into_iter()) {
            let context = context_of_batch(write, &batch);
            let (culprits, rows): (Vec<Culprit>, Vec<RowToWrite>) =
                batch.into_iter().map(|entry| (entry.culprit, entry.row)).unzip();
            let rows = Apply { context: &context, ..apply }.save(write.table, schema, rows).await;
            let rows = rows.map_err(|refusal| write.of_batch(&culprits, refusal))?;
            done.extend(culprits.into_iter().map(|culprit| culprit.mark).zip(rows));
        }
    }
    Ok(())
}

/// The request as hooks over all rows of a batch see it: with the stored row of one, and of several without.
fn context_of_batch(write: &Write, batch: &[Ready]) -> Context {
    match batch.first().and_then(|entry| entry.row.context.as_ref()) {
        Some(one) if batch.len() == 1 => one.clone(),
        Some(first) => {
            let mut context = write.context_of(first.action());
            context.related = Arc::clone(&first.related);
            context
        }
        None => write.context.clone(),
    }
}

/// The outcome of a write. Where a constraint of the database refused what validation let pass, because another writer
/// was faster, the same questions are asked again: their answers now give the same problems as validation would have.
async fn settle(db: &DatabaseConnection, write: &Write, outcome: Result<Answer, Refusal>) -> Result<Answer, Refusal> {
    let (violation, culprit) = match outcome {
        Err(Refusal::Violated(violation, culprit)) => (violation, culprit),
        outcome => return outcome,
    };
    let Culprit { mark, questions } = culprit.map_or_else(Culprit::default, |culprit| *culprit);
    let mut problems = ask::problems(db, &write.context, &questions).await?;
    if problems.is_empty() {
        problems.push(unnamed(write.create, violation));
    }
    Err(write.refused(vec![(mark, problems)]))
}

/// The problem of a constraint that the schema does not know, such as a CHECK or a unique index over an expression.
fn unnamed(schema: &Schema, violation: Violation) -> Problem {
    let noun = schema.noun();
    let (code, detail) = match violation {
        Violation::Unique => ("unique", format!("{noun} with these values already exists.")),
        Violation::ForeignKey => ("does_not_exist", format!("This {noun} refers to something that does not exist.")),
    };
    Problem::new(Place::whole(), code, detail)
}
