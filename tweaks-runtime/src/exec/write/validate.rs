//! Validation of a write inside of its transaction: fields are checked, questions asked, and the later stages run.

use std::collections::HashSet;
use std::sync::Arc;

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, Value};

use super::ask;
use super::entry::{Form, Write};
use super::lock::Locked;
use super::rows::RowToWrite;
use super::shown::{self, Change};
use super::swaps::RowChange;
use crate::body::{self, Edit, Intent, Mark, Object, Question, Reference, Stage, Unique, WrongIf};
use crate::cause::{self, Duty};
use crate::context::{Action, Context, Related, Version};
use crate::exec::dialect::Dialect;
use crate::exec::{Culprit, Refusal};
use crate::problem::{Place, Problem, Problems};
use crate::schema::{Draft, Field, Schema, StoredRow, Values};
use crate::value::fits_a_double;

/// A change or a creation whose first stage is over.
struct Checked {
    culprit: Culprit,
    stored: Option<Box<dyn StoredRow>>,
    schema: &'static Schema,
    context: Context,
    draft: Box<dyn Draft>,
    problems: Problems,
}

/// An entry that passed validation; and how a constraint that it violates is explained after the transaction.
pub(super) struct Ready {
    pub(super) culprit: Culprit,
    pub(super) row: RowToWrite,
}

/// Creations and changes whose first stage is over, and those that it refused.
pub(super) struct Reviewed {
    checked: Vec<Checked>,
    refused: Vec<(Mark, Problems)>,
    /// The problems for which there is still room.
    rest: Problems,
}

impl Reviewed {
    /// The first stage of creations, for which no transaction is needed: no writer waits for it.
    pub(super) fn creations(write: &Write) -> Result<Self, Refusal> {
        let mut reviewed = Self { checked: Vec::new(), refused: Vec::new(), rest: Problems::new(write.problem_limit) };
        let creations = write.entries.iter().filter(|entry| entry.edit == Edit::Create);
        creations.map(|entry| Locked { entry, stored: None }).try_for_each(|entry| reviewed.add(write, entry))?;
        Ok(reviewed)
    }

    /// The first stage of changes, too; gives back the deletions, which have none.
    pub(super) fn changes<'a>(&mut self, write: &Write, rows: Vec<Locked<'a>>) -> Result<Vec<Locked<'a>>, Refusal> {
        let stored = rows.into_iter().filter(|row| row.entry.edit != Edit::Create);
        let (deletions, changes): (Vec<_>, Vec<_>) = stored.partition(|row| matches!(row.entry.edit, Edit::Delete(_)));
        changes.into_iter().try_for_each(|row| self.add(write, row))?;
        Ok(deletions)
    }

    fn add(&mut self, write: &Write, row: Locked<'_>) -> Result<(), Refusal> {
        let mark = row.entry.mark.clone();
        let outcome = check(write, row, std::mem::take(&mut self.rest))?;
        self.rest = outcome.as_ref().map_or_else(Problems::rest, |entry| entry.problems.rest());
        match outcome {
            Ok(entry) => self.checked.push(entry),
            Err(problems) => self.refused.push((mark, problems)),
        }
        Ok(())
    }

    /// Lets clients send back read-only members as they were shown.
    pub(super) async fn pass_shown(&mut self, transaction: &DatabaseTransaction, write: &Write) -> Result<(), Refusal> {
        let changes = self.checked.iter_mut().filter_map(|Checked { stored, culprit, problems, .. }| {
            Some(Change { stored: stored.as_deref()?, json: write.json(&culprit.mark), problems: &mut problems.list })
        });
        shown::pass(transaction, write, changes.collect()).await
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_clean(&self) -> bool {
        self.refused.is_empty() && self.checked.iter().all(|entry| entry.problems.found() == 0)
    }

    /// The questions of all entries, which go to the database together, and the later stages. Where the first stage found more than
    /// an answer has room for, there is no point in asking further.
    pub(super) async fn conclude(self, transaction: &DatabaseTransaction, write: &Write) -> Result<Vec<Ready>, Refusal> {
        if self.overflows() {
            return Err(write.invalid(self.wrong()));
        }
        let Self { mut checked, mut refused, .. } = self;
        let freed = freed_values(write, &mut checked);
        let questions: Vec<Question> = checked.iter().flat_map(|entry| entry.culprit.questions.iter().cloned()).collect();
        let (related, wrong) = ask::answers(transaction, &write.context, &questions, &freed).await?;
        let (related, mut wrong) = (Arc::new(related), wrong.into_iter());
        let dialect = Dialect::of(transaction.get_database_backend());
        let mut ready = Vec::with_capacity(checked.len());
        for entry in checked {
            let refused_questions = entry.culprit.questions.iter().filter(|_| wrong.next().unwrap_or(false)).cloned().collect();
            let mark = entry.culprit.mark.clone();
            match conclude(write, entry, &related, refused_questions).and_then(|entry| storable(entry, dialect)) {
                Ok(mut entry) => {
                    entry.row.parent_key = write.tied.clone();
                    ready.push(entry);
                }
                Err(problems) => refused.push((mark, problems)),
            }
        }
        if refused.is_empty() { Ok(ready) } else { Err(write.invalid(refused)) }
    }

    fn overflows(&self) -> bool {
        let refused = self.refused.iter().map(|(_, problems)| problems);
        self.checked.iter().map(|entry| &entry.problems).chain(refused).any(Problems::overflow)
    }

    /// The entries that the first stage has something to say against.
    fn wrong(self) -> Vec<(Mark, Problems)> {
        let wrong = self.checked.into_iter().filter(|entry| entry.problems.found() > 0);
        self.refused.into_iter().chain(wrong.map(|entry| (entry.culprit.mark, entry.problems))).collect()
    }
}

/// The first stage of a change or a creation: its problems, or a body of which nothing further can be said.
fn check(write: &Write, row: Locked<'_>, mut rest: Problems) -> Result<Result<Checked, Problems>, Refusal> {
    let _said = cause::doing(Duty::Hook("validate"));
    let Locked { entry, stored } = row;
    let (schema, action) = match stored {
        Some(_) => (write.update, Action::PartialUpdate),
        None => (write.create, Action::Create),
    };
    let mut context = write.context_of(action);
    if let Some(stored) = &stored {
        context.put(stored.model());
    }
    let (json, noticed) = entry.body.as_ref().map_err(Refusal::clone)?;
    let mut draft = (schema.draft)();
    let object = Object::new(schema, json, Intent::of(&context, stored.as_deref()), &context);
    rest.append(noticed.clone());
    let mut problems = match body::check_fields(&object, draft.as_mut(), write.profile, rest) {
        Ok(found) => found,
        Err(problems) => return Ok(Err(problems)),
    };
    let moved = stored.as_deref().map(|stored| moved_keys(schema, draft.as_mut(), stored, context.version)).unwrap_or_default();
    let (texts, moved): (Vec<Question>, Vec<Question>) = moved.into_iter().partition(is_of_text);
    problems.extend(moved.into_iter().map(|moved| moved.problem));
    let questions = texts.into_iter().chain(body::all_questions(&object, draft.as_mut())).collect();
    let culprit = Culprit { mark: entry.mark.clone(), questions };
    Ok(Ok(Checked { culprit, stored, schema, context, draft, problems }))
}

/// A key that is given again must be that of the row: with another one, another row would be changed. The questions are wrong if no
/// row has both, the given one and the stored one.
fn moved_keys(schema: &'static Schema, draft: &mut dyn Draft, stored: &dyn StoredRow, version: Version) -> Vec<Question> {
    let question = |field: &'static Field| {
        let (table, column) = (schema.table?, field.column?.name);
        let both = [body::take_value(field, draft)?, stored.get(column)?];
        let is_moved = both[0] != both[1];
        let values = both.map(|value| (column.to_owned(), value)).into();
        let missing = WrongIf::Missing(Reference { to: table.entity.table_ref(), table: Some(table), values, is_read: false });
        let problem = Problem::new(Place::field(field.name), "key", "The key of a row cannot be changed.");
        is_moved.then(|| Question::new(missing, Stage::Field(field.slot), problem))
    };
    schema.keys(version).filter_map(question).collect()
}

/// Whether only the database knows the answer, because a text is equal to others.
fn is_of_text(question: &Question) -> bool {
    matches!(&question.wrong_if, WrongIf::Missing(key) if key.values.iter().any(|(_, value)| matches!(value, Value::String(_))))
}

/// Unique values that an entry of this request frees, so that another may take them. Not in the drf profile, which refuses such
/// swaps.
fn freed_values(write: &Write, checked: &mut [Checked]) -> HashSet<Unique> {
    let mut freed = HashSet::new();
    if write.form == Form::One || !write.profile.allows_swaps() {
        return freed;
    }
    let table = write.table;
    for Checked { stored, schema, draft, context, .. } in checked {
        let Some(stored) = stored.as_deref() else { continue };
        let change = RowChange { stored, values: &body::take_values(schema, draft.as_mut(), context) };
        freed.extend(table.unique_sets().filter_map(|columns| change.gives_up(&columns)).map(|values| Unique {
            table,
            values,
            outer: None,
        }));
    }
    freed
}

/// An entry of which the database keeps every value as it is.
fn storable(entry: Ready, dialect: &Dialect) -> Result<Ready, Problems> {
    let misfits = if dialect.keeps_doubles { entry.row.plan.misfits(&[], fits_a_double) } else { Vec::new() };
    if misfits.is_empty() { Ok(entry) } else { Err(Problems::default().with(misfits)) }
}

/// The second and third stage, with the questions whose answers were wrong.
fn conclude(write: &Write, entry: Checked, related: &Related, refused: Vec<Question>) -> Result<Ready, Problems> {
    let _said = cause::doing(Duty::Hook("validate"));
    let Checked { culprit, stored, schema, mut context, mut draft, problems } = entry;
    let json = write.json(&culprit.mark);
    context.related = Arc::clone(related);
    let object = Object::new(schema, json, Intent::of(&context, stored.as_deref()), &context);
    let plan = body::check_object(&object, draft.as_mut(), problems, refused)?;
    let (path, parent_key, context) = (Vec::new(), Values::default(), Some(context));
    Ok(Ready { culprit, row: RowToWrite { path, plan, stored, parent_key, context } })
}
