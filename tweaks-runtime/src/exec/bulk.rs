//! Bulk edits: all entries in one transaction, all of their problems in one answer.

use std::sync::Arc;

use futures_util::FutureExt as _;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _};
use sea_orm::{Condition, DatabaseConnection, DatabaseTransaction};

use super::read::key_condition;
use super::write::{Checked, Write, moved_keys};
use super::{Refusal, question, transaction};
use crate::body::{BulkEdit, Edit, Entry, Mark, Mode, Question, Strictness, Unsorted, WritePlan, entries};
use crate::context::{Action, Context};
use crate::problem::{Place, Problem, Step};
use crate::schema::{Schema, Table};
use crate::storage::{Stored, Values};
use crate::value::Json;

/// One bulk edit: the serializers for creations and for changes, and what may be done.
pub(crate) struct Bulk {
    pub(crate) create: &'static Schema,
    pub(crate) update: &'static Schema,
    pub(crate) table: &'static Table,
    pub(crate) options: BulkEdit,
    pub(crate) can_create: bool,
    pub(crate) strictness: Strictness,
    pub(crate) context: Context,
}

/// What was done: the new rows by their temporary id, and the keys of the others as they were sent.
#[derive(Default)]
pub(crate) struct Edited {
    pub(crate) created: Vec<(Json, Arc<dyn Stored>)>,
    pub(crate) updated: Vec<Json>,
    pub(crate) deleted: Vec<Json>,
}

/// An entry that passed validation, with its row unless it makes one.
struct Ready {
    mark: Mark,
    stored: Option<Box<dyn Stored>>,
    values: Values,
}

/// Does all entries of a body, or none.
pub(crate) async fn bulk_edit(db: &DatabaseConnection, bulk: Bulk, json: Json) -> Result<Edited, Refusal> {
    let db = db.clone();
    transaction::detached(async move {
        let entries =
            entries(bulk.update, bulk.table, &json, bulk.options, bulk.can_create).map_err(|unsorted| match unsorted {
                Unsorted::Whole(problem) => Refusal::Problems(vec![problem]),
                Unsorted::Entries(refused) => Refusal::Entries(400, refused),
            })?;
        if entries.is_empty() {
            return Ok(Edited::default());
        }
        transaction::run(&db, move |transaction| {
            async move {
                let rows = lock(transaction, bulk.table, entries).await?;
                let mut edited = Edited::default();
                let ready = validate(transaction, &bulk, rows, &mut edited).await?;
                perform(transaction, bulk.table, ready, &mut edited).await?;
                Ok(edited)
            }
            .boxed()
        })
        .await
    })
    .await
}

/// Locks the rows of all changes and deletions, in the order of their keys, with one statement unless they are very many.
async fn lock(
    transaction: &DatabaseTransaction,
    table: &Table,
    entries: Vec<Entry>,
) -> Result<Vec<(Entry, Option<Box<dyn Stored>>)>, Refusal> {
    let keys = entries.iter().filter_map(|entry| match &entry.edit {
        Edit::Update(key) | Edit::Delete(key) => Some(key),
        Edit::Create => None,
    });
    let keys: Vec<&Values> = keys.collect();
    let mut rows = Vec::with_capacity(keys.len());
    let most = if table.key().count() == 1 { SINGLE_KEYS } else { COMPOSITE_KEYS };
    for chunk in keys.chunks(most) {
        rows.extend(table.storage.lock_all(transaction, any_of(table, chunk)?).await?);
    }
    let mut take = |key: &Values| {
        let is_own = |row: &dyn Stored| key.iter().all(|(column, value)| row.get(column).as_ref() == Some(value));
        rows.iter().position(|row| is_own(row.as_ref())).map(|index| rows.swap_remove(index))
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
    if missing.is_empty() { Ok(found) } else { Err(Refusal::Entries(404, missing)) }
}

/// Keys per statement: below what every database binds; and those of several columns are a chain of `OR`, of which SQLite parses
/// a thousand links at most.
const SINGLE_KEYS: usize = 10_000;
const COMPOSITE_KEYS: usize = 400;

/// The rows with one of these keys.
fn any_of(table: &Table, keys: &[&Values]) -> Result<Condition, Refusal> {
    let single = table.key().count() == 1;
    match table.key().next() {
        Some(column) if single => {
            let values = keys.iter().flat_map(|key| key.iter().map(|(_, value)| value.clone()));
            let own = Expr::col((table.storage.name(), Alias::new(column.name)));
            Ok(Condition::all().add(own.is_in(values)))
        }
        _ => keys.iter().try_fold(Condition::any(), |any, key| Ok(any.add(key_condition(table, key)?))),
    }
}

fn whole(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(Place::Body(vec![Step::Whole]), code, detail)
}

/// A change or a creation whose first stage is over.
struct Reviewed {
    mark: Mark,
    stored: Option<Box<dyn Stored>>,
    write: Write,
    checked: Checked,
}

/// Validates creations, then changes; the questions of all entries go to the database together. Deletions come before the
/// questions, because they make room for what is unique; whatever is refused then is rolled back with them.
async fn validate(
    transaction: &DatabaseTransaction,
    bulk: &Bulk,
    mut rows: Vec<(Entry, Option<Box<dyn Stored>>)>,
    edited: &mut Edited,
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
        delete(transaction, deletions, edited).await?;
    }
    let asked = reviewed.iter_mut().map(|entry| std::mem::take(&mut entry.checked.questions)).collect();
    let answers = ask(transaction, asked).await?;
    let mut ready = Vec::with_capacity(reviewed.len());
    for (Reviewed { mark, stored, write, checked }, answers) in reviewed.into_iter().zip(answers) {
        match write.conclude(checked, answers) {
            Ok(plan) => ready.push(Ready { values: values(plan, stored.is_none()), mark, stored }),
            Err(Refusal::Problems(problems)) => refused.push((mark, problems)),
            Err(refusal) => return Err(refusal),
        }
    }
    if refused.is_empty() { Ok(ready) } else { Err(Refusal::Entries(400, refused)) }
}

/// The first stage of a change or a creation.
fn review(bulk: &Bulk, entry: Entry, stored: Option<Box<dyn Stored>>) -> Result<Reviewed, Refusal> {
    let mut write = write(bulk, entry.body, stored.as_deref());
    let mut checked = write.check_fields(stored.as_deref())?;
    if let Some(stored) = &stored {
        checked.problems.extend(moved_keys(write.schema, checked.draft.as_mut(), stored.as_ref()));
    }
    Ok(Reviewed { mark: entry.mark, stored, write, checked })
}

async fn delete(
    transaction: &DatabaseTransaction,
    deletions: Vec<(Entry, Option<Box<dyn Stored>>)>,
    edited: &mut Edited,
) -> Result<(), Refusal> {
    for (entry, stored) in deletions {
        if let Some(stored) = stored {
            let key = key(&entry.mark);
            stored.delete(transaction).await.map_err(|error| violated(entry.mark, error))?;
            edited.deleted.push(key);
        }
    }
    Ok(())
}

/// The key of an entry as it was sent.
fn key(mark: &Mark) -> Json {
    mark.key.as_ref().map(|(_, key)| key.clone()).unwrap_or_default()
}

fn values(plan: WritePlan, is_new: bool) -> Values {
    if is_new { plan.for_create() } else { plan.for_update() }
}

fn write(bulk: &Bulk, body: Json, stored: Option<&dyn Stored>) -> Write {
    let (schema, mode, action) = match stored {
        Some(_) => (bulk.update, Mode::Partial, Action::PartialUpdate),
        None => (bulk.create, Mode::Complete, Action::Create),
    };
    let mut context = bulk.context.clone().acting(action);
    if let Some(stored) = stored {
        context.put(stored.model());
    }
    Write { schema, table: bulk.table, body: Ok((body, Vec::new())), mode, strictness: bulk.strictness, context }
}

/// The refused questions of each entry.
async fn ask(transaction: &DatabaseTransaction, questions: Vec<Vec<Question>>) -> Result<Vec<Vec<Question>>, Refusal> {
    let mut answers = vec![Vec::new(); questions.len()];
    let owners: Vec<usize> =
        questions.iter().enumerate().flat_map(|(owner, questions)| questions.iter().map(move |_| owner)).collect();
    let all: Vec<Question> = questions.into_iter().flatten().collect();
    let wrong = question::are_refused(transaction, &all).await?;
    for ((question, owner), wrong) in all.into_iter().zip(owners).zip(wrong) {
        if wrong {
            answers[owner].push(question);
        }
    }
    Ok(answers)
}

/// Changes, then creations.
async fn perform(
    transaction: &DatabaseTransaction,
    table: &Table,
    mut ready: Vec<Ready>,
    edited: &mut Edited,
) -> Result<(), Refusal> {
    ready.sort_by_key(|entry| entry.stored.is_none());
    for Ready { mark, stored, values } in ready {
        let key = key(&mark);
        let done = match stored {
            Some(stored) => stored.update(transaction, values).await.map(|_| edited.updated.push(key)),
            None => table.storage.insert(transaction, values).await.map(|row| edited.created.push((key, row.into()))),
        };
        done.map_err(|error| violated(mark, error))?;
    }
    Ok(())
}

/// A constraint that validation let pass, such as a value that two entries share, belongs to the entry that broke it.
fn violated(mark: Mark, error: sea_orm::DbErr) -> Refusal {
    match Refusal::of_write(error, Vec::new()) {
        Refusal::Violated(violation, _) => {
            let problem = match violation {
                super::failure::Violation::Unique => whole("unique", "Another object has these values."),
                super::failure::Violation::ForeignKey => {
                    whole("referenced", "Other data refers to this, or this refers to nothing.")
                }
            };
            Refusal::Entries(400, vec![(mark, vec![problem])])
        }
        refusal => refusal,
    }
}
