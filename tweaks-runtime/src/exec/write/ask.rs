//! Questions: all questions of a body in one statement, as long as it stays a sane size.

use std::any::Any;
use std::collections::HashSet;
use std::sync::Arc;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, DatabaseTransaction, DbErr, Value};

use super::matching;
use crate::body::{QUESTIONS, Question, Reference, Unique, WrongIf};
use crate::context::Context;
use crate::exec::Violation;
use crate::exec::condition::{limit, scope, within_scope};
use crate::exec::dialect::Dialect;
use crate::exec::sql::{ComparedColumn, row_with, rows_with, unknown_column};
use crate::problem::{Place, Problem};
use crate::schema::{Lock, Rows, Schema, Table, Values};
use crate::value::widest;

type Models = Vec<Arc<dyn Any + Send + Sync>>;

/// The problems of the questions with the wrong answer.
pub(in crate::exec) async fn problems(
    db: &impl ConnectionTrait,
    context: &Context,
    questions: &[Question],
) -> Result<Vec<Problem>, DbErr> {
    let mut wrong = vec![false; questions.len()];
    ask(db, context, &questions.iter().enumerate().collect::<Vec<_>>(), &mut wrong).await?;
    Ok(questions.iter().zip(wrong).filter(|(_, wrong)| *wrong).map(|(question, _)| question.problem.clone()).collect())
}

/// The same of a write that the database refused: if no question says why, the constraint is one that the schema does not know.
pub(super) async fn explain(
    db: &impl ConnectionTrait,
    context: &Context,
    questions: &[Question],
    (schema, violation): (&Schema, Violation),
) -> Result<Vec<Problem>, DbErr> {
    let mut problems = problems(db, context, questions).await?;
    if problems.is_empty() {
        problems.push(unnamed(schema, violation));
    }
    Ok(problems)
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

/// Whether each question has the wrong answer, and the rows that hooks want to see. Values that are given up are free.
pub(super) async fn answers(
    db: &DatabaseTransaction,
    context: &Context,
    questions: &[Question],
    given_up: &HashSet<Unique>,
) -> Result<(Models, Vec<bool>), DbErr> {
    let mut wrong = vec![false; questions.len()];
    let (mut claimed, mut to_read, mut to_ask) = (HashSet::new(), Vec::new(), Vec::new());
    for (at, question) in questions.iter().enumerate() {
        match &question.wrong_if {
            // Two rows of the same body that want the same cannot both have it; the database would see it, and not say which.
            WrongIf::Found(unique, _) if !claimed.insert(unique) => wrong[at] = true,
            WrongIf::Found(unique, _) if given_up.contains(unique) => {}
            WrongIf::Missing(Reference { table: Some(table), values, is_read: true, .. }) => {
                to_read.extend(values.iter().map(|pair| (at, *table, pair)));
            }
            _ => to_ask.push((at, question)),
        }
    }
    let models = read(db, context, to_read, &mut wrong).await?;
    ask(db, context, &to_ask, &mut wrong).await?;
    Ok((models, wrong))
}

/// Reads rows by one statement per table and column, and marks the questions, by their indexes, whose rows are missing.
async fn read(
    db: &DatabaseTransaction,
    context: &Context,
    mut wanted: Vec<(usize, &'static Table, &(String, Value))>,
    wrong: &mut [bool],
) -> Result<Models, DbErr> {
    let mut models = Vec::new();
    while let Some(&(_, table, (column, _))) = wanted.first() {
        let own: Vec<_> = wanted.extract_if(.., |(_, other, (name, _))| other.is(table) && name == column).collect();
        let name = table.column_named(column).ok_or_else(|| unknown_column(table, column))?.name;
        let sets: Vec<Values> = own.iter().map(|(_, _, (_, value))| [(name, value.clone())].into_iter().collect()).collect();
        let sets: Vec<&Values> = sets.iter().collect();
        let mut found = Rows::new();
        for rows in rows_with(table, &sets, Dialect::of(db.get_database_backend()))? {
            found.append(&mut table.entity.rows(db, within_scope(table, context, rows), Lock::None).await?);
        }
        let there: HashSet<usize> = matching::sets_of(db, table, &sets, &found).await?.into_iter().flatten().collect();
        for (set, (at, ..)) in own.into_iter().enumerate() {
            wrong[at] = !there.contains(&set);
        }
        models.extend(found.iter().map(|row| row.model()));
    }
    Ok(models)
}

/// `SELECT EXISTS(…), EXISTS(…), …`: marks the questions, by their indexes, whose answers are wrong.
async fn ask(
    db: &impl ConnectionTrait,
    context: &Context,
    questions: &[(usize, &Question)],
    wrong: &mut [bool],
) -> Result<(), DbErr> {
    let dialect = Dialect::of(db.get_database_backend());
    for chunk in questions.chunks(QUESTIONS) {
        let mut statement = Query::select();
        for (_, question) in chunk {
            statement.expr(Expr::exists(rows(question, context, dialect)?));
        }
        let row = db.query_one(&statement).await?.ok_or_else(|| DbErr::Custom("no answer to a question".to_owned()))?;
        for (index, (at, question)) in chunk.iter().enumerate() {
            wrong[*at] = row.try_get_by_index::<bool>(index)? == matches!(question.wrong_if, WrongIf::Found(..));
        }
    }
    Ok(())
}

/// The statement that selects the rows that a question is about.
fn rows(question: &Question, context: &Context, dialect: &Dialect) -> Result<SelectStatement, DbErr> {
    let (table, condition) = match &question.wrong_if {
        WrongIf::Found(Unique { table, values }, except) => {
            let others: Result<Vec<Condition>, DbErr> =
                except.iter().map(|row| Ok(row_with(dialect, table, row)?.not())).collect();
            (table.entity.table_ref(), others?.into_iter().fold(row_with(dialect, table, values)?, Condition::add))
        }
        WrongIf::Missing(Reference { to, table, values, .. }) => {
            let mut condition = Condition::all();
            for (column, value) in values {
                condition = match table {
                    Some(table) => condition.add(ComparedColumn::of(table, table.entity.name(), column, dialect)?.equals(value)?),
                    // Of a table of which nothing is known, whatever the width of the column that points at it.
                    None => condition.add(Expr::col(Alias::new(column)).eq(widest(value.clone()))),
                };
            }
            let scope = table.map_or_else(|| limit(context, || to.clone()), |table| scope(table, context));
            (to.clone(), condition.add_option(scope))
        }
    };
    Ok(Query::select().expr(Expr::val(1)).from(table).cond_where(condition).take())
}
