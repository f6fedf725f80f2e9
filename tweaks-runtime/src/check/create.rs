//! Tables for entities: for tests, for small programs, and for the first day.

use sea_orm::sea_query::extension::postgres::Type;
use sea_orm::sea_query::{
    ColumnDef, ColumnType, Expr, ForeignKeyCreateStatement, Keyword, Table as Statement, TableCreateStatement,
};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, TransactionSession as _, TransactionTrait};

use super::catalogue::Catalogue;
use super::letters::creation;
use super::name::Name;
use super::remedy::ordered_indexes;
use super::texts;
use crate::exec::dialect::Dialect;
use crate::schema::{Index, Table};

/// Makes the tables of entities, as SeaORM describes them, with all their indexes, in one transaction. A table that is there stays as it is,
/// and gets the indexes whose names are missing; that is why it can be called whenever a program starts. Entities may stand in any order, and may point at each other in
/// a circle.
///
/// It changes no columns: a program that has data to keep has migrations.
///
/// ```
/// # mod note {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "note")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, #[sea_orm(indexed)] pub title: String }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use tweaks_runtime::create_tables;
/// use tweaks_runtime::schema::HasTable;
///
/// # async fn start(db: sea_orm::DatabaseConnection) -> Result<(), sea_orm::DbErr> {
/// create_tables(&db, &[note::Entity::TABLE]).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Whatever the database says; then nothing is made, except on MariaDB: there `CREATE TABLE` ends every transaction, and a call within
/// one of the application is an error.
pub async fn create_tables(db: &impl TransactionTrait, tables: &[&'static Table]) -> Result<(), DbErr> {
    let transaction = db.begin().await?;
    create(&transaction, tables).await?;
    transaction.commit().await
}

async fn create(db: &impl ConnectionTrait, tables: &[&'static Table]) -> Result<(), DbErr> {
    let (catalogue, backend) = (Catalogue::of(db)?, db.get_database_backend());
    let mut keys = Vec::new();
    for table in tables.iter().copied() {
        if catalogue.is_view(&Name::of_table(table)).await?.is_some() {
            continue;
        }
        let whole = table.entity.creation(&sea_orm::Schema::new(backend));
        create_enums(db, &catalogue, table, &whole).await?;
        match backend {
            // It looks at what a key points at when rows are written, and knows no other way to make one.
            DbBackend::Sqlite => db.execute(&whole).await?,
            _ => {
                let unique = table.further_indexes().filter(|index| index.unique).flat_map(Index::columns).collect::<Vec<_>>();
                db.execute(&without_keys(&whole, &unique, backend)).await?
            }
        };
        keys.extend(whole.get_foreign_key_create_stmts().iter().filter(|_| backend != DbBackend::Sqlite).cloned());
    }
    for table in tables {
        for index in ordered_indexes(backend, table) {
            db.execute_unprepared(&index.replacen("INDEX ", "INDEX IF NOT EXISTS ", 1)).await?;
        }
        for index in texts::missing(&catalogue, table, backend).await? {
            for statement in creation(table, index, backend) {
                db.execute_unprepared(&statement).await?;
            }
        }
    }
    // What points at a group of columns needs the index that makes the group unique.
    create_keys(db, &keys).await
}

/// The types of PostgreSQL for the enums of a table, unless they are there.
async fn create_enums(
    db: &impl ConnectionTrait,
    catalogue: &Catalogue<'_, impl ConnectionTrait>,
    table: &Table,
    whole: &TableCreateStatement,
) -> Result<(), DbErr> {
    for column in whole.get_columns().iter().filter(|_| db.get_database_backend() == DbBackend::Postgres) {
        let declared = table.entity.definition(&column.get_column_name());
        if let Some(ColumnType::Enum { name, variants }) = declared.as_ref().map(sea_orm::ColumnDef::get_column_type)
            && !catalogue.has_type(&name.to_string()).await?
        {
            db.execute(Type::create().as_enum(name.clone()).values(variants.iter().cloned())).await?;
        }
    }
    Ok(())
}

async fn create_keys(db: &impl ConnectionTrait, keys: &[ForeignKeyCreateStatement]) -> Result<(), DbErr> {
    let mut done = Vec::new();
    for key in keys {
        // Two relations may say the same.
        let statement = db.get_database_backend().build(key);
        if !done.contains(&statement) {
            db.execute(key).await?;
            done.push(statement);
        }
    }
    Ok(())
}

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

fn fitted(mut column: ColumnDef, is_key: bool, backend: DbBackend) -> ColumnDef {
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
fn without_keys(whole: &TableCreateStatement, unique: &[&str], backend: DbBackend) -> TableCreateStatement {
    let mut bare = Statement::create();
    whole.get_table_name().map(|name| bare.table(name.clone()));
    let pointing: Vec<String> =
        whole.get_foreign_key_create_stmts().iter().flat_map(|key| key.get_foreign_key().get_columns()).collect();
    let keys: Vec<String> = whole.get_indexes().iter().flat_map(|index| index.get_index_spec().get_column_names()).collect();
    for column in whole.get_columns() {
        let (name, spec) = (column.get_column_name(), column.get_column_spec());
        let is_key = spec.primary_key || spec.unique || unique.contains(&name.as_str());
        bare.col(fitted(column.clone(), is_key || pointing.contains(&name) || keys.contains(&name), backend));
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
