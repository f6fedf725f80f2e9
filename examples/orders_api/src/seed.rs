//! The tables, and the rows to begin with.

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, IntoActiveModel, Schema, TransactionTrait as _};
use serde::Deserialize;
use tweaks_runtime::{create_indexes, fitted_table};

use crate::{customer, order, order_item, product, user};

/// The demo data.
pub const DEMO: &str = include_str!("../../../tests/conformance/orders/seed.json");

/// Rows per table, with their ids.
#[derive(Deserialize)]
pub struct Rows {
    app_user: Vec<user::Model>,
    customer: Vec<customer::Model>,
    product: Vec<product::Model>,
    shop_order: Vec<order::Model>,
    order_item: Vec<order_item::Model>,
}

/// Creates the tables with their indexes, and fills them; passwords are stored as their digests.
///
/// # Errors
///
/// Whatever the database says, for instance because the tables exist already; then nothing is changed.
pub async fn seed(db: &DatabaseConnection, mut rows: Rows) -> Result<(), DbErr> {
    for user in &mut rows.app_user {
        user.password = user::hash(&user.password);
    }
    let transaction = db.begin().await?;
    fill::<user::Entity>(&transaction, rows.app_user).await?;
    fill::<customer::Entity>(&transaction, rows.customer).await?;
    fill::<product::Entity>(&transaction, rows.product).await?;
    fill::<order::Entity>(&transaction, rows.shop_order).await?;
    fill::<order_item::Entity>(&transaction, rows.order_item).await?;
    for index in crate::TABLES.iter().flat_map(|table| create_indexes(transaction.get_database_backend(), table)) {
        transaction.execute_unprepared(&index).await?;
    }
    transaction.commit().await
}

/// Rows come with their ids, so PostgreSQL must be told where to go on counting.
async fn fill<E>(db: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait<Model: IntoActiveModel<<E as EntityTrait>::ActiveModel>, ActiveModel: Send>,
{
    let backend = db.get_database_backend();
    db.execute(&fitted_table(Schema::new(backend).create_table_from_entity(E::default()), backend)).await?;
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    E::insert_many(rows).exec_without_returning(db).await?;
    if backend == DbBackend::Postgres {
        let table = E::default().table_name().to_owned();
        let restart = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))");
        db.execute_unprepared(&restart).await?;
    }
    Ok(())
}
