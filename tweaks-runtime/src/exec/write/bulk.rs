//! Bulk edits: all entries in one transaction, all of their problems in one answer.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::FutureExt as _;
use sea_orm::{DatabaseConnection, DatabaseTransaction};

use super::etag::Expected;
use super::kept_sums::Stale;
use super::load::Key;
use super::read::any_of;
use super::room::{self, Move};
use super::store::{Changed, New, Store};
use super::transaction::{self, Once};
use super::write::{Answer, Checked, Reply, Write};
use super::{Refusal, question, scope};
use crate::body::{BulkEdit, Edit, Entry, Mark, Mode, Question, Unique, Unsorted, WritePlan, entries, take_values};
use crate::profile::Profile;
use crate::context::{Action, Context, Related};
use crate::problem::{Place, Problem, Step};
use crate::schema::{Column, Schema, Table};
use crate::schema::{StoredRow, Values};
use crate::schema::Json;

/// One bulk edit: the serializers for creations and for changes, and what may be done.
pub(crate) struct Bulk {
    pub(crate) create: &'static Schema,
    pub(crate) update: &'static Schema,
    pub(crate) table: &'static Table,
    pub(crate) options: BulkEdit,
    pub(crate) can_create: bool,
    /// Whether a change has to say how it expects its row to be.
    pub(crate) if_match_required: bool,
    pub(crate) profile: Profile,
    pub(crate) context: Context,
    /// What makes it happen once, however often it is sent.
    pub(crate) once: Option<Once>,
}

/// What was done: the new rows by their temporary id, and the keys of the others as they were sent.
#[derive(Default)]
pub(crate) struct Edited {
    pub(crate) created: Vec<(Json, Arc<dyn StoredRow>)>,
    pub(crate) updated: Vec<Json>,
    pub(crate) deleted: Vec<Json>,
}

/// An entry that passed validation, with its row unless it makes one.
struct Ready {
    mark: Mark,
    stored: Option<Box<dyn StoredRow>>,
    plan: WritePlan,
    context: Context,
}

/// Does all entries of a body, or none.
pub(crate) async fn bulk_edit(db: &DatabaseConnection, bulk: Bulk, json: Json, reply: Reply<Edited>) -> Result<Answer, Refusal> {
    let db = db.clone();
    transaction::detached(async move {
        let entries =
            entries(bulk.update, bulk.table, &json, bulk.options, bulk.can_create).map_err(|unsorted| match unsorted {
                Unsorted::Whole(problem) => Refusal::Problems(vec![problem]),
                Unsorted::Entries(refused) => Refusal::Entries(400, refused),
            })?;
        let silent =
            entries.iter().filter(|entry| bulk.if_match_required && entry.edit != Edit::Create && entry.expected.is_none());
        let silent: Vec<_> = silent.map(|entry| (entry.mark.clone(), vec![expects_nothing()])).collect();
        if !silent.is_empty() {
            return Err(Refusal::Entries(428, silent));
        }
        let edit = Arc::new(Request { bulk, entries, reply });
        match attempt(&db, Arc::clone(&edit), Pace::Together).await {
            // One of many rows violated a constraint, or was refused by a hook: once more, row by row, to see which.
            Err(refusal) if refusal.is_of_one_row() => {
                let blame = matches!(refusal, Refusal::Problems(_)).then_some(refusal);
                attempt(&db, edit, Pace::OneByOne { blame }).await
            }
            outcome => outcome,
        }
    })
    .await
}

/// Whether rows are made and deleted by one statement, or each by its own.
#[derive(Clone)]
enum Pace {
    Together,
    /// With what a hook said of all rows together, which stands if it has nothing to say of any by itself.
    OneByOne {
        blame: Option<Refusal>,
    },
}

/// A bulk edit with its entries, and what is answered to it.
struct Request {
    bulk: Bulk,
    entries: Vec<Entry>,
    reply: Reply<Edited>,
}

async fn attempt(db: &DatabaseConnection, edit: Arc<Request>, pace: Pace) -> Result<Answer, Refusal> {
    transaction::answer(db, edit.bulk.once.clone(), move |transaction| {
        let (edit, pace) = (Arc::clone(&edit), pace.clone());
        async move {
            let Request { bulk, entries, reply } = edit.as_ref();
            let rows = lock(transaction, bulk, entries.clone()).await?;
            let mut edited = Edited::default();
            let stale = Stale::default();
            let store = Store { transaction, context: &bulk.context, stale: &stale };
            let ready = validate(store, bulk, rows, &mut edited, &pace).await?;
            perform(store, bulk, ready, &mut edited, &pace).await?;
            store.finish().await?;
            match pace {
                Pace::OneByOne { blame: Some(refusal) } => Err(refusal),
                Pace::Together | Pace::OneByOne { blame: None } => reply(transaction, edited).await,
            }
        }
        .boxed()
    })
    .await
}

/// Locks the rows of all changes and deletions, in the order of their keys, with one statement unless they are very many.
async fn lock(
    transaction: &DatabaseTransaction,
    bulk: &Bulk,
    entries: Vec<Entry>,
) -> Result<Vec<(Entry, Option<Box<dyn StoredRow>>)>, Refusal> {
    let table = bulk.table;
    let keys = entries.iter().filter_map(|entry| match &entry.edit {
        Edit::Update(key) | Edit::Delete(key) => Some(key),
        Edit::Create => None,
    });
    let keys: Vec<&Values> = keys.collect();
    let mut rows: HashMap<Key, Box<dyn StoredRow>> = HashMap::with_capacity(keys.len());
    for wanted in any_of(table, &keys)? {
        let wanted = scope::within(table, &bulk.context, wanted);
        for row in table.entity.lock_all(transaction, wanted).await? {
            rows.insert(Key::of_row(table, row.as_ref()), row);
        }
    }
    let mut take = |key: &Values| {
        let value = |column: &Column| key.iter().find(|(name, _)| *name == column.name).map(|(_, value)| value.clone());
        rows.remove(&Key::new(table.key().filter_map(value).collect()))
    };
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for entry in entries {
        match &entry.edit {
            Edit::Create => found.push((entry, None)),
            Edit::Update(key) | Edit::Delete(key) => match take(key) {
                Some(row) => found.push((entry, Some(row))),
                None => missing.push((entry.mark, vec![whole("not_found", "This item does not exist.")])),
            },
        }
    }
    if !missing.is_empty() {
        return Err(Refusal::Entries(404, missing));
    }
    let changed = found.iter().filter_map(|(entry, row)| Some((entry, entry.expected.as_ref()?, row.as_ref()?)));
    let changed = changed.filter(|(_, tag, row)| Expected::read(tag).check(table, row.as_ref()).is_err());
    let changed: Vec<_> = changed.map(|(entry, ..)| (entry.mark.clone(), vec![changed_since()])).collect();
    if changed.is_empty() { Ok(found) } else { Err(Refusal::Entries(412, changed)) }
}

fn whole(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(Place::Body(vec![Step::Whole]), code, detail)
}

fn expects_nothing() -> Problem {
    whole("precondition_required", "Say with `if_match` which state of the item is to be changed.")
}

fn changed_since() -> Problem {
    whole("precondition_failed", "This item is not as it is expected to be.")
}

/// A change or a creation whose first stage is over.
struct Reviewed {
    mark: Mark,
    stored: Option<Box<dyn StoredRow>>,
    write: Write,
    checked: Checked,
}

/// Validates creations, then changes; the questions of all entries go to the database together. Deletions come before the
/// questions, because they make room for what is unique; whatever is refused then is rolled back with them.
async fn validate(
    store: Store<'_>,
    bulk: &Bulk,
    mut rows: Vec<(Entry, Option<Box<dyn StoredRow>>)>,
    edited: &mut Edited,
    pace: &Pace,
) -> Result<Vec<Ready>, Refusal> {
    rows.sort_by_key(|(entry, _)| (entry.edit != Edit::Create, entry.mark.index));
    let (deletions, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(entry, _)| matches!(entry.edit, Edit::Delete(_)));
    let (mut reviewed, mut refused) = (Vec::new(), Vec::new());
    for (entry, stored) in others {
        let mark = entry.mark.clone();
        match review(bulk, entry, stored) {
            Ok(entry) => reviewed.push(entry),
            Err(Refusal::Problems(problems)) => refused.push((mark, problems)),
            Err(refusal) => return Err(refusal),
        }
    }
    if refused.is_empty() && reviewed.iter().all(|entry| entry.checked.problems.is_empty()) {
        delete(store, bulk, deletions, edited, pace).await?;
    }
    let given_up = given_up(bulk, &mut reviewed);
    let asked: Vec<Vec<Question>> = reviewed.iter_mut().map(|entry| std::mem::take(&mut entry.checked.questions)).collect();
    let (related, answers) = ask(store, asked, &given_up).await?;
    let mut ready = Vec::with_capacity(reviewed.len());
    for (Reviewed { mark, stored, mut write, checked }, answers) in reviewed.into_iter().zip(answers) {
        write.context.share_related(&related);
        match write.conclude(checked, answers) {
            Ok(plan) => ready.push(Ready { mark, stored, plan, context: write.context }),
            Err(Refusal::Problems(problems)) => refused.push((mark, problems)),
            Err(refusal) => return Err(refusal),
        }
    }
    if refused.is_empty() { Ok(ready) } else { Err(Refusal::Entries(400, refused)) }
}

/// The values that entries give up: whoever has them now will not have them then. To clients of a Django API all values are taken that
/// were taken before.
fn given_up(bulk: &Bulk, reviewed: &mut [Reviewed]) -> HashSet<Unique> {
    let mut all = HashSet::new();
    let table = bulk.table;
    for Reviewed { stored, write, checked, .. } in reviewed.iter_mut().filter(|_| bulk.profile == Profile::Strict) {
        let Some(stored) = stored.as_deref() else { continue };
        let row = Move { stored, values: &take_values(write.schema, checked.draft.as_mut()) };
        let values = table.unique_sets().filter_map(|columns| row.gives_up(&columns));
        all.extend(values.map(|values| Unique { table: table.name, values }));
    }
    all
}

/// The first stage of a change or a creation.
fn review(bulk: &Bulk, entry: Entry, stored: Option<Box<dyn StoredRow>>) -> Result<Reviewed, Refusal> {
    let mut write = write(bulk, entry.body, stored.as_deref());
    let checked = write.check_fields(stored.as_deref())?;
    Ok(Reviewed { mark: entry.mark, stored, write, checked })
}

async fn delete(
    store: Store<'_>,
    bulk: &Bulk,
    deletions: Vec<(Entry, Option<Box<dyn StoredRow>>)>,
    edited: &mut Edited,
    pace: &Pace,
) -> Result<(), Refusal> {
    let context = bulk.context.clone().acting(Action::Delete);
    let store = Store { context: &context, ..store };
    let rows = deletions.into_iter().filter_map(|(entry, stored)| Some((entry.mark, stored?)));
    for batch in batches(rows, pace) {
        let (marks, rows): (Vec<Mark>, Vec<Box<dyn StoredRow>>) = batch.into_iter().unzip();
        store.delete(bulk.table, bulk.update, rows).await.map_err(|refusal| at(&marks, refusal))?;
        edited.deleted.extend(marks.iter().map(key));
    }
    Ok(())
}

/// All of them, or each by itself.
fn batches<T>(all: impl Iterator<Item = T>, pace: &Pace) -> Vec<Vec<T>> {
    match pace {
        Pace::Together => vec![all.collect::<Vec<T>>()].into_iter().filter(|batch| !batch.is_empty()).collect(),
        Pace::OneByOne { .. } => all.map(|one| vec![one]).collect(),
    }
}

/// The key of an entry as it was sent.
fn key(mark: &Mark) -> Json {
    mark.key.as_ref().map(|(_, key)| key.clone()).unwrap_or_default()
}

fn write(bulk: &Bulk, body: Json, stored: Option<&dyn StoredRow>) -> Write {
    let (schema, mode, action) = match stored {
        Some(_) => (bulk.update, Mode::Partial, Action::PartialUpdate),
        None => (bulk.create, Mode::Complete, Action::Create),
    };
    let mut context = bulk.context.clone().acting(action);
    if let Some(stored) = stored {
        context.put(stored.model());
    }
    Write {
        schema,
        table: bulk.table,
        body: Ok((body, Vec::new())),
        mode,
        profile: bulk.profile,
        context,
        expected: None,
        once: None,
    }
}

/// The rows that the entries refer to, and the refused questions of each entry.
async fn ask(
    store: Store<'_>,
    questions: Vec<Vec<Question>>,
    given_up: &HashSet<Unique>,
) -> Result<(Related, Vec<Vec<Question>>), Refusal> {
    let mut answers = vec![Vec::new(); questions.len()];
    let (mut all, mut owners) = (Vec::new(), Vec::new());
    for (owner, own) in questions.into_iter().enumerate() {
        owners.extend(own.iter().map(|_| owner));
        all.extend(own);
    }
    let (related, wrong) = question::answers(store.transaction, store.context, &all, given_up).await?;
    for ((question, owner), wrong) in all.into_iter().zip(owners).zip(wrong) {
        if wrong {
            answers[owner].push(question);
        }
    }
    Ok((Arc::new(related), answers))
}

/// Changes, then creations.
async fn perform(store: Store<'_>, bulk: &Bulk, ready: Vec<Ready>, edited: &mut Edited, pace: &Pace) -> Result<(), Refusal> {
    let (new, changed): (Vec<Ready>, Vec<Ready>) = ready.into_iter().partition(|entry| entry.stored.is_none());
    let moves = changed.iter().filter_map(|entry| Some(Move { stored: entry.stored.as_deref()?, values: &entry.plan.values }));
    room::make(store.transaction, bulk.table, &moves.collect::<Vec<_>>()).await.map_err(Refusal::of_write)?;
    for batch in batches(changed.into_iter(), pace) {
        let marks: Vec<Mark> = batch.iter().map(|entry| entry.mark.clone()).collect();
        // What the rows have in common: which of them is stored how is in their own.
        let mut context = bulk.context.clone().acting(Action::PartialUpdate);
        if let Some(first) = batch.first() {
            context.share_related(first.context.all_related());
        }
        let row = |entry: Ready| {
            Some(Changed { path: Vec::new(), stored: entry.stored?, plan: entry.plan, context: Some(entry.context) })
        };
        let rows = batch.into_iter().filter_map(row).collect();
        let done = Store { context: &context, ..store }.update(bulk.table, bulk.update, rows).await;
        done.map_err(|refusal| at(&marks, refusal))?;
        edited.updated.extend(marks.iter().map(key));
    }
    for batch in batches(new.into_iter(), pace) {
        let marks: Vec<Mark> = batch.iter().map(|entry| entry.mark.clone()).collect();
        let context = batch.first().map_or_else(|| bulk.context.clone(), |entry| entry.context.clone());
        let rows = batch.into_iter().map(|entry| New { path: Vec::new(), plan: entry.plan, link: Values::new() }).collect();
        let done = Store { context: &context, ..store }.create(bulk.table, bulk.create, rows).await;
        edited.created.extend(marks.iter().map(key).zip(done.map_err(|refusal| at(&marks, refusal))?));
    }
    Ok(())
}

/// A constraint that validation let pass, such as a value that two entries share, and what a hook refused, belong to an entry; where
/// it is one of several it is not known yet to which.
fn at(marks: &[Mark], refusal: Refusal) -> Refusal {
    let [mark] = marks else { return refusal };
    let mark = mark.clone();
    match refusal {
        Refusal::Violated(violation) => {
            let problem = match violation {
                super::failure::Violation::Unique => whole("unique", "Another object has these values."),
                super::failure::Violation::ForeignKey => {
                    whole("referenced", "Other data refers to this, or this refers to nothing.")
                }
            };
            Refusal::Entries(400, vec![(mark, vec![problem])])
        }
        Refusal::Problems(problems) => Refusal::Entries(400, vec![(mark, problems)]),
        Refusal::PreconditionFailed => Refusal::Entries(412, vec![(mark, vec![changed_since()])]),
        refusal => refusal,
    }
}
