//! Tables for entities: for tests, for small programs, and for the first day.

use sea_orm::sea_query::extension::postgres::Type;
use sea_orm::sea_query::{ColumnDef, ColumnType, ForeignKeyCreateStatement, TableCreateStatement};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, TransactionSession as _, TransactionTrait};

use super::catalogue::Catalogue;
use super::fitted::{with_columns, without_keys};
use super::letters::creation;
use super::name::Name;
use super::paths;
use super::remedy::ordered_indexes;
use super::texts;
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
        let whole = with_paths(table.entity.creation(&sea_orm::Schema::new(backend)), table, backend);
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

/// The table with the columns that the database makes of documents.
fn with_paths(whole: TableCreateStatement, table: &Table, backend: DbBackend) -> TableCreateStatement {
    if paths::of(table, backend).next().is_none() {
        return whole;
    }
    let made = |column: &ColumnDef| {
        let path = paths::of(table, backend).find(|path| path.is_named(&column.get_column_name()));
        path.map_or_else(|| column.clone(), |path| path.definition())
    };
    let mut with_paths = with_columns(&whole, made);
    for key in whole.get_foreign_key_create_stmts() {
        with_paths.foreign_key(&mut key.clone());
    }
    with_paths
}
