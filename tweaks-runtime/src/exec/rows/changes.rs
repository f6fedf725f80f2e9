//! Rows as statements: one INSERT for new rows of a shape, one UPDATE for rows that change the same columns.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait as _, InsertStatement, IntoIden as _, Query, UpdateStatement};
use sea_orm::{ConnectionTrait as _, DbErr, Statement, Value};

use super::access::Access;
use super::new_row::NewRow;
use crate::exec::commented::Commented;
use crate::exec::sql::{listed, listed_column};
use crate::schema::{EntityColumn, Rows};

/// The list of new values in an UPDATE of several rows.
const NEW: &str = "new";

/// The new rows as they are stored, in the same order.
pub(super) async fn inserted(access: Access<'_>, rows: Vec<NewRow>) -> Result<Rows, DbErr> {
    let mut stored = Rows::with_capacity(rows.len());
    let gives_back = access.gives_back();
    for batch in access.batches(rows, absent) {
        // There is no statement for several rows that have a default in each column.
        let is_together = batch.len() > 1
            && (gives_back || access.dialect.tells_first_key)
            && batch.first().is_some_and(|row| absent(access, row).contains(&false));
        match is_together {
            true => stored.append(&mut access.inserted(batch).await?),
            false => {
                for row in batch {
                    stored.append(&mut access.inserted(vec![row]).await?);
                }
            }
        }
    }
    Ok(stored)
}

/// The columns that a new row has no values for.
fn absent(access: Access<'_>, row: &NewRow) -> Vec<bool> {
    access.columns.all.iter().map(|column| row.lacks(column)).collect()
}

fn changed(access: Access<'_>, row: &NewRow) -> Vec<bool> {
    access.columns.all.iter().map(|column| row.changes_column(column)).collect()
}

/// The rows as they are after a change, in the same order.
pub(super) async fn updated(access: Access<'_>, mut rows: Vec<NewRow>, etag: Option<&'static str>) -> Result<Rows, DbErr> {
    let keys: Vec<_> = rows.iter().filter_map(NewRow::stored_key).collect();
    let mut stored = HashMap::with_capacity(rows.len());
    rows.sort_by_cached_key(|row| changed(access, row));
    for batch in access.batches(rows, changed) {
        let written = access.written(batch, etag).await?;
        // Databases need not give rows back in the order in which they got them.
        stored.extend(written.into_iter().map(|row| (access.key_of_stored(row.as_ref()), row)));
    }
    keys.iter().map(|key| stored.remove(key).ok_or(DbErr::RecordNotUpdated)).collect()
}

impl Access<'_> {
    async fn inserted(self, rows: Vec<NewRow>) -> Result<Rows, DbErr> {
        let (mut insert, wanted) = (self.insertion(&rows)?, rows.len());
        let inserted = match self.gives_back() {
            true => self.given_back(&mut insert).await?,
            false => {
                let keys = rows.iter().map(|row| self.columns.key_of(|place| row.active.get(place).into_value())).collect();
                self.read_back(&insert, keys).await?
            }
        };
        // A trigger of the database may leave a row out.
        if inserted.len() < wanted { Err(DbErr::RecordNotInserted) } else { Ok(inserted) }
    }

    /// The INSERT of rows that have values for the same columns, with documents as they came, and references as their rows have them.
    pub(super) fn insertion(self, rows: &[NewRow]) -> Result<InsertStatement, DbErr> {
        let is_given = |column: &&EntityColumn| rows.first().is_some_and(|row| !row.lacks(column));
        let columns: Vec<&EntityColumn> = self.columns.all.iter().filter(is_given).collect();
        let mut insertion = InsertStatement::new();
        insertion.into_table(self.entity.table_ref()).or_default_values();
        insertion.columns(columns.iter().map(|column| Alias::new(column.name)));
        for row in rows {
            let cell = |name: &str| {
                let column = columns.iter().find(|column| column.name == name)?;
                let value = row.bound(column)?;
                Some((self.as_written(column, Expr::val(value.clone())), value))
            };
            let values = columns.iter().filter_map(|column| self.references().written(column.name, &cell));
            insertion.values(values).map_err(|error| DbErr::Custom(error.to_string()))?;
        }
        Ok(insertion)
    }

    /// Rows in batches of the same shape, which one statement takes together.
    fn batches(self, rows: Vec<NewRow>, shape: impl Fn(Self, &NewRow) -> Vec<bool>) -> Vec<Vec<NewRow>> {
        // A changed row binds its key and its tag besides its values.
        let binds = self.columns.all.len() + self.columns.key.len() + 1 + self.references().length();
        let most = (self.dialect.max_binds / binds).max(1);
        let mut batches: Vec<(Vec<bool>, Vec<NewRow>)> = Vec::new();
        for row in rows {
            let shape = shape(self, &row);
            match batches.last_mut() {
                Some((known, batch)) if *known == shape && batch.len() < most => batch.push(row),
                _ => batches.push((shape, vec![row])),
            }
        }
        batches.into_iter().map(|(_, batch)| batch).collect()
    }

    /// The rows of a batch as they are after its change, in any order.
    async fn written(self, batch: Vec<NewRow>, etag: Option<&'static str>) -> Result<Rows, DbErr> {
        let columns = batch.first().map(NewRow::changed_columns).unwrap_or_default();
        if columns.is_empty() {
            return Ok(batch.into_iter().filter_map(|row| row.stored).collect());
        }
        let keys: Vec<Vec<Value>> = batch.iter().filter_map(NewRow::stored_key).collect();
        let mut update = self.update_of(&batch, &keys, &columns, etag);
        if self.transaction.support_returning() {
            return self.fetch(update.returning(self.returning())).await;
        }
        if Commented(self.transaction).execute_raw(self.in_order(&update)).await?.rows_affected() < keys.len() as u64 {
            return Err(DbErr::RecordNotUpdated);
        }
        self.rows_with(&keys).await
    }

    /// An UPDATE that reads the list of new values first, and then each row of theirs. A small table is read before the list otherwise: then
    /// it waits for rows that others have locked and that it does not change, while those wait for its own.
    fn in_order(self, update: &UpdateStatement) -> Statement {
        let mut statement = self.transaction.get_database_backend().build(update);
        if self.dialect.joins_in_order {
            let list = format!("AS `{NEW}` ");
            statement.sql = statement.sql.replacen(&format!("{list}JOIN"), &format!("{list}STRAIGHT_JOIN"), 1);
        }
        statement
    }

    /// `UPDATE … SET column = new.column3 FROM (VALUES (key, tag, value), …) AS new WHERE key = new.column1 AND tag = new.column2`; of
    /// one row the values stand in their places.
    fn update_of(
        self,
        batch: &[NewRow],
        keys: &[Vec<Value>],
        columns: &[&EntityColumn],
        etag: Option<&'static str>,
    ) -> UpdateStatement {
        let tag = etag.and_then(|etag| self.columns.named(etag));
        let rows: Vec<Vec<Value>> = batch.iter().map(|row| row.cells(self, tag, columns)).collect();
        let stored = batch.first().and_then(|row| row.stored.as_deref());
        let mut update = Query::update();
        update.cond_where(self.near_keys(keys));
        let mut cells: Box<dyn Iterator<Item = Expr>> = match &rows[..] {
            [one] => Box::new(one.clone().into_iter().map(Expr::val)),
            _ => Box::new((1..).map(|at| Expr::col((NEW, listed_column(at, self.dialect))))),
        };
        for (column, cell) in self.columns.key().chain(tag).zip(&mut cells) {
            let left = stored.and_then(|row| Some(self.as_compared(column, row.get_at(column.place)?).0));
            update.and_where(left.unwrap_or_else(Expr::null).eq(self.as_key(column, cell)));
        }
        let cells: Vec<Expr> = columns.iter().zip(cells).map(|(column, cell)| self.as_written(column, cell)).collect();
        let cell = |name: &str| {
            let own = self.columns.named(name)?;
            let new = columns.iter().position(|column| column.name == name).map(|at| cells[at].clone());
            Some((new.unwrap_or_else(|| self.cell(own)), batch.first()?.get(name)?))
        };
        for column in columns {
            if let Some(cell) = self.references().written(column.name, &cell) {
                update.value(Alias::new(column.name), cell);
            }
        }
        if rows.len() == 1 {
            update.table(self.entity.table_ref());
            return update;
        }
        let bound = self.columns.key().chain(tag).chain(columns.iter().copied());
        let names: Vec<Option<DynIden>> = bound.map(|column| Some(Alias::new(column.name).into_iden())).collect();
        let listed = listed(rows, (&self.entity.table_ref(), &names), NEW, self.dialect);
        match self.dialect.joins_in_order {
            true => update.table(listed).from(self.entity.table_ref()),
            false => update.table(self.entity.table_ref()).from(listed),
        };
        update
    }
}
