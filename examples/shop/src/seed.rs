//! The tables of the shop, and the rows to begin with.

use sea_orm::entity::prelude::*;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, IntoActiveModel, Iterable as _, Schema, Set, TransactionTrait as _,
};
use serde::Deserialize;

use tweaks_runtime::{create_indexes, fitted_table, idempotency};

use crate::{customer, order, order_item, product};

/// The demo data that the shop carries in itself.
pub const DEMO: &str = include_str!("../../../tests/conformance/seed.json");

/// Rows per table, with their ids.
#[derive(Deserialize)]
pub struct Rows {
    customer: Vec<Customer>,
    product: Vec<Product>,
    shop_order: Vec<Order>,
    order_item: Vec<OrderItem>,
}

#[derive(Deserialize)]
struct Customer {
    id: i64,
    first_name: String,
    last_name: Option<String>,
    email: String,
    password: String,
    date_of_birth: Option<Date>,
    created_at: DateTimeUtc,
}

#[derive(Deserialize)]
struct Product {
    id: i64,
    sku: String,
    name: String,
    description: String,
    price: Decimal,
    stock: i32,
    active: bool,
}

// Named as the table names it.
#[allow(clippy::struct_field_names)]
#[derive(Deserialize)]
struct Order {
    id: i64,
    customer_id: i64,
    order_date: DateTimeUtc,
    status: String,
    total_amount: Decimal,
}

#[derive(Deserialize)]
struct OrderItem {
    id: i64,
    order_id: i64,
    product_id: i64,
    quantity: i32,
    price_at_order: Decimal,
}

/// Creates the tables with their indexes, and fills them.
///
/// # Errors
///
/// Whatever the database says, for instance because the tables exist already; then nothing is changed.
pub async fn seed(db: &DatabaseConnection, rows: Rows) -> Result<(), DbErr> {
    let transaction = db.begin().await?;
    create(&transaction, customer::Entity).await?;
    create(&transaction, product::Entity).await?;
    create(&transaction, order::Entity).await?;
    create(&transaction, order_item::Entity).await?;
    keep_answers(&transaction).await?;
    for index in crate::TABLES.iter().flat_map(|table| create_indexes(transaction.get_database_backend(), table)) {
        transaction.execute_unprepared(&index).await?;
    }
    fill::<customer::Entity, _>(&transaction, rows.customer.into_iter().map(customer_row)).await?;
    fill::<product::Entity, _>(&transaction, rows.product.into_iter().map(product_row)).await?;
    let orders: Result<Vec<_>, _> = rows.shop_order.iter().map(order_row).collect();
    fill::<order::Entity, _>(&transaction, orders?).await?;
    fill::<order_item::Entity, _>(&transaction, rows.order_item.iter().map(order_item_row)).await?;
    transaction.commit().await
}

/// Adds the tables that a shop of an earlier version lacks.
///
/// # Errors
///
/// Whatever the database says.
pub async fn complete(db: &DatabaseConnection) -> Result<(), DbErr> {
    keep_answers(db).await
}

async fn keep_answers(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let schema = Schema::new(backend);
    db.execute(fitted_table(schema.create_table_from_entity(idempotency::Entity), backend).if_not_exists()).await?;
    for mut index in schema.create_index_from_entity(idempotency::Entity) {
        db.execute(index.if_not_exists()).await?;
    }
    Ok(())
}

async fn create<E: EntityTrait>(db: &impl ConnectionTrait, entity: E) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    db.execute(&fitted_table(Schema::new(backend).create_table_from_entity(entity), backend)).await.map(|_| ())
}

/// How many values a statement takes on every database: SQLite has the smallest limit, of 32 766.
const MOST_BINDS: usize = 30_000;

/// Rows come with their ids, so PostgreSQL must be told where to go on counting.
async fn fill<E, A>(db: &impl ConnectionTrait, rows: impl IntoIterator<Item = A>) -> Result<(), DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E> + IntoActiveModel<E::ActiveModel> + Send,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelBehavior,
{
    let at_once = MOST_BINDS / E::Column::iter().count();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        E::insert_many(rows.by_ref().take(at_once)).exec_without_returning(db).await?;
    }
    if db.get_database_backend() == DbBackend::Postgres {
        let table = E::default().table_name().to_owned();
        let restart = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))");
        db.execute_unprepared(&restart).await?;
    }
    Ok(())
}

fn customer_row(row: Customer) -> customer::ActiveModel {
    customer::ActiveModel {
        id: Set(row.id),
        first_name: Set(row.first_name),
        last_name: Set(row.last_name),
        email: Set(row.email),
        password: Set(row.password),
        date_of_birth: Set(row.date_of_birth),
        created_at: Set(row.created_at),
    }
}

fn product_row(row: Product) -> product::ActiveModel {
    product::ActiveModel {
        id: Set(row.id),
        sku: Set(row.sku),
        name: Set(row.name),
        description: Set(row.description),
        price: Set(row.price),
        stock: Set(row.stock),
        active: Set(row.active),
    }
}

fn order_row(row: &Order) -> Result<order::ActiveModel, DbErr> {
    Ok(order::ActiveModel {
        id: Set(row.id),
        customer_id: Set(row.customer_id),
        order_date: Set(row.order_date),
        status: Set(order::Status::try_from_value(&row.status)?),
        total_amount: Set(row.total_amount),
    })
}

fn order_item_row(row: &OrderItem) -> order_item::ActiveModel {
    order_item::ActiveModel {
        id: Set(row.id),
        order_id: Set(row.order_id),
        product_id: Set(row.product_id),
        quantity: Set(row.quantity),
        price_at_order: Set(row.price_at_order),
    }
}
