//! Questions: all questions of a body in one statement, as long as it stays a sane size.

use std::any::Any;
use std::collections::HashSet;
use std::sync::Arc;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{Condition, ConnectionTrait, DatabaseTransaction, DbErr, Value};

use super::scope;
use crate::body::{QUESTIONS, Question, Row, Unique};
use crate::context::Context;

/// The questions whose answer is the wrong one.
pub(super) async fn refused(
    db: &impl ConnectionTrait,
    context: &Context,
    questions: Vec<Question>,
) -> Result<Vec<Question>, DbErr> {
    let wrong = are_refused(db, context, &questions).await?;
    Ok(questions.into_iter().zip(wrong).filter(|(_, wrong)| *wrong).map(|(question, _)| question).collect())
}

/// For each question, whether its answer is the wrong one, where values that are given up are free; and the rows that were asked for, read by one statement per table and
/// column.
pub(super) async fn answers(
    db: &DatabaseTransaction,
    context: &Context,
    questions: &[Question],
    given_up: &HashSet<Unique>,
) -> Result<(Vec<Arc<dyn Any + Send + Sync>>, Vec<bool>), DbErr> {
    let mut wrong = vec![false; questions.len()];
    let mut wanted = HashSet::new();
    for (wrong, question) in wrong.iter_mut().zip(questions) {
        // Two of the same body that want the same cannot both have it; the database would see it, and not say which.
        *wrong = question.unique.as_ref().is_some_and(|unique| !wanted.insert(unique));
    }
    let is_free = |question: &Question| question.unique.as_ref().is_some_and(|unique| given_up.contains(unique));
    let left = (0..questions.len()).filter(|at| !wrong[*at] && !is_free(&questions[*at]));
    let (with_rows, others): (Vec<usize>, Vec<usize>) = left.partition(|at| questions[*at].row.is_some());
    let mut models = Vec::new();
    let mut left: Vec<(usize, &Row)> = with_rows.into_iter().filter_map(|at| Some((at, questions[at].row.as_ref()?))).collect();
    while let Some((_, first)) = left.first().copied() {
        let same = |row: &Row| row.table.name == first.table.name && row.column == first.column;
        let (own, different): (Vec<_>, Vec<_>) = left.into_iter().partition(|(_, row)| same(row));
        let column = Expr::col((first.table.entity.name(), Alias::new(first.column.as_str())));
        let values = own.iter().map(|(_, row)| row.value.clone());
        let wanted = scope::within(first.table, context, Condition::all().add(column.is_in(values)));
        let found = first.table.entity.find_all(db, wanted).await?;
        let is_there =
            |row: &Row| found.iter().any(|found| found.get(&row.column).is_some_and(|value| are_equal(&value, &row.value)));
        for (at, row) in own {
            wrong[at] = questions[at].refuse_if_found == is_there(row);
        }
        models.extend(found.iter().map(|row| row.model()));
        left = different;
    }
    let asked: Vec<Question> = others.iter().map(|at| questions[*at].clone()).collect();
    for (at, is_wrong) in others.into_iter().zip(are_refused(db, context, &asked).await?) {
        wrong[at] = is_wrong;
    }
    Ok((models, wrong))
}

/// Whether two values are equal to the database: the width of integers does not matter.
fn are_equal(left: &Value, right: &Value) -> bool {
    let whole = |value: &Value| match value {
        Value::TinyInt(number) => number.map(i64::from),
        Value::SmallInt(number) => number.map(i64::from),
        Value::Int(number) => number.map(i64::from),
        Value::BigInt(number) => *number,
        Value::Unsigned(number) => number.map(i64::from),
        _ => None,
    };
    left == right || whole(left).is_some_and(|number| whole(right) == Some(number))
}

/// For each question, whether its answer is the wrong one.
async fn are_refused(db: &impl ConnectionTrait, context: &Context, questions: &[Question]) -> Result<Vec<bool>, DbErr> {
    let mut wrong = Vec::with_capacity(questions.len());
    for chunk in questions.chunks(QUESTIONS) {
        let found = ask(db, context, chunk).await?;
        wrong.extend(chunk.iter().zip(found).map(|(question, found)| question.refuse_if_found == found));
    }
    Ok(wrong)
}

/// `SELECT EXISTS(…), EXISTS(…), …`: for each question, whether there is such a row.
async fn ask(db: &impl ConnectionTrait, context: &Context, questions: &[Question]) -> Result<Vec<bool>, DbErr> {
    let mut statement = Query::select();
    for question in questions {
        let mut query = question.query.clone();
        query.cond_where(Condition::all().add_option(question.seen.and_then(|table| scope::of(table, context))));
        statement.expr(Expr::exists(query));
    }
    let row = db.query_one(&statement).await?.ok_or_else(|| DbErr::Custom("no answer to a question".to_owned()))?;
    (0..questions.len()).map(|index| row.try_get_by_index(index)).collect()
}
