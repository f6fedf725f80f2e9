//! Questions: all questions of a body in one statement, as long as it stays a sane size.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait, DatabaseTransaction, DbErr, QueryResult, Value};

use super::matching;
use crate::body::{QUESTIONS, Question, Reference, Unique, WrongIf};
use crate::cause::{self, Duty};
use crate::context::Context;
use crate::exec::Violation;
use crate::exec::commented::Commented;
use crate::exec::condition::{limit, scope, within_scope};
use crate::exec::dialect::Dialect;
use crate::exec::rows::{Access, Lock};
use crate::exec::sql::{ComparedColumn, as_time, row_with, rows_with, unknown_column};
use crate::problem::{Place, Problem};
use crate::schema::{Column, Rows, Schema, Table, Values};
use crate::value::widest;

type Models = Vec<Arc<dyn Any + Send + Sync>>;

/// The problems of the questions with the wrong answer.
pub(in crate::exec) async fn problems(
    db: &impl ConnectionTrait,
    context: &Context,
    questions: &[Question],
) -> Result<Vec<Problem>, DbErr> {
    let mut wrong = vec![false; questions.len()];
    let of_database = |question: &Question| !matches!(&question.wrong_if, WrongIf::Found(unique, _) if unique.outer.is_some());
    let to_ask: Vec<_> = questions.iter().enumerate().filter(|(_, question)| of_database(question)).collect();
    ask(db, context, &to_ask, &mut wrong).await?;
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
            WrongIf::Found(unique, _) if unique.outer.is_some() || given_up.contains(unique) => {}
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
    let _said = cause::doing(Duty::Question);
    let mut models = Vec::new();
    while let Some(&(_, table, (column, _))) = wanted.first() {
        let own: Vec<_> = wanted.extract_if(.., |(_, other, (name, _))| other.is(table) && name == column).collect();
        let name = table.column_named(column).ok_or_else(|| unknown_column(table, column))?.name;
        let sets: Vec<Values> = own.iter().map(|(_, _, (_, value))| [(name, value.clone())].into_iter().collect()).collect();
        let sets: Vec<&Values> = sets.iter().collect();
        let mut found = Rows::new();
        for rows in rows_with(table, &sets, Dialect::of(db.get_database_backend()))? {
            found.append(&mut Access::of(db, *table.entity).rows(within_scope(table, context, rows), Lock::None).await?);
        }
        let there: HashSet<usize> = matching::sets_of(db, table, &sets, &found).await?.into_iter().flatten().collect();
        for (set, (at, ..)) in own.into_iter().enumerate() {
            wrong[at] = !there.contains(&set);
        }
        models.extend(found.iter().map(|row| row.model()));
    }
    Ok(models)
}

/// Values that a scope is reckoned to bind.
const OF_SCOPE: usize = 5;

/// A question as it is asked: once for all, by their indexes, that ask the same.
struct Asked<'q> {
    question: &'q Question,
    places: Vec<usize>,
    cells: Vec<Expr>,
    binds: usize,
}

/// `SELECT EXISTS(…), EXISTS(…), …`: marks the questions, by their indexes, whose answers are wrong.
async fn ask(
    db: &impl ConnectionTrait,
    context: &Context,
    questions: &[(usize, &Question)],
    wrong: &mut [bool],
) -> Result<(), DbErr> {
    let _said = cause::doing(Duty::Question);
    let dialect = Dialect::of(db.get_database_backend());
    let mut left = asked(questions, context, dialect)?;
    while !left.is_empty() {
        let (mut cells, mut binds) = (0, 0);
        let mut fits = |asked: &Asked<'_>| {
            (cells, binds) = (cells + asked.cells.len(), binds + asked.binds);
            cells <= QUESTIONS && binds <= dialect.max_binds
        };
        let rest = left.split_off(left.iter().position(|asked| !fits(asked)).unwrap_or(left.len()).max(1));
        let mut statement = Query::select();
        for asked in &mut left {
            statement.exprs(std::mem::take(&mut asked.cells));
        }
        let row =
            Commented(db).query_one(&statement).await?.ok_or_else(|| DbErr::Custom("no answer to a question".to_owned()))?;
        let mut from = 0;
        for Asked { question, places, .. } in &left {
            let (width, is_wrong) = answer(question, &row, from)?;
            from += width;
            for place in places {
                wrong[*place] = is_wrong;
            }
        }
        left = rest;
    }
    Ok(())
}

/// The questions as they are asked. Many rows name the same other row.
fn asked<'q>(questions: &[(usize, &'q Question)], context: &Context, dialect: &Dialect) -> Result<Vec<Asked<'q>>, DbErr> {
    let mut all: Vec<Asked<'q>> = Vec::with_capacity(questions.len());
    let mut named: HashMap<&[(String, Value)], Vec<usize>> = HashMap::new();
    for &(place, question) in questions {
        if let WrongIf::Missing(reference) = &question.wrong_if {
            let asked = named.entry(&reference.values).or_default();
            let is_same = |at: &&usize| matches!(&all[**at].question.wrong_if, WrongIf::Missing(other) if other.is(reference));
            if let Some(&at) = asked.iter().find(is_same) {
                all[at].places.push(place);
                continue;
            }
            asked.push(all.len());
        }
        let (cells, binds) = cells(question, context, dialect)?;
        all.push(Asked { question, places: vec![place], cells, binds });
    }
    Ok(all)
}

/// The cells in which a question is answered, and how many values they bind: whether there is such a row; or the key of the row, where
/// that may be one that gives up what it has.
fn cells(question: &Question, context: &Context, dialect: &Dialect) -> Result<(Vec<Expr>, usize), DbErr> {
    let (rows, binds) = rows(question, context, dialect)?;
    let Some(table) = has_siblings(question) else {
        return Ok((vec![Expr::exists(rows.clone().expr(Expr::cust("1")).take())], binds));
    };
    let cell = |column: &Column| {
        let key = table.cell(&table.entity.name(), column.name).ok_or_else(|| unknown_column(table, column.name))?;
        Ok(Expr::SubQuery(None, Box::new(rows.clone().expr(key).limit(1).take().into())))
    };
    let cells: Vec<Expr> = table.key().map(cell).collect::<Result<_, DbErr>>()?;
    // Each has a limit.
    let binds = cells.len() * (binds + 1);
    Ok((cells, binds))
}

/// The table of a question about a value that may be given up by a row that the same body changes.
fn has_siblings(question: &Question) -> Option<&'static Table> {
    match &question.wrong_if {
        WrongIf::Found(Unique { table, .. }, except) if !except.siblings.is_empty() => Some(table),
        _ => None,
    }
}

/// How many cells a question has in a row, and whether the answer in them is wrong.
fn answer(question: &Question, row: &QueryResult, from: usize) -> Result<(usize, bool), DbErr> {
    match (&question.wrong_if, has_siblings(question)) {
        (WrongIf::Found(Unique { values, .. }, except), Some(table)) => {
            let cells = table.key().zip(from..);
            let read = |(column, at): (&Column, usize)| Ok((column.read)(row, at)?.map(|value| (column.name, value)));
            let key: Option<Values> = cells.map(read).collect::<Result<_, DbErr>>()?;
            Ok((table.key().count(), key.is_some_and(|key| !except.gives_up(&key, values))))
        }
        (wrong_if, _) => Ok((1, row.try_get_by_index::<bool>(from)? == matches!(wrong_if, WrongIf::Found(..)))),
    }
}

/// The rows that a question is about, and how many values they bind.
fn rows(question: &Question, context: &Context, dialect: &Dialect) -> Result<(SelectStatement, usize), DbErr> {
    let binds = |values: &Values| values.iter().map(|(_, value)| dialect.binds(value)).sum::<usize>();
    let (table, condition, binds) = match &question.wrong_if {
        WrongIf::Found(Unique { table, values, .. }, except) => {
            // Rows that the request may not see are not its own: it neither changes them nor takes their place.
            let others = except.own.iter().map(|row| Ok(within_scope(table, context, row_with(dialect, table, row)?).not()));
            let condition = others
                .collect::<Result<Vec<Condition>, DbErr>>()?
                .into_iter()
                .fold(row_with(dialect, table, values)?, Condition::add);
            (
                table.entity.table_ref(),
                condition,
                binds(values) + except.own.iter().map(|row| binds(row) + OF_SCOPE).sum::<usize>(),
            )
        }
        WrongIf::Missing(Reference { to, table, values, .. }) => {
            let mut condition = Condition::all();
            for (column, value) in values {
                condition = match table {
                    Some(table) => condition.add(ComparedColumn::of(table, table.entity.name(), column, dialect)?.equals(value)?),
                    // Of a table of which nothing is known, whatever the width of the column that points at it.
                    None => {
                        let (column, value) = as_time(Expr::col(Alias::new(column)), widest(value.clone()), dialect);
                        condition.add(column.eq(value))
                    }
                };
            }
            let scope = table.map_or_else(|| limit(context, || to.clone()), |table| scope(table, context));
            (
                to.clone(),
                condition.add_option(scope),
                values.iter().map(|(_, value)| dialect.binds(value)).sum::<usize>() + OF_SCOPE,
            )
        }
    };
    Ok((Query::select().from(table).cond_where(condition).take(), binds))
}
