//! Tables with columns that keep the same on each database.

use sea_orm::DbBackend;
use sea_orm::sea_query::{ColumnDef, Expr, Keyword, Table as Statement, TableCreateStatement};

use crate::exec::dialect::Dialect;

/// The statement for a table, with columns that keep on `MariaDB` what they keep elsewhere: microseconds, texts and bytes of any length,
/// decimals with places. For other databases it stays as it is.
///
/// ```
/// use sea_orm::{DbBackend, Schema};
/// use tweaks_runtime::{fitted_table, idempotency};
///
/// let backend = DbBackend::MySql;
/// let table = fitted_table(Schema::new(backend).create_table_from_entity(idempotency::Entity), backend);
/// assert!(backend.build(&table).sql.contains("`body` longblob NOT NULL"));
/// ```
#[must_use]
pub fn fitted_table(whole: TableCreateStatement, backend: DbBackend) -> TableCreateStatement {
    if backend != DbBackend::MySql {
        return whole;
    }
    let mut fitted = without_keys(&whole, &[], backend);
    for key in whole.get_foreign_key_create_stmts() {
        fitted.foreign_key(&mut key.clone());
    }
    fitted
}

/// The type of a column that keeps what SeaORM's keeps elsewhere, and that can be a key if it is one.
fn fitting(column: &ColumnDef, is_key: bool, backend: DbBackend) -> Option<&'static str> {
    let (dialect, declared) = (Dialect::of(backend), column.get_column_type()?);
    let as_key = (dialect.as_key)(declared).filter(|_| is_key);
    as_key.or_else(|| (dialect.wider)(declared))
}

pub(super) fn fitted(mut column: ColumnDef, is_key: bool, backend: DbBackend) -> ColumnDef {
    let is_made = |extra: &String| extra.to_uppercase().starts_with("GENERATED ALWAYS AS");
    let (spec, declared) = (column.get_column_spec(), column.get_column_type());
    if let (Some(extra), Some(declared), DbBackend::MySql) =
        (spec.extra.as_ref().filter(|extra| is_made(extra)), declared, backend)
    {
        // A column that it computes takes no word about `NULL`.
        column = ColumnDef::new_with_type(column.get_column_name(), declared.clone()).extra(extra.clone()).take();
    }
    if let Some(fitting) = fitting(&column, is_key, backend) {
        column.custom(fitting);
        // A default of whole seconds is one of another type to it.
        if matches!(column.get_column_spec().default, Some(Expr::Keyword(Keyword::CurrentTimestamp))) {
            column.default(Expr::cust("CURRENT_TIMESTAMP(6)"));
        }
    }
    column
}

/// The table without what it points at, which may not be there yet.
pub(super) fn without_keys(whole: &TableCreateStatement, unique: &[&str], backend: DbBackend) -> TableCreateStatement {
    let pointing: Vec<String> =
        whole.get_foreign_key_create_stmts().iter().flat_map(|key| key.get_foreign_key().get_columns()).collect();
    let keys: Vec<String> = whole.get_indexes().iter().flat_map(|index| index.get_index_spec().get_column_names()).collect();
    with_columns(whole, |column| {
        let (name, spec) = (column.get_column_name(), column.get_column_spec());
        let is_key = spec.primary_key || spec.unique || unique.contains(&name.as_str());
        fitted(column.clone(), is_key || pointing.contains(&name) || keys.contains(&name), backend)
    })
}

/// A table with other columns, without what it points at.
pub(super) fn with_columns(whole: &TableCreateStatement, other: impl Fn(&ColumnDef) -> ColumnDef) -> TableCreateStatement {
    let mut bare = Statement::create();
    whole.get_table_name().map(|name| bare.table(name.clone()));
    for column in whole.get_columns() {
        bare.col(other(column));
    }
    for index in whole.get_indexes() {
        let mut index = index.clone();
        match index.is_primary_key() {
            true => bare.primary_key(&mut index),
            false => bare.index(&mut index),
        };
    }
    bare
}
