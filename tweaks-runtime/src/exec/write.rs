//! Writes: validation, questions and the change itself, in one transaction.

use std::sync::Arc;

use futures_util::FutureExt as _;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};

use super::failure::Violation;
use super::read::key_condition;
use super::{Refusal, question, transaction};
use crate::body::{self, Mode, Question, Strictness, WritePlan};
use crate::context::Context;
use crate::draft::Draft;
use crate::problem::{Place, Problem, Step};
use crate::schema::{Schema, Table};
use crate::storage::{Stored, Values};
use crate::value::Json;

/// A body as it was read: JSON, with what was noticed while reading; or why it cannot be read.
pub(crate) type Body = Result<(Json, Vec<Problem>), Refusal>;

/// One write: which serializer, what the client sent, and how strict to be with it.
pub(crate) struct Write {
    pub(crate) schema: &'static Schema,
    pub(crate) table: &'static Table,
    pub(crate) body: Body,
    pub(crate) mode: Mode,
    pub(crate) strictness: Strictness,
    pub(crate) context: Context,
}

/// A draft after its first stage, with what the database is to be asked about it.
pub(super) struct Checked {
    pub(super) draft: Box<dyn Draft>,
    pub(super) problems: Vec<Problem>,
    pub(super) questions: Vec<Question>,
}

impl Write {
    pub(super) fn check_fields(&mut self, stored: Option<&dyn Stored>) -> Result<Checked, Refusal> {
        let (json, noticed) = std::mem::replace(&mut self.body, Err(Refusal::NotFound))?;
        let mut draft = (self.schema.draft)();
        let found = body::check_fields(self.schema, draft.as_mut(), &json, self.mode, self.strictness, &self.context);
        let noticed = noticed.into_iter().filter(|_| self.strictness == Strictness::Report);
        let problems = noticed.chain(found.map_err(Refusal::Problems)?).collect();
        let questions = body::questions(self.schema, draft.as_mut(), stored);
        Ok(Checked { draft, problems, questions })
    }

    async fn finish(&self, db: &impl ConnectionTrait, mut checked: Checked) -> Result<WritePlan, Refusal> {
        let refused = question::refused(db, std::mem::take(&mut checked.questions)).await?;
        self.conclude(checked, refused)
    }

    /// The second and third stage, with what the database refused.
    pub(super) fn conclude(&self, mut checked: Checked, refused: Vec<Question>) -> Result<WritePlan, Refusal> {
        body::check_object(self.schema, checked.draft.as_mut(), checked.problems, refused, &self.context)
            .map_err(Refusal::Problems)
    }
}

/// Creates a row. What is looked up is looked up before the transaction: it holds its locks for the insert alone, and
/// what another writer does in between is found by the database's constraints.
pub(crate) async fn create(db: &DatabaseConnection, mut write: Write) -> Result<Arc<dyn Stored>, Refusal> {
    let db = db.clone();
    transaction::detached(async move {
        let checked = write.check_fields(None)?;
        let questions = checked.questions.clone();
        let values = write.finish(&db, checked).await?.for_create();
        let table = write.table;
        let done = transaction::run(&db, move |transaction| {
            async move { table.storage.insert(transaction, values).await.map_err(|error| Refusal::of_write(error, questions)) }
                .boxed()
        });
        settle(&db, write.schema, done.await).await
    })
    .await
}

/// Changes the row with a key: all of its fields or, in partial mode, those that were given.
pub(crate) async fn update(db: &DatabaseConnection, mut write: Write, key: Values) -> Result<Arc<dyn Stored>, Refusal> {
    let (db, schema) = (db.clone(), write.schema);
    transaction::detached(async move {
        let done = transaction::run(&db, move |transaction| {
            async move {
                let stored = lock(transaction, write.table, &key).await?;
                write.context.put(stored.model());
                let mut checked = write.check_fields(Some(stored.as_ref()))?;
                checked.problems.extend(moved_keys(schema, checked.draft.as_mut(), stored.as_ref()));
                let questions = checked.questions.clone();
                let values = write.finish(transaction, checked).await?.for_update();
                stored.update(transaction, values).await.map_err(|error| Refusal::of_write(error, questions))
            }
            .boxed()
        });
        settle(&db, schema, done.await).await
    })
    .await
}

/// A key that is given again must be that of the row: with another one, another row would be changed.
pub(super) fn moved_keys(schema: &'static Schema, draft: &mut dyn Draft, stored: &dyn Stored) -> Vec<Problem> {
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
pub(crate) async fn delete(db: &DatabaseConnection, table: &'static Table, key: Values) -> Result<(), Refusal> {
    let db = db.clone();
    transaction::detached(async move {
        transaction::run(&db, move |transaction| {
            async move {
                let stored = lock(transaction, table, &key).await?;
                Ok(stored.delete(transaction).await?)
            }
            .boxed()
        })
        .await
    })
    .await
}

async fn lock(transaction: &DatabaseTransaction, table: &Table, key: &Values) -> Result<Box<dyn Stored>, Refusal> {
    let found = table.storage.lock(transaction, key_condition(table, key)?).await?;
    found.ok_or(Refusal::NotFound)
}

/// The outcome of a write. Where a constraint of the database refused what validation let pass, because another writer
/// was faster, the same questions are asked again: their answers now give the same problems as validation would have.
async fn settle(
    db: &DatabaseConnection,
    schema: &Schema,
    done: Result<Box<dyn Stored>, Refusal>,
) -> Result<Arc<dyn Stored>, Refusal> {
    match done {
        Ok(stored) => Ok(stored.into()),
        Err(Refusal::Violated(violation, questions)) => {
            let refused = question::refused(db, questions).await?;
            let problems: Vec<Problem> = refused.into_iter().map(|question| question.problem).collect();
            Err(Refusal::Problems(if problems.is_empty() { vec![unnamed(schema, violation)] } else { problems }))
        }
        Err(refusal) => Err(refusal),
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
