//! Writes: validation, questions and the change itself, in one transaction.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseConnection, DatabaseTransaction};

use super::etag::Expected;
use super::failure::{Failure, Violation};
use super::kept_sums::Stale;
use super::read::key_condition;
use super::store::{Changed, New, Store};
use super::transaction::{self, Once};
use super::{Refusal, question, scope};
use crate::body::{self, Mode, Question, WritePlan};
use crate::profile::Profile;
use crate::context::Context;
use crate::schema::Draft;
use crate::problem::{Place, Problem, Step};
use crate::schema::{Schema, Table};
use crate::schema::{StoredRow, Values};
use crate::schema::Json;

/// A body as it was read: JSON, with what was noticed while reading; or why it cannot be read.
pub(crate) type Body = Result<(Json, Vec<Problem>), Refusal>;

/// What is answered to a write, and kept for a repetition of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where a new row is to be found.
    pub(crate) location: Option<String>,
    /// The state of the row.
    pub(crate) tag: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Makes the answer out of what was done; in the transaction, so that it shows what was written and nothing that came later, and
/// what cannot be answered is not done.
pub(crate) type Reply<T> =
    Arc<dyn for<'a> Fn(&'a DatabaseTransaction, T) -> BoxFuture<'a, Result<Answer, Refusal>> + Send + Sync>;

/// One write: which serializer, what the client sent, and how strict to be with it.
#[derive(Clone)]
pub(crate) struct Write {
    pub(crate) schema: &'static Schema,
    pub(crate) table: &'static Table,
    pub(crate) body: Body,
    pub(crate) mode: Mode,
    pub(crate) profile: Profile,
    pub(crate) context: Context,
    /// How the client expects the row to be.
    pub(crate) expected: Option<Expected>,
    /// What makes it happen once, however often it is sent.
    pub(crate) once: Option<Once>,
}

/// A draft after its first stage, with what the database is to be asked about it.
pub(super) struct Checked {
    pub(super) draft: Box<dyn Draft>,
    pub(super) problems: Vec<Problem>,
    pub(super) questions: Vec<Question>,
    json: Json,
    updates: bool,
}

impl Write {
    pub(super) fn check_fields(&mut self, stored: Option<&dyn StoredRow>) -> Result<Checked, Refusal> {
        let (json, noticed) = std::mem::replace(&mut self.body, Err(Refusal::NotFound))?;
        let mut draft = (self.schema.draft)();
        let (profile, context) = (self.profile, &self.context);
        let found = body::check_fields(self.schema, draft.as_mut(), &json, self.mode, profile, context, stored.is_some());
        let noticed = noticed.into_iter().filter(|_| self.profile == Profile::Strict);
        let moved = stored.map(|stored| moved_keys(self.schema, draft.as_mut(), stored)).unwrap_or_default();
        let problems = noticed.chain(found.map_err(Refusal::Problems)?).chain(moved).collect();
        let questions = body::all_questions(self.schema, draft.as_mut(), stored, &json);
        Ok(Checked { draft, problems, questions, json, updates: stored.is_some() })
    }

    /// All stages, with the database asked between the first and the second.
    async fn plan(
        &mut self,
        transaction: &DatabaseTransaction,
        stored: Option<&dyn StoredRow>,
        asked: &Asked,
    ) -> Result<WritePlan, Refusal> {
        if let Some(stored) = stored {
            self.context.put(stored.model());
        }
        let mut checked = self.check_fields(stored)?;
        asked.put(&checked.questions);
        let questions = std::mem::take(&mut checked.questions);
        let (related, wrong) = question::answers(transaction, &self.context, &questions, &HashSet::new()).await?;
        self.context.share_related(&Arc::new(related));
        let refused = questions.into_iter().zip(wrong).filter(|(_, wrong)| *wrong).map(|(question, _)| question).collect();
        self.conclude(checked, refused)
    }

    /// The second and third stage, with what the database refused.
    pub(super) fn conclude(&self, checked: Checked, refused: Vec<Question>) -> Result<WritePlan, Refusal> {
        let Checked { mut draft, problems, json, updates, .. } = checked;
        body::check_object(self.schema, draft.as_mut(), problems, refused, &self.context, (&json, updates))
            .map_err(Refusal::Problems)
    }
}

/// Creates a row, with the rows nested in it.
pub(crate) async fn create(db: &DatabaseConnection, write: Write, reply: Reply<Arc<dyn StoredRow>>) -> Result<Answer, Refusal> {
    store(db, write, None, reply).await
}

/// Changes the row with a key: all of its fields or, in partial mode, those that were given.
pub(crate) async fn update(
    db: &DatabaseConnection,
    write: Write,
    key: Values,
    reply: Reply<Arc<dyn StoredRow>>,
) -> Result<Answer, Refusal> {
    store(db, write, Some(key), reply).await
}

async fn store(
    db: &DatabaseConnection,
    write: Write,
    key: Option<Values>,
    reply: Reply<Arc<dyn StoredRow>>,
) -> Result<Answer, Refusal> {
    let (db, schema, context, once) = (db.clone(), write.schema, write.context.clone(), write.once.clone());
    transaction::detached(async move {
        let asked = Asked::default();
        let questions = asked.clone();
        let done = transaction::answer(&db, once, move |transaction| {
            let (mut write, key, questions, reply) = (write.clone(), key.clone(), questions.clone(), Arc::clone(&reply));
            async move {
                let stored = match &key {
                    Some(key) => Some(lock(transaction, &write, key).await?),
                    None => None,
                };
                let plan = write.plan(transaction, stored.as_deref(), &questions).await?;
                let (stale, path) = (Stale::default(), Vec::new());
                let store = Store { transaction, context: &write.context, stale: &stale };
                let mut rows = match stored {
                    Some(stored) => {
                        let row = Changed { path, stored, plan, context: None };
                        store.update(write.table, schema, vec![row]).await?
                    }
                    None => store.create(write.table, schema, vec![New { path, plan, link: Values::new() }]).await?,
                };
                store.finish().await?;
                reply(transaction, rows.swap_remove(0)).await
            }
            .boxed()
        });
        settle(&db, schema, &context, done.await, asked.take()).await
    })
    .await
}

/// The questions of a body, by which a violated constraint is explained after the transaction.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<Question>>>);

impl Asked {
    fn put(&self, questions: &[Question]) {
        questions.clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn take(&self) -> Vec<Question> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A key that is given again must be that of the row: with another one, another row would be changed.
fn moved_keys(schema: &'static Schema, draft: &mut dyn Draft, stored: &dyn StoredRow) -> Vec<Problem> {
    let given = body::take_values(schema, draft);
    let keys = schema.fields.iter().filter(|field| field.column.is_some_and(|column| column.key));
    let moved = keys.filter(|field| {
        let column = field.column.map_or("", |column| column.name);
        given.iter().any(|(name, value)| *name == column && stored.get(column).as_ref() != Some(value))
    });
    moved
        .map(|field| Problem::new(Place::Body(vec![Step::field(field.name)]), "key", "The key of a row cannot be changed."))
        .collect()
}

/// Deletes the row with a key.
pub(crate) async fn delete(db: &DatabaseConnection, write: Write, key: Values, reply: Reply<()>) -> Result<Answer, Refusal> {
    let (db, once) = (db.clone(), write.once.clone());
    transaction::detached(async move {
        let done = transaction::answer(&db, once, move |transaction| {
            let (write, key, reply) = (write.clone(), key.clone(), Arc::clone(&reply));
            async move {
                let stored = lock(transaction, &write, &key).await?;
                let stale = Stale::default();
                let store = Store { transaction, context: &write.context, stale: &stale };
                store.delete(write.table, write.schema, vec![stored]).await?;
                store.finish().await?;
                reply(transaction, ()).await
            }
            .boxed()
        });
        // No body, so nothing in it can be named: it is in the way of other data.
        done.await.map_err(|refusal| match refusal {
            Refusal::Violated(violation) => Refusal::Failed(Failure::violation(violation)),
            refusal => refusal,
        })
    })
    .await
}

/// The row with a key, if the request may see it, locked: as it is expected to be now, it stays until it is changed.
async fn lock(transaction: &DatabaseTransaction, write: &Write, key: &Values) -> Result<Box<dyn StoredRow>, Refusal> {
    let Write { table, context, expected, .. } = write;
    let found = table.entity.lock(transaction, scope::within(table, context, key_condition(table, key)?)).await?;
    let stored = found.ok_or(Refusal::NotFound)?;
    expected.as_ref().map_or(Ok(()), |expected| expected.check(table, stored.as_ref()))?;
    Ok(stored)
}

/// The outcome of a write. Where a constraint of the database refused what validation let pass, because another writer
/// was faster, the same questions are asked again: their answers now give the same problems as validation would have.
async fn settle(
    db: &DatabaseConnection,
    schema: &Schema,
    context: &Context,
    done: Result<Answer, Refusal>,
    questions: Vec<Question>,
) -> Result<Answer, Refusal> {
    match done {
        Err(Refusal::Violated(violation)) => {
            let refused = question::refused(db, context, questions).await?;
            let problems: Vec<Problem> = refused.into_iter().map(|question| question.problem).collect();
            Err(Refusal::Problems(if problems.is_empty() { vec![unnamed(schema, violation)] } else { problems }))
        }
        done => done,
    }
}

/// A constraint that the schema does not know, such as a CHECK or a unique index over an expression.
fn unnamed(schema: &Schema, violation: Violation) -> Problem {
    let noun = schema.noun();
    let (code, detail) = match violation {
        Violation::Unique => ("unique", format!("{noun} with these values already exists.")),
        Violation::ForeignKey => ("does_not_exist", format!("This {noun} refers to something that does not exist.")),
    };
    Problem::new(Place::Body(vec![Step::Whole]), code, detail)
}
