//! The keys of SeaORM's models, and the conditions by which their rows are found again.

use sea_orm::sea_query::{ColumnType, Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait, IdenStatic as _, Iterable as _, ModelTrait as _,
    PrimaryKeyToColumn, Value,
};

use crate::exec::dialect::Dialect;
use crate::exec::sql::{any_of, as_time};

pub(super) fn key_columns<E: EntityTrait>() -> impl Iterator<Item = E::Column> {
    E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column)
}

/// A column and a stored value of it as they are compared: a time by its microseconds where its text may have another form.
pub(super) fn as_compared<E: EntityTrait>(column: E::Column, value: Value, dialect: &Dialect) -> (Expr, Value) {
    as_time(Expr::col(column.as_column_ref()), value, dialect)
}

/// The condition that the keys of rows are near these, column by column, so that their index leads to them.
pub(super) fn near_keys<E: EntityTrait>(keys: &[Vec<Value>], dialect: &Dialect) -> Condition {
    let near = |(at, column): (usize, E::Column)| {
        dialect.near(&Expr::col(column.as_column_ref()), keys.iter().filter_map(move |key| key.get(at)))
    };
    key_columns::<E>().enumerate().filter_map(near).fold(Condition::all(), Condition::add)
}

/// A stored key as it is compared with its column: as the database reads it, whatever texts are equal to it.
pub(super) fn as_key<E: EntityTrait>(column: E::Column, value: Expr, dialect: &Dialect) -> Expr {
    let value = column.save_as(value);
    match column.def().get_column_type() {
        ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_) | ColumnType::Custom(_) => {
            dialect.read_by_column(&E::default().table_ref(), column.as_str(), value)
        }
        _ => value,
    }
}

/// The rows with these keys.
pub(super) fn any_of_keys<E: EntityTrait>(keys: &[Vec<Value>], dialect: &Dialect) -> Condition {
    let Some(first) = keys.first() else { return Condition::any().add(Expr::val(1).eq(0)) };
    let compared = |(column, value): (E::Column, &Value)| {
        let value = as_compared::<E>(column, value.clone(), dialect).1;
        as_key::<E>(column, Expr::val(value), dialect)
    };
    let columns: Vec<Expr> =
        key_columns::<E>().zip(first).map(|(column, value)| as_compared::<E>(column, value.clone(), dialect).0).collect();
    let listed = keys.iter().map(|key| key_columns::<E>().zip(key).map(compared).collect::<Vec<Expr>>());
    let wanted = match &columns[..] {
        [column] => Condition::all().add(column.clone().is_in(listed.flatten())),
        columns => any_of(columns, listed),
    };
    near_keys::<E>(keys, dialect).add(wanted)
}

pub(super) fn key_of<E: EntityTrait>(row: &E::ActiveModel) -> Vec<Value> {
    key_columns::<E>().filter_map(|key| row.get(key).into_value()).collect()
}

pub(super) fn key_of_model<E: EntityTrait>(row: &E::Model) -> Vec<Value> {
    key_columns::<E>().map(|key| row.get(key)).collect()
}
