//! The same by hand: one statement for each level, and no column that is not shown.

use std::collections::HashMap;
use std::hash::Hash;

use actix_web::error::ErrorInternalServerError;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use sea_orm::prelude::Decimal;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, DbErr, DerivePartialModel, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use serde::{Deserialize, Serialize};
use shop::{customer, order, order_item};

use super::{DEFAULT_ROWS, MOST_ROWS};
use crate::money::money;
use crate::page::Page;
use crate::transaction::{self, Snapshots};

/// Adds it.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/customers/").route(web::get().to(list)));
}

/// What can be asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    #[serde(default = "default_rows")]
    limit: u64,
    #[serde(default)]
    offset: u64,
}

fn default_rows() -> u64 {
    DEFAULT_ROWS
}

/// A row of the first level.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "customer::Entity")]
struct CustomerRow {
    id: i64,
    email: String,
}

/// A row of the second.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "order::Entity")]
struct OrderRow {
    id: i64,
    customer_id: i64,
    status: String,
    total_amount: Decimal,
}

/// A row of the third.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "order_item::Entity")]
struct ItemRow {
    id: i64,
    order_id: i64,
    product_id: i64,
    quantity: i32,
    price_at_order: Decimal,
}

#[derive(Serialize)]
struct Customer {
    id: i64,
    email: String,
    orders: Vec<Order>,
}

#[derive(Serialize)]
struct Order {
    id: i64,
    status: String,
    #[serde(serialize_with = "money")]
    total_amount: Decimal,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    id: i64,
    product_id: i64,
    quantity: i32,
    #[serde(serialize_with = "money")]
    price_at_order: Decimal,
}

async fn list(
    request: HttpRequest,
    parameters: web::Query<Parameters>,
    db: web::Data<DatabaseConnection>,
    snapshots: web::Data<Snapshots>,
) -> actix_web::Result<HttpResponse> {
    let Parameters { limit, offset } = parameters.into_inner();
    let page = Page::new(limit, offset, MOST_ROWS)?;
    let read = async || {
        let snapshot = snapshots.of(db.get_ref()).await?;
        let customers = customers(&snapshot, page).await?;
        transaction::end(snapshot).await?;
        Ok::<_, DbErr>(customers)
    };
    let customers = read().await.map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(page.envelope(&request, "", customers)))
}

/// The three levels, put together from the last to the first.
async fn customers(db: &impl ConnectionTrait, page: Page) -> Result<Vec<Customer>, DbErr> {
    let customers = customer::Entity::find().order_by_asc(customer::Column::Id).limit(page.limit).offset(page.offset);
    let customers = customers.into_partial_model::<CustomerRow>().all(db).await?;
    let wanted = order::Column::CustomerId.is_in(customers.iter().map(|row| row.id));
    let orders = order::Entity::find().filter(wanted).order_by_asc(order::Column::Id);
    let orders = orders.into_partial_model::<OrderRow>().all(db).await?;
    let wanted = order_item::Column::OrderId.is_in(orders.iter().map(|row| row.id));
    let items = order_item::Entity::find().filter(wanted).order_by_asc(order_item::Column::Id);
    let items = items.into_partial_model::<ItemRow>().all(db).await?;

    let mut items = by(items, |ItemRow { id, order_id, product_id, quantity, price_at_order }| {
        (order_id, Item { id, product_id, quantity, price_at_order })
    });
    let mut orders = by(orders, |OrderRow { id, customer_id, status, total_amount }| {
        (customer_id, Order { id, status, total_amount, items: items.remove(&id).unwrap_or_default() })
    });
    let customer = |CustomerRow { id, email }| Customer { id, email, orders: orders.remove(&id).unwrap_or_default() };
    Ok(customers.into_iter().map(customer).collect())
}

/// Rows by what they belong to, in their order.
fn by<R, K: Hash + Eq, V>(rows: Vec<R>, mut split: impl FnMut(R) -> (K, V)) -> HashMap<K, Vec<V>> {
    let mut all: HashMap<K, Vec<V>> = HashMap::new();
    for (owner, row) in rows.into_iter().map(&mut split) {
        all.entry(owner).or_default().push(row);
    }
    all
}
