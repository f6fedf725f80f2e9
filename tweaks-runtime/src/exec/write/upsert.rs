//! Upserts: which rows are there that entries of a bulk edit name by unique values.

use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};

use super::{lock, matching, transaction};
use crate::context::Context;
use crate::exec::Refusal;
use crate::exec::dialect::Dialect;
use crate::exec::rows::Lock;
use crate::exec::sql::key_of;
use crate::schema::{StoredRow, Table, Values};

/// A row that is there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) key: Values,
    /// The unique values as the row has them.
    pub(crate) unique: Values,
}

/// The rows with these sets of values of the same columns, as far as the request may see them. They are not held: whoever writes them
/// expects that they are still there and have the same values, and no constraint lets another make them meanwhile.
pub(crate) async fn find(
    db: &DatabaseConnection,
    context: &Context,
    table: &Table,
    sets: &[Values],
) -> Result<Vec<Option<Found>>, Refusal> {
    if sets.is_empty() {
        return Ok(Vec::new());
    }
    Dialect::of(db.get_database_backend()).check_table(table)?;
    let transaction = transaction::reading(db).await?;
    Ok(within(&transaction, context, table, sets).await?)
}

/// Where the rows of entries were found that are done each by itself.
pub(crate) struct Sought {
    /// Per entry that names its row by values, these and the row; none of the others.
    pub(crate) rows: Vec<Option<(Values, Option<Found>)>>,
}

impl Sought {
    /// Refuses all entries where one of those that were refused names another row by now.
    pub(super) async fn check(
        &self,
        transaction: &DatabaseTransaction,
        (context, table): (&Context, &Table),
        is_refused: &[bool],
    ) -> Result<(), Refusal> {
        let refused = self.rows.iter().zip(is_refused).filter(|(_, is_refused)| **is_refused);
        let (sets, before): (Vec<Values>, Vec<Option<Found>>) = refused.filter_map(|(row, _)| row.clone()).unzip();
        if sets.is_empty() || within(transaction, context, table, &sets).await? == before { Ok(()) } else { Err(Refusal::Raced) }
    }
}

async fn within(
    transaction: &DatabaseTransaction,
    context: &Context,
    table: &Table,
    sets: &[Values],
) -> Result<Vec<Option<Found>>, DbErr> {
    let wanted: Vec<&Values> = sets.iter().collect();
    let rows = lock::sets(transaction, context, table, &wanted, Lock::None).await?;
    let places = matching::sets_of(transaction, table, &wanted, &rows).await?;
    let mut found = vec![None; sets.len()];
    for (places, row) in places.into_iter().zip(&rows) {
        for place in places {
            found[place] = Some(of_row(table, &sets[place], row.as_ref())?);
        }
    }
    Ok(found)
}

fn of_row(table: &Table, set: &Values, row: &dyn StoredRow) -> Result<Found, DbErr> {
    let unique = set.iter().filter_map(|(name, _)| Some((*name, row.get(name)?))).collect();
    Ok(Found { key: key_of(table, row)?, unique })
}
