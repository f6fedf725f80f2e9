//! Writes: one algorithm for all of them, in one transaction. A single write is a list of one entry.

mod apply;
pub(super) mod ask;
mod cascade;
mod kept_sums;
mod nested;
mod swaps;
mod validate;
mod version;

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseConnection, DatabaseTransaction};

use super::{Answer, Culprit, Failure, Once, Refusal, Reply, Violation, transaction};
use crate::body::{Edit, Mark, RefusedEntry};
use crate::context::{Action, Context};
use crate::problem::{Place, Problem};
use crate::profile::Profile;
use crate::schema::{Json, Schema, StoredRow, Table, Values};
use apply::{Apply, ChangedRow, RowToMake};
use kept_sums::SumsToRenew;
use validate::{Locked, Ready};
pub(crate) use version::{Expected, next_version, of_answer, of_stored, tag_of};

/// A body as it was read: JSON, with the problems that were noticed while reading; or the reason why it cannot be read.
pub(crate) type Body = Result<(Json, Vec<Problem>), Refusal>;

/// One write: its serializers, its entries, and the request that it is for.
pub(crate) struct Write {
    /// The serializer of new rows.
    pub(crate) create: &'static Schema,
    /// The serializer of changes and deletions.
    pub(crate) update: &'static Schema,
    pub(crate) table: &'static Table,
    pub(crate) entries: Vec<Entry>,
    pub(crate) form: Form,
    pub(crate) profile: Profile,
    pub(crate) context: Context,
    /// Makes the write happen once, however often it is sent.
    pub(crate) once: Option<Once>,
}

/// Whether a client sent one object, or a list of entries that are told apart in refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    One,
    Bulk,
}

/// One creation, change or deletion.
pub(crate) struct Entry {
    pub(crate) mark: Mark,
    pub(crate) edit: Edit,
    /// The state in which the client expects the row.
    pub(crate) expected: Option<Expected>,
    /// A body that cannot be read is refused after the row was found: a row that does not exist is a 404 whatever is sent to it.
    pub(crate) body: Body,
}

/// The rows that were written, for the answer.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) created: Vec<(Mark, Arc<dyn StoredRow>)>,
    pub(crate) updated: Vec<(Mark, Arc<dyn StoredRow>)>,
    pub(crate) deleted: Vec<Mark>,
}

/// Whether rows are written by one statement, or each by its own.
#[derive(Clone)]
enum Pace {
    Together,
    /// With the refusal of a hook over all rows together, which stands if the hook has nothing to say of any by itself.
    OneByOne {
        blame: Option<Refusal>,
    },
}

impl Pace {
    /// All of them, or each by itself.
    fn batches<T>(&self, all: impl Iterator<Item = T>) -> Vec<Vec<T>> {
        match self {
            Self::Together => Some(all.collect::<Vec<T>>()).into_iter().filter(|batch| !batch.is_empty()).collect(),
            Self::OneByOne { .. } => all.map(|one| vec![one]).collect(),
        }
    }
}

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
            let ready = validate::validate(apply, write, rows, &mut done, &pace).await?;
            perform(apply, write, ready, &mut done, &pace).await?;
            apply.finish().await?;
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
    let rows = rows.into_iter().filter_map(|row| Some((row.entry.mark.clone(), row.stored?)));
    for batch in pace.batches(rows) {
        let (marks, rows): (Vec<Mark>, Vec<Box<dyn StoredRow>>) = batch.into_iter().unzip();
        let deleted = apply.delete(write.table, write.update, rows).await;
        deleted.map_err(|refusal| write.of_deletion(&marks, refusal))?;
        done.deleted.extend(marks);
    }
    Ok(())
}

/// Changes, then creations.
async fn perform(apply: Apply<'_>, write: &Write, ready: Vec<Ready>, done: &mut Done, pace: &Pace) -> Result<(), Refusal> {
    let (new, changed): (Vec<Ready>, Vec<Ready>) = ready.into_iter().partition(|entry| entry.stored.is_none());
    let moves = changed.iter().filter_map(Ready::row_change).collect::<Vec<_>>();
    swaps::park_taken_values(apply.transaction, write.table, &moves).await.map_err(Refusal::of_write)?;
    for batch in pace.batches(changed.into_iter()) {
        let (context, culprits) = (write.context_of_batch(&batch), culprits(&batch));
        let rows = batch.into_iter().filter_map(ChangedRow::of).collect();
        let rows = Apply { context: &context, ..apply }.update(write.table, write.update, rows).await;
        let rows = rows.map_err(|refusal| write.of_batch(&culprits, refusal))?;
        done.updated.extend(culprits.into_iter().map(|culprit| culprit.mark).zip(rows));
    }
    for batch in pace.batches(new.into_iter()) {
        let (context, culprits) = (write.context_of_batch(&batch), culprits(&batch));
        let row = |entry: Ready| RowToMake { path: Vec::new(), plan: entry.plan, parent_key: Values::default() };
        let rows = batch.into_iter().map(row).collect();
        let rows = Apply { context: &context, ..apply }.create(write.table, write.create, rows).await;
        let rows = rows.map_err(|refusal| write.of_batch(&culprits, refusal))?;
        done.created.extend(culprits.into_iter().map(|culprit| culprit.mark).zip(rows));
    }
    Ok(())
}

fn culprits(batch: &[Ready]) -> Vec<Culprit> {
    batch.iter().map(|entry| Culprit { mark: entry.mark.clone(), questions: entry.questions.clone() }).collect()
}

impl Write {
    /// The request as the hooks of an entry see it. A bulk edit is a creation, a change or a deletion to them.
    fn context_of(&self, action: Action) -> Context {
        match self.form {
            Form::One => self.context.clone(),
            Form::Bulk => self.context.clone().acting(action),
        }
    }

    /// The request as hooks over all rows of a batch see it: with the stored row of one, and of several without.
    fn context_of_batch(&self, batch: &[Ready]) -> Context {
        match batch {
            [one] => one.context.clone(),
            [first, ..] => {
                let mut context = self.context_of(first.context.action());
                context.share_related(first.context.all_related());
                context
            }
            [] => self.context.clone(),
        }
    }

    fn not_found(&self, marks: Vec<Mark>) -> Refusal {
        match self.form {
            Form::One => Refusal::NotFound,
            Form::Bulk => of_entries(404, marks, "not_found", "This item does not exist."),
        }
    }

    fn changed(&self, marks: Vec<Mark>) -> Refusal {
        match self.form {
            Form::One => Refusal::PreconditionFailed,
            Form::Bulk => of_entries(412, marks, "precondition_failed", "This item is not as it is expected to be."),
        }
    }

    fn refused(&self, mut entries: Vec<RefusedEntry>) -> Refusal {
        match self.form {
            Form::One if entries.len() == 1 => Refusal::Problems(entries.swap_remove(0).1),
            Form::One | Form::Bulk => Refusal::Entries(400, entries),
        }
    }

    /// A refusal of a batch. Of several entries it is not known yet to which it belongs.
    fn of_batch(&self, culprits: &[Culprit], refusal: Refusal) -> Refusal {
        let [culprit] = culprits else { return refusal };
        match refusal {
            Refusal::Violated(violation, _) => Refusal::Violated(violation, Some(Box::new(culprit.clone()))),
            Refusal::Problems(problems) => self.refused(vec![(culprit.mark.clone(), problems)]),
            Refusal::PreconditionFailed => self.changed(vec![culprit.mark.clone()]),
            refusal => refusal,
        }
    }

    /// The same of a deletion, which has no body whose parts could be named: the row is in the way of other data.
    fn of_deletion(&self, marks: &[Mark], refusal: Refusal) -> Refusal {
        match (refusal, self.form, marks) {
            (Refusal::Violated(violation, _), Form::One, _) => Refusal::Failed(Failure::violation(violation)),
            (Refusal::Violated(violation, _), Form::Bulk, [mark]) => {
                let Failure { code, detail, .. } = Failure::violation(violation);
                of_entries(400, vec![mark.clone()], code, detail)
            }
            (refusal, _, marks) => {
                let culprits = marks.iter().map(|mark| Culprit { mark: mark.clone(), questions: Vec::new() });
                self.of_batch(&culprits.collect::<Vec<_>>(), refusal)
            }
        }
    }
}

fn of_entries(status: u16, marks: Vec<Mark>, code: &'static str, detail: &'static str) -> Refusal {
    let problem = Problem::new(Place::whole(), code, detail);
    Refusal::Entries(status, marks.into_iter().map(|mark| (mark, vec![problem.clone()])).collect())
}

/// The outcome of a write. Where a constraint of the database refused what validation let pass, because another writer
/// was faster, the same questions are asked again: their answers now give the same problems as validation would have.
async fn settle(db: &DatabaseConnection, write: &Write, outcome: Result<Answer, Refusal>) -> Result<Answer, Refusal> {
    let (violation, culprit) = match outcome {
        Err(Refusal::Violated(violation, culprit)) => (violation, culprit),
        outcome => return outcome,
    };
    let Culprit { mark, questions } = culprit.map_or_else(Culprit::default, |culprit| *culprit);
    let refused = ask::refused(db, &write.context, &questions).await?;
    let mut problems: Vec<Problem> = refused.into_iter().map(|question| question.problem.clone()).collect();
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
