//! The entries of a write, and the words in which each is refused.

use std::any::Any;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::version::Expected;
use crate::body::{Edit, Mark, RefusedEntry};
use crate::context::{Action, Context};
use crate::exec::{Culprit, Failure, Once, Refusal};
use crate::problem::{Place, Problem, Problems};
use crate::profile::Profile;
use crate::schema::{Hook, HookError, Json, Schema, StoredRow, Table, Values};

/// A body as it was read: JSON, with the problems that were noticed while reading; or the reason why it cannot be read.
pub(crate) type Body = Result<(Json, Problems), Refusal>;

/// One write: its serializers, its entries, and the request that it is for.
pub(crate) struct Write {
    /// The serializer of new rows.
    pub(crate) create: &'static Schema,
    /// The serializer of changes and deletions.
    pub(crate) update: &'static Schema,
    pub(crate) table: &'static Table,
    /// What new rows have in some columns, because the path says so.
    pub(crate) tied: Values,
    pub(crate) entries: Vec<Entry>,
    /// Changes the row, in the place of the fields of a body.
    pub(crate) act: Option<Act>,
    pub(crate) form: Form,
    pub(crate) profile: Profile,
    /// The most problems that a refusal lists.
    pub(crate) problem_limit: usize,
    pub(crate) context: Context,
    /// Makes the write happen once, however often it is sent.
    pub(crate) once: Option<Once>,
}

/// A function of the application that changes the row of a write, over its active model. A transaction that is tried again calls it
/// again.
pub(crate) type Act =
    Arc<dyn for<'a> Fn(&'a mut (dyn Any + Send), Hook<'a>) -> BoxFuture<'a, Result<(), HookError>> + Send + Sync>;

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
    /// The expectations of the client about the row's state.
    pub(crate) expected: Vec<Expected>,
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
pub(super) enum Pace {
    Together,
    /// With the refusal of a hook over all rows together, which stands if the hook has nothing to say of any by itself.
    OneByOne {
        blame: Option<Refusal>,
    },
}

impl Pace {
    /// All of them, or each by itself.
    pub(super) fn batches<T>(&self, all: impl Iterator<Item = T>) -> Vec<Vec<T>> {
        match self {
            Self::Together => Some(all.collect::<Vec<T>>()).into_iter().filter(|batch| !batch.is_empty()).collect(),
            Self::OneByOne { .. } => all.map(|one| vec![one]).collect(),
        }
    }
}

impl Write {
    /// The request as the hooks of an entry see it. A bulk edit is a creation, a change or a deletion to them.
    pub(super) fn context_of(&self, action: Action) -> Context {
        match self.form {
            Form::One => self.context.clone(),
            Form::Bulk => self.context.clone().acting(action),
        }
    }

    /// The body of an entry; nothing of one that cannot be read.
    pub(super) fn json(&self, mark: &Mark) -> &Json {
        let body = self.entries.get(mark.index).and_then(|entry| entry.body.as_ref().ok());
        body.map_or(&Json::Null, |(json, _)| json)
    }

    /// The refusal of rows that are not there, or not as they are expected to be.
    pub(super) fn of_rows(&self, marks: Vec<Mark>, refusal: Refusal) -> Refusal {
        match (self.form, refusal) {
            (Form::Bulk, Refusal::NotFound) => of_entries(404, marks, "not_found", "This item does not exist."),
            (Form::Bulk, Refusal::PreconditionFailed(_)) => {
                of_entries(412, marks, "precondition_failed", "This item is not as it is expected to be.")
            }
            (Form::Bulk, Refusal::Failed(failure)) if failure.is_of_row() => {
                of_entries(failure.status, marks, failure.code, failure.detail)
            }
            (_, refusal) => refusal,
        }
    }

    pub(super) fn refused(&self, mut entries: Vec<RefusedEntry>) -> Refusal {
        match self.form {
            Form::One if entries.len() == 1 => Refusal::Problems(entries.swap_remove(0).1),
            Form::One | Form::Bulk => Refusal::Entries(400, entries),
        }
    }

    /// The refusal of entries whose bodies are wrong.
    pub(super) fn invalid(&self, entries: Vec<(Mark, Problems)>) -> Refusal {
        let mut limit = self.problem_limit;
        self.refused(entries.into_iter().map(|(mark, problems)| (mark, problems.listed(&mut limit))).collect())
    }

    /// A refusal of a batch. Of several entries it is not known yet to which it belongs.
    pub(super) fn of_batch(&self, culprits: &[Culprit], refusal: Refusal) -> Refusal {
        let [culprit] = culprits else { return refusal };
        match refusal {
            Refusal::Violated(violation, _) => Refusal::Violated(violation, Some(Box::new(culprit.clone()))),
            Refusal::Problems(problems) => self.refused(vec![(culprit.mark.clone(), problems)]),
            refusal => self.of_rows(vec![culprit.mark.clone()], refusal),
        }
    }

    /// The same of a deletion, which has no body whose parts could be named: the row is in the way of other data.
    pub(super) fn of_deletion(&self, culprits: &[Culprit], refusal: Refusal) -> Refusal {
        match (refusal, self.form, culprits) {
            (Refusal::Problems(problems), Form::One, _) => {
                Refusal::Problems(problems.into_iter().map(|problem| Problem { place: Place::Request, ..problem }).collect())
            }
            (Refusal::Violated(violation, _), Form::One, _) => Refusal::Failed(Failure::violation(violation)),
            (Refusal::Violated(violation, _), Form::Bulk, [culprit]) => {
                let Failure { code, detail, .. } = Failure::violation(violation);
                of_entries(400, vec![culprit.mark.clone()], code, detail)
            }
            (refusal, ..) => self.of_batch(culprits, refusal),
        }
    }
}

fn of_entries(status: u16, marks: Vec<Mark>, code: &'static str, detail: &'static str) -> Refusal {
    let problem = Problem::new(Place::whole(), code, detail);
    Refusal::Entries(status, marks.into_iter().map(|mark| (mark, vec![problem.clone()])).collect())
}
