//! Rows of any entity, read and written with SeaORM's hooks around each, by one statement, or a few where they are very many.

mod access;
mod changes;
mod columns;
mod documents;
mod keys;
mod models;
mod new_row;
mod read_back;
mod references;

use sea_orm::sea_query::{Expr, LockType, Query};
use sea_orm::{ActiveValue, Condition, ConnectionTrait as _, DbErr};

pub(super) use self::access::Access;
pub(super) use self::new_row::NewRow;
use super::commented::Commented;
use crate::cause::{self, Duty};
use crate::schema::{ActiveRow, Rows};
use crate::value::{fits_a_double, storable};

/// Whether rows that are read stay as they are until the end of the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    /// They may change.
    None,
    /// They stay until they are changed.
    Update,
    /// They stay until they are deleted.
    Delete,
}

impl Access<'_> {
    /// Inserts rows.
    pub(super) async fn insert(self, rows: Vec<NewRow>) -> Result<Rows, DbErr> {
        let rows = self.before_save(rows, true).await?;
        let stored = changes::inserted(self, rows).await?;
        self.after_save(stored, true).await
    }

    /// Changes rows that are locked by this transaction, and gives them back as they are then, in the same order. With the
    /// column of a tag, only rows that have the tag with which they were read are changed; `RecordNotUpdated` if one has
    /// another.
    pub(super) async fn update(self, rows: Vec<NewRow>, etag: Option<&'static str>) -> Result<Rows, DbErr> {
        let rows = self.before_save(rows, false).await?;
        let stored = changes::updated(self, rows, etag).await.map_err(|error| match (error, etag) {
            (DbErr::RecordNotUpdated, None) => self.lost(),
            (error, _) => error,
        });
        self.after_save(stored?, false).await
    }

    /// Deletes rows.
    pub(super) async fn delete(self, rows: Rows) -> Result<(), DbErr> {
        let said = cause::doing(Duty::Hook("before_delete"));
        let ready = self.entity.before_delete(self.transaction, rows).await?;
        drop(said);
        let keys: Vec<_> = ready.iter().map(|row| self.columns.key_of(|place| row.get(place).into_value())).collect();
        let mut left = 0;
        for keys in keys.chunks(self.dialect.max_rows(self.columns.key.len())) {
            let wanted = self.any_of_keys(keys);
            let mut delete = Query::delete();
            delete.from_table(self.entity.table_ref()).cond_where(wanted.clone());
            let done = Commented(self.transaction).execute(&delete).await?.rows_affected();
            // A hook or a cascade may have deleted a row before; but none may be left.
            if done < keys.len() as u64 {
                left += self.count(wanted).await?;
            }
        }
        if left > 0 {
            return Err(self.lost());
        }
        let _said = cause::doing(Duty::Hook("after_delete"));
        self.entity.after_delete(self.transaction, ready).await
    }

    /// Reads rows in the order of their key.
    pub(super) async fn rows(self, wanted: Condition, lock: Lock) -> Result<Rows, DbErr> {
        let mut select = Query::select();
        select.cond_where(wanted);
        match lock {
            Lock::None => {}
            // A row whose key stays may be pointed at meanwhile.
            Lock::Update => _ = select.lock(self.dialect.update_lock),
            Lock::Delete => _ = select.lock(LockType::Update),
        }
        for column in self.columns.key() {
            select.order_by_expr(self.cell(column), sea_orm::Order::Asc);
        }
        self.select(select).await
    }

    async fn count(self, wanted: Condition) -> Result<u64, DbErr> {
        let mut select = Query::select();
        select.expr(Expr::cust("COUNT(*)")).from(self.entity.table_ref()).cond_where(wanted);
        let row = Commented(self.transaction).query_one(&select).await?;
        let count: Option<i64> = row.map(|row| row.try_get_by_index(0)).transpose()?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    }

    /// The rows after the hook that SeaORM has before an INSERT or UPDATE.
    async fn before_save(self, rows: Vec<NewRow>, insert: bool) -> Result<Vec<NewRow>, DbErr> {
        let _said = cause::doing(Duty::Hook("before_save"));
        let (models, kept): (Vec<_>, Vec<_>) =
            rows.into_iter().map(|NewRow { active, stored, documents, .. }| (active, (stored, documents))).unzip();
        let mut models = self.entity.before_save(self.transaction, models, insert).await?;
        let given = models.iter_mut().map(|model| self.make_storable(model.as_mut())).collect::<Result<Vec<_>, _>>()?;
        let rows = models.into_iter().zip(given).zip(kept);
        let row = |((active, given), (stored, documents))| NewRow {
            columns: self.columns,
            active,
            stored,
            documents,
            given: Some(given),
        };
        Ok(rows.map(row).collect())
    }

    /// Gives a row the values that the database can store, or says which it cannot; and which columns are given some.
    fn make_storable(self, model: &mut dyn ActiveRow) -> Result<Vec<bool>, DbErr> {
        let mut given = vec![false; self.columns.all.len()];
        for column in &self.columns.all {
            let ActiveValue::Set(value) = model.get(column.place) else { continue };
            given[column.place] = true;
            let table = || self.entity.name().to_string();
            self.dialect.check_column(&table(), column.name, &value.array_type())?;
            if self.dialect.keeps_doubles && !fits_a_double(&value) {
                return Err(DbErr::Custom(format!("`{}.{}` cannot keep all digits of a value", table(), column.name)));
            }
            model.set(column.place, storable(value))?;
        }
        Ok(given)
    }

    /// The stored rows after the hook that SeaORM has behind an INSERT or UPDATE.
    async fn after_save(self, rows: Rows, insert: bool) -> Result<Rows, DbErr> {
        let _said = cause::doing(Duty::Hook("after_save"));
        self.entity.after_save(self.transaction, rows, insert).await
    }
}
