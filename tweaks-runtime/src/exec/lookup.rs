//! Lookups: all questions of a body in one statement, as long as it stays a sane size.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DbErr};

use crate::body::Lookup;

/// Questions per statement: well below what any database takes as columns or binds.
const CHUNK: usize = 100;

/// The lookups whose answer is the wrong one.
pub(super) async fn refused(db: &impl ConnectionTrait, lookups: Vec<Lookup>) -> Result<Vec<Lookup>, DbErr> {
    let mut refused = Vec::new();
    let mut lookups = lookups.into_iter().peekable();
    while lookups.peek().is_some() {
        let chunk: Vec<Lookup> = lookups.by_ref().take(CHUNK).collect();
        let found = ask(db, &chunk).await?;
        refused.extend(
            chunk.into_iter().zip(found).filter(|(lookup, found)| lookup.refuse_if_found == *found).map(|(lookup, _)| lookup),
        );
    }
    Ok(refused)
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
