//! Questions: all questions of a body in one statement, as long as it stays a sane size.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DbErr};

use crate::body::{QUESTIONS, Question};

/// The questions whose answer is the wrong one.
pub(super) async fn refused(db: &impl ConnectionTrait, questions: Vec<Question>) -> Result<Vec<Question>, DbErr> {
    let wrong = are_refused(db, &questions).await?;
    Ok(questions.into_iter().zip(wrong).filter(|(_, wrong)| *wrong).map(|(question, _)| question).collect())
}

/// For each question, whether its answer is the wrong one.
pub(super) async fn are_refused(db: &impl ConnectionTrait, questions: &[Question]) -> Result<Vec<bool>, DbErr> {
    let mut wrong = Vec::with_capacity(questions.len());
    for chunk in questions.chunks(QUESTIONS) {
        let found = ask(db, chunk).await?;
        wrong.extend(chunk.iter().zip(found).map(|(question, found)| question.refuse_if_found == found));
    }
    Ok(wrong)
}

/// `SELECT EXISTS(…), EXISTS(…), …`: for each question, whether there is such a row.
async fn ask(db: &impl ConnectionTrait, questions: &[Question]) -> Result<Vec<bool>, DbErr> {
    let mut statement = Query::select();
    for question in questions {
        statement.expr(Expr::exists(question.query.clone()));
    }
    let row = db.query_one(&statement).await?.ok_or_else(|| DbErr::Custom("no answer to a question".to_owned()))?;
    (0..questions.len()).map(|index| row.try_get_by_index(index)).collect()
}
