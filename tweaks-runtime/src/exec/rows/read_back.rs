//! Rows that a write does not give back, read by their keys in a statement more.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, InsertStatement, Query};
use sea_orm::{ConnectionTrait as _, DbErr, Value};

use super::access::Access;
use crate::exec::commented::Commented;
use crate::schema::{Rows, StoredRow};

impl Access<'_> {
    /// The rows with these keys, in any order.
    pub(super) async fn rows_with(self, keys: &[Vec<Value>]) -> Result<Rows, DbErr> {
        let mut rows = Rows::with_capacity(keys.len());
        // Keys of several columns are terms that sea-query writes one inside the other.
        for keys in keys.chunks(self.dialect.max_rows(self.columns.key.len())) {
            rows.append(&mut self.select(Query::select().cond_where(self.any_of_keys(keys)).take()).await?);
        }
        Ok(rows)
    }

    /// Carries out an INSERT of rows, and reads them in their order: by the keys that they have, or by those that the database has
    /// counted.
    pub(super) async fn read_back(self, insert: &InsertStatement, given: Vec<Vec<Value>>) -> Result<Rows, DbErr> {
        let first = Commented(self.transaction).execute(insert).await?.last_insert_id();
        let keys = match given.iter().all(|key| key.len() == self.columns.key.len()) {
            true => given,
            false => self.counted(first, given.len()).await?,
        };
        let read = self.rows_with(&keys).await?;
        let mut by_key: HashMap<Vec<Value>, Box<dyn StoredRow>> =
            read.into_iter().map(|row| (self.key_of_stored(row.as_ref()), row)).collect();
        let mut rows = Rows::with_capacity(keys.len());
        for key in keys {
            // The database may keep a key in another form than it was given.
            let row = match by_key.remove(&key) {
                Some(row) => Some(row),
                None => self.rows_with(&[key]).await?.pop(),
            };
            rows.push(row.ok_or(DbErr::RecordNotInserted)?);
        }
        Ok(rows)
    }

    /// The keys of the rows of one INSERT, of which the database tells the first: it counts them without a gap.
    async fn counted(self, first: u64, count: usize) -> Result<Vec<Vec<Value>>, DbErr> {
        if count == 1 {
            return Ok(vec![self.entity.counted_key(first)?]);
        }
        let step = Query::select().expr(Expr::cust("CAST(@@auto_increment_increment AS SIGNED)")).take();
        let row = Commented(self.transaction).query_one(&step).await?.ok_or(DbErr::RecordNotInserted)?;
        let step = u64::try_from(row.try_get_by_index::<i64>(0)?).map_err(|_| DbErr::RecordNotInserted)?;
        (0..count as u64).map(|at| self.entity.counted_key(first + at * step)).collect()
    }
}
