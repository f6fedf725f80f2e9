//! Whole rows of an entity, from a SELECT or from what a write returns.

use sea_orm::sea_query::{Alias, Expr, InsertStatement, Query, ReturningClause, SelectStatement};
use sea_orm::{ColumnType, ConnectionTrait as _, DbErr, QueryResult, StatementBuilder};

use super::access::Access;
use crate::exec::commented::Commented;
use crate::exec::dialect::Dialect;
use crate::exec::failure::UnreadableRow;
use crate::exec::{cells, failure, reason, times};
use crate::schema::{EntityColumn, Rows, StoredRow, Values};
use crate::value::{beyond, unfilled};

impl Access<'_> {
    /// Reads the rows of a SELECT whole.
    pub(super) async fn select(self, mut select: SelectStatement) -> Result<Rows, DbErr> {
        select.from(self.entity.table_ref());
        for column in &self.columns.all {
            select.expr_as(self.readable(column, self.cell(column)), Alias::new(column.name));
        }
        self.fetch(&select).await
    }

    /// Carries out a statement that gives back whole rows.
    pub(super) async fn fetch(self, statement: &impl StatementBuilder) -> Result<Rows, DbErr> {
        self.read_all(&Commented(self.transaction).query_all(statement).await?)
    }

    /// Whether an INSERT gives back its rows.
    pub(super) fn gives_back(self) -> bool {
        self.transaction.support_returning() || self.dialect.appends_returning
    }

    /// Carries out an INSERT, which gives back its rows as they are stored.
    pub(super) async fn given_back(self, insert: &mut InsertStatement) -> Result<Rows, DbErr> {
        if !self.dialect.appends_returning {
            return self.fetch(insert.returning(self.returning())).await;
        }
        // A RETURNING is written as the list of a SELECT is, and binds nothing.
        let ReturningClause::Exprs(cells) = self.returning() else { return Err(DbErr::RecordNotInserted) };
        let backend = self.transaction.get_database_backend();
        let cells = backend.build(&Query::select().exprs(cells).take()).sql;
        let mut statement = backend.build(&*insert);
        statement.sql.push_str(&cells.replacen("SELECT", " RETURNING", 1));
        self.read_all(&Commented(self.transaction).query_all_raw(statement).await?)
    }

    /// What a write gives back of each row.
    pub(super) fn returning(self) -> ReturningClause {
        let cell = |column: &EntityColumn| {
            let own = || Expr::col(Alias::new(column.name));
            let cell = self.readable(column, own());
            // A model finds a cell by the name of its column, which a cell that is cast has lost.
            if cast_of(column, self.dialect).is_some() { Expr::cust_with_exprs("? AS ?", [cell, own()]) } else { cell }
        };
        ReturningClause::Exprs(self.columns.all.iter().map(cell).collect())
    }

    fn readable(self, column: &EntityColumn, cell: Expr) -> Expr {
        let cell = self.entity.select_as(column.name, cell).unwrap_or_else(Expr::null);
        match cast_of(column, self.dialect) {
            Some(cast) => cast(cell),
            None => cell,
        }
    }

    /// Whole rows; or all of them that cannot be read.
    fn read_all(self, rows: &[QueryResult]) -> Result<Rows, DbErr> {
        let (mut read, mut unreadable) = (Rows::with_capacity(rows.len()), Vec::new());
        for row in rows {
            match self.read(row) {
                Ok(row) => read.push(row),
                Err(row) => unreadable.push(row),
            }
        }
        if unreadable.is_empty() { Ok(read) } else { Err(failure::unreadable(unreadable)) }
    }

    /// A whole row; what is known of one that cannot be read names its table, its column and its key.
    fn read(self, row: &QueryResult) -> Result<Box<dyn StoredRow>, UnreadableRow> {
        // Drivers round some values that a model has no room for.
        let beyond = (0..).zip(&self.columns.all).find(|(at, column)| beyond(row, *at, &column.value_type).is_some());
        if let Some((_, column)) = beyond {
            return Err(self.unreadable(row, column.name, "a value that Rust has no room for"));
        }
        let read = cells::caught(|| self.entity.read(row)).and_then(|read| self.unfilled(row, read));
        read.map_err(|error| self.unreadable(row, &reason::column(&error), &reason::words(&error)))
    }

    /// The row with its numbers as they were written.
    fn unfilled(self, row: &QueryResult, mut read: Box<dyn StoredRow>) -> Result<Box<dyn StoredRow>, DbErr> {
        for (at, column) in self.columns.all.iter().enumerate() {
            if matches!(column.definition.get_column_type(), ColumnType::Decimal(None) | ColumnType::Money(None))
                && let Some(value) = read.get_at(at)
            {
                read.mend(at, unfilled(row, at, value))?;
            }
        }
        Ok(read)
    }

    fn unreadable(self, row: &QueryResult, column: &str, reason: &str) -> UnreadableRow {
        let key = cells::caught(|| self.entity.read_key(row)).ok();
        let said = key.as_ref().map_or("unknown", |(text, _)| text);
        let place = format!("`{}.{column}` of the row with the key {said}", self.entity.name());
        let reason = format!("{place} cannot be read: {reason}");
        let names = self.columns.key().map(|column| column.name);
        UnreadableRow { reason, key: key.map(|(_, values)| names.zip(values).collect::<Values>()) }
    }
}

/// What makes the cells of a column readable: of decimals and floats, where a whole one is kept as an integer, and of times, where a
/// date is kept alone.
fn cast_of(column: &EntityColumn, dialect: &Dialect) -> Option<fn(Expr) -> Expr> {
    use ColumnType::{DateTime, Decimal, Double, Float, Money, Timestamp, TimestampWithTimeZone};
    match column.definition.get_column_type() {
        Decimal(_) | Double | Float | Money(_) if dialect.keeps_doubles => Some(Dialect::as_float),
        DateTime | Timestamp | TimestampWithTimeZone if dialect.keeps_times_as_texts => Some(times::with_midnight),
        _ => None,
    }
}
