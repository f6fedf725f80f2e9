//! Models: whole rows of an entity as SeaORM reads them, from a SELECT or from what a write returns.

use sea_orm::sea_query::{Expr, ReturningClause};
use sea_orm::{
    ColumnTrait as _, ColumnType, ConnectionTrait as _, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult as _,
    IdenStatic as _, Insert, IntoActiveModel, Iterable as _, PrimaryKeyToColumn as _, QueryResult, QuerySelect as _,
    QueryTrait as _, Select, StatementBuilder,
};

use super::cells;
use super::dialect::Dialect;

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
    transaction.query_all(statement).await?.iter().map(read::<E>).collect()
}

/// Inserts a row, and reads it as it is stored.
pub(super) async fn inserted<E>(transaction: &DatabaseTransaction, mut insert: Insert<E::ActiveModel>) -> Result<E::Model, DbErr>
where
    E: EntityTrait<Model: IntoActiveModel<<E as EntityTrait>::ActiveModel>>,
{
    let models = match transaction.support_returning() {
        true => fetch::<E>(transaction, insert.query().returning(returning::<E>(transaction))).await?,
        false => select(transaction, E::find_by_id(insert.exec(transaction).await?.last_insert_id)).await?,
    };
    models.into_iter().next().ok_or(DbErr::RecordNotInserted)
}

/// What a write gives back of each row.
pub(super) fn returning<E: EntityTrait>(transaction: &DatabaseTransaction) -> ReturningClause {
    let backend = transaction.get_database_backend();
    let dialect = Dialect::of(backend);
    let cell = |column: E::Column| {
        let cell = cell_of::<E>(column, column.into_returning_expr(backend), dialect);
        // A model finds a cell by the name of its column, which a cell that is cast has lost.
        if is_cast::<E>(column, dialect) { Expr::cust_with_exprs("? AS ?", [cell, Expr::col(column)]) } else { cell }
    };
    ReturningClause::Exprs(E::Column::iter().map(cell).collect())
}

fn cell_of<E: EntityTrait>(column: E::Column, cell: Expr, dialect: &Dialect) -> Expr {
    let cell = column.select_as(cell);
    if is_cast::<E>(column, dialect) { Dialect::as_float(cell) } else { cell }
}

/// Whether a column is of decimals or floats, and the database keeps a whole one as an integer.
fn is_cast<E: EntityTrait>(column: E::Column, dialect: &Dialect) -> bool {
    use ColumnType::{Decimal, Double, Float, Money};
    dialect.keeps_doubles && matches!(column.def().get_column_type(), Decimal(_) | Double | Float | Money(_))
}

/// A whole row; the error of one that cannot be read names its table and its key.
fn read<E: EntityTrait>(row: &QueryResult) -> Result<E::Model, DbErr> {
    cells::caught(|| E::Model::from_query_result(row, "")).map_err(|error| {
        let names: Vec<String> = E::PrimaryKey::iter().map(|key| key.into_column().as_str().to_owned()).collect();
        let key = row.try_get_many::<<E::PrimaryKey as sea_orm::PrimaryKeyTrait>::ValueType>("", &names);
        let table = E::default().table_name().to_owned();
        DbErr::Custom(format!("a row of `{table}` with the key {:?} cannot be read: {error}", key.ok()))
    })
}
