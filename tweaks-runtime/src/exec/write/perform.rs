//! Performance: the entries of a write, valid by now, are done together or one by one.

use std::sync::Arc;

use super::apply::Apply;
use super::entry::{Done, Pace, Write};
use super::lock::Locked;
use super::rows::RowToWrite;
use super::swaps;
use super::validate::Ready;
use crate::context::{Action, Context};
use crate::exec::{Culprit, Refusal};
use crate::schema::Rows;

/// Deletes the rows of some entries.
pub(super) async fn deletions(
    apply: Apply<'_>,
    write: &Write,
    rows: Vec<Locked<'_>>,
    done: &mut Done,
    pace: &Pace,
) -> Result<(), Refusal> {
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
pub(super) async fn saves(
    apply: Apply<'_>,
    write: &Write,
    ready: Vec<Ready>,
    done: &mut Done,
    pace: &Pace,
) -> Result<(), Refusal> {
    let (new, changed): (Vec<Ready>, Vec<Ready>) = ready.into_iter().partition(|entry| entry.row.stored.is_none());
    let batches = |entries: Vec<Ready>| {
        let batches = pace.batches(entries.into_iter()).into_iter();
        batches.map(|batch| (context_of_batch(write, &batch), batch)).collect::<Vec<_>>()
    };
    let (new, changed) = (batches(new), batches(changed));
    let moves = changed.iter().flat_map(|(_, batch)| batch).filter_map(|entry| entry.row.change());
    swaps::park_taken_values(apply.transaction, write.table, moves).await.map_err(Refusal::of_write)?;
    for (schema, batches, done) in [(write.update, changed, &mut done.updated), (write.create, new, &mut done.created)] {
        for (context, batch) in batches {
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
