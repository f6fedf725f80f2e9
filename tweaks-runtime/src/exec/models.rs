//! Models: whole rows of an entity as SeaORM reads them, from a SELECT or from what a write returns.

use sea_orm::sea_query::{Expr, InsertStatement, IntoValueTuple as _, Query, ReturningClause};
use sea_orm::{
    ColumnTrait as _, ColumnType, ConnectionTrait as _, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult as _,
    IdenStatic as _, Insert, IntoActiveModel, Iterable as _, ModelTrait as _, PrimaryKeyToColumn as _, PrimaryKeyTrait,
    QueryResult, QuerySelect as _, QueryTrait as _, Select, StatementBuilder,
};

use super::cells;
use super::commented::Commented;
use super::dialect::Dialect;
use super::failure::UnreadableRow;
use super::{failure, reason, times};
use crate::schema::Values;
use crate::value::{beyond, unfilled};

/// Reads the rows of a SELECT whole.
pub(super) async fn select<E: EntityTrait>(transaction: &DatabaseTransaction, select: Select<E>) -> Result<Vec<E::Model>, DbErr> {
    let dialect = Dialect::of(transaction.get_database_backend());
    let columns = E::Column::iter().map(|column| (column, Expr::col((E::default(), column))));
    let cells = columns.map(|(column, cell)| (cell_of::<E>(column, cell, dialect), column.as_str()));
    let select = cells.fold(select.select_only(), |select, (cell, name)| select.expr_as(cell, name));
    fetch::<E>(transaction, select.as_query()).await
}

/// Carries out a statement that gives back whole rows.
pub(super) async fn fetch<E: EntityTrait>(
    transaction: &DatabaseTransaction,
    statement: &impl StatementBuilder,
) -> Result<Vec<E::Model>, DbErr> {
    read_all::<E>(&Commented(transaction).query_all(statement).await?)
}

/// Inserts a row, and reads it as it is stored.
pub(super) async fn inserted<E>(transaction: &DatabaseTransaction, mut insert: Insert<E::ActiveModel>) -> Result<E::Model, DbErr>
where
    E: EntityTrait<Model: IntoActiveModel<<E as EntityTrait>::ActiveModel>>,
{
    let models = match gives_back(transaction) {
        true => given_back::<E>(transaction, insert.query()).await?,
        false => select(transaction, E::find_by_id(insert.exec(&Commented(transaction)).await?.last_insert_id)).await?,
    };
    models.into_iter().next().ok_or(DbErr::RecordNotInserted)
}

/// Whether an INSERT gives back its rows.
pub(super) fn gives_back(transaction: &DatabaseTransaction) -> bool {
    transaction.support_returning() || Dialect::of(transaction.get_database_backend()).appends_returning
}

/// Carries out an INSERT, which gives back its rows as they are stored.
pub(super) async fn given_back<E: EntityTrait>(
    transaction: &DatabaseTransaction,
    insert: &mut InsertStatement,
) -> Result<Vec<E::Model>, DbErr> {
    let backend = transaction.get_database_backend();
    if !Dialect::of(backend).appends_returning {
        return fetch::<E>(transaction, insert.returning(returning::<E>(transaction))).await;
    }
    // A RETURNING is written as the list of a SELECT is, and binds nothing.
    let ReturningClause::Exprs(cells) = returning::<E>(transaction) else { return Err(DbErr::RecordNotInserted) };
    let cells = backend.build(&Query::select().exprs(cells).take()).sql;
    let mut statement = backend.build(&*insert);
    statement.sql.push_str(&cells.replacen("SELECT", " RETURNING", 1));
    read_all::<E>(&Commented(transaction).query_all_raw(statement).await?)
}

/// What a write gives back of each row.
pub(super) fn returning<E: EntityTrait>(transaction: &DatabaseTransaction) -> ReturningClause {
    let backend = transaction.get_database_backend();
    let dialect = Dialect::of(backend);
    let cell = |column: E::Column| {
        let cell = cell_of::<E>(column, column.into_returning_expr(backend), dialect);
        // A model finds a cell by the name of its column, which a cell that is cast has lost.
        if cast_of::<E>(column, dialect).is_some() { Expr::cust_with_exprs("? AS ?", [cell, Expr::col(column)]) } else { cell }
    };
    ReturningClause::Exprs(E::Column::iter().map(cell).collect())
}

fn cell_of<E: EntityTrait>(column: E::Column, cell: Expr, dialect: &Dialect) -> Expr {
    let cell = column.select_as(cell);
    match cast_of::<E>(column, dialect) {
        Some(cast) => cast(cell),
        None => cell,
    }
}

/// What makes the cells of a column readable: of decimals and floats, where a whole one is kept as an integer, and of times, where a
/// date is kept alone.
fn cast_of<E: EntityTrait>(column: E::Column, dialect: &Dialect) -> Option<fn(Expr) -> Expr> {
    use ColumnType::{DateTime, Decimal, Double, Float, Money, Timestamp, TimestampWithTimeZone};
    match column.def().get_column_type() {
        Decimal(_) | Double | Float | Money(_) if dialect.keeps_doubles => Some(Dialect::as_float),
        DateTime | Timestamp | TimestampWithTimeZone if dialect.keeps_times_as_texts => Some(times::with_midnight),
        _ => None,
    }
}

/// Whole rows; or all of them that cannot be read.
fn read_all<E: EntityTrait>(rows: &[QueryResult]) -> Result<Vec<E::Model>, DbErr> {
    let (mut models, mut unreadable) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        match read::<E>(row) {
            Ok(model) => models.push(model),
            Err(row) => unreadable.push(row),
        }
    }
    if unreadable.is_empty() { Ok(models) } else { Err(failure::unreadable(unreadable)) }
}

/// A whole row; what is known of one that cannot be read names its table, its column and its key.
fn read<E: EntityTrait>(row: &QueryResult) -> Result<E::Model, UnreadableRow> {
    // Drivers round some values that a model has no room for.
    let beyond = (0..).zip(E::Column::iter()).find(|(at, column)| beyond(row, *at, &E::Model::get_value_type(*column)).is_some());
    if let Some((_, column)) = beyond {
        return Err(unreadable::<E>(row, column.as_str(), "a value that Rust has no room for"));
    }
    let model = cells::caught(|| E::Model::from_query_result(row, "")).and_then(|model| unfilled_model::<E>(row, model));
    model.map_err(|error| unreadable::<E>(row, &reason::column(&error), &reason::words(&error)))
}

/// The row with its numbers as they were written.
fn unfilled_model<E: EntityTrait>(row: &QueryResult, mut model: E::Model) -> Result<E::Model, DbErr> {
    for (at, column) in E::Column::iter().enumerate() {
        if matches!(column.def().get_column_type(), ColumnType::Decimal(None) | ColumnType::Money(None)) {
            let value = unfilled(row, at, model.get(column));
            model.try_set(column, value)?;
        }
    }
    Ok(model)
}

fn unreadable<E: EntityTrait>(row: &QueryResult, column: &str, reason: &str) -> UnreadableRow {
    let names: Vec<String> = E::PrimaryKey::iter().map(|key| key.into_column().as_str().to_owned()).collect();
    let key = cells::caught(|| row.try_get_many::<<E::PrimaryKey as PrimaryKeyTrait>::ValueType>("", &names)).ok();
    let said = key.as_ref().map_or_else(|| "unknown".to_owned(), |key| format!("{key:?}"));
    let columns = E::PrimaryKey::iter().map(|key| key.into_column().as_str());
    let key = key.map(|key| columns.zip(key.into_value_tuple()).collect::<Values>());
    let place = format!("`{}.{column}` of the row with the key {said}", E::default().table_name());
    UnreadableRow { reason: format!("{place} cannot be read: {reason}"), key }
}
