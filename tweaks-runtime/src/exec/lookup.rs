//! Lookups: all questions of a body in one statement, as long as it stays a sane size.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DbErr};

use crate::body::Lookup;

/// Questions per statement: well below what any database takes as columns or binds.
const CHUNK: usize = 100;

/// The lookups whose answer is the wrong one.
pub(super) async fn refused(db: &impl ConnectionTrait, lookups: Vec<Lookup>) -> Result<Vec<Lookup>, DbErr> {
    let wrong = are_refused(db, &lookups).await?;
    Ok(lookups.into_iter().zip(wrong).filter(|(_, wrong)| *wrong).map(|(lookup, _)| lookup).collect())
}

/// For each lookup, whether its answer is the wrong one.
pub(super) async fn are_refused(db: &impl ConnectionTrait, lookups: &[Lookup]) -> Result<Vec<bool>, DbErr> {
    let mut wrong = Vec::with_capacity(lookups.len());
    for chunk in lookups.chunks(CHUNK) {
        let found = ask(db, chunk).await?;
        wrong.extend(chunk.iter().zip(found).map(|(lookup, found)| lookup.refuse_if_found == found));
    }
    Ok(wrong)
}

/// `SELECT EXISTS(…), EXISTS(…), …`: for each question, whether there is such a row.
async fn ask(db: &impl ConnectionTrait, lookups: &[Lookup]) -> Result<Vec<bool>, DbErr> {
    let mut statement = Query::select();
    for lookup in lookups {
        statement.expr(Expr::exists(lookup.query.clone()));
    }
    let row = db.query_one(&statement).await?.ok_or_else(|| DbErr::Custom("no answer to a lookup".to_owned()))?;
    (0..lookups.len()).map(|index| row.try_get_by_index(index)).collect()
}
