//! The list as a careful engineer writes it: the columns that are shown and no others, and three statements however many
//! orders there are.

use std::collections::HashMap;

use actix_web::error::ErrorInternalServerError;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use sea_orm::prelude::{DateTimeUtc, Decimal};
use sea_orm::{DatabaseConnection, DbErr};
use serde::{Deserialize, Serialize};

use super::statements::{self, Contents, CustomerRow, ItemRow, OrderRow, Product};
use super::{DEFAULT_ROWS, MOST_ROWS, new};
use crate::money::money;
use crate::page::Page;
use crate::transaction::{self, Snapshots};

/// Adds them.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/orders/").route(web::get().to(list)).route(web::post().to(new::create)));
}

/// What can be asked for.
// Named as clients say it.
#[allow(non_snake_case)]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    #[serde(default = "default_rows")]
    limit: u64,
    #[serde(default)]
    offset: u64,
    include_fields: Option<Included>,
    customer__email: Option<String>,
}

fn default_rows() -> u64 {
    DEFAULT_ROWS
}

/// What is shown only when it is asked for.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Included {
    Items,
}

/// An order.
// Named as clients see it.
#[allow(clippy::struct_field_names)]
#[derive(Serialize)]
pub(super) struct Order<'a> {
    pub(super) id: i64,
    pub(super) customer: Customer<'a>,
    pub(super) order_date: DateTimeUtc,
    pub(super) status: &'a str,
    #[serde(serialize_with = "money")]
    pub(super) total_amount: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) items: Option<Vec<Item<'a>>>,
}

/// Who ordered.
#[derive(Serialize)]
pub(super) struct Customer<'a> {
    pub(super) id: i64,
    pub(super) email: &'a str,
    pub(super) full_name: String,
}

/// What was ordered.
#[derive(Serialize)]
pub(super) struct Item<'a> {
    id: i64,
    product: Option<&'a Product>,
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
    let Parameters { limit, offset, include_fields, customer__email: email } = parameters.into_inner();
    let page = Page::new(limit, offset, MOST_ROWS)?;
    let (has_items, kept) = if include_fields.is_some() { (true, "include_fields=items&") } else { (false, "") };
    let read = async || {
        let snapshot = if has_items { snapshots.of(db.get_ref()).await? } else { db.get_ref().into() };
        let orders = statements::orders(&snapshot, page, email).await?;
        let contents = if has_items { Some(Contents::read(&snapshot, &orders).await?) } else { None };
        transaction::end(snapshot).await?;
        Ok::<_, DbErr>((orders, contents))
    };
    let (orders, contents) = read().await.map_err(ErrorInternalServerError)?;
    let mut items = contents.as_ref().map(by_order);
    let mut items_of = |order: &OrderRow| items.as_mut().map(|items| items.remove(&order.id).unwrap_or_default());
    let results: Vec<Order<'_>> = orders.iter().map(|order| show_order(order, items_of(order))).collect();
    Ok(HttpResponse::Ok().json(page.envelope(&request, kept, results)))
}

/// The items of each order, by the order's number.
fn by_order(contents: &Contents) -> HashMap<i64, Vec<Item<'_>>> {
    let mut items: HashMap<i64, Vec<Item<'_>>> = HashMap::new();
    for item in &contents.items {
        items.entry(item.order_id).or_default().push(show_item(item, contents.products.get(&item.product_id)));
    }
    items
}

fn show_order<'a>(order: &'a OrderRow, items: Option<Vec<Item<'a>>>) -> Order<'a> {
    let customer = &order.customer;
    Order {
        id: order.id,
        customer: Customer { id: customer.id, email: &customer.email, full_name: full_name(customer) },
        order_date: order.order_date,
        status: &order.status,
        total_amount: order.total_amount,
        items,
    }
}

pub(super) fn full_name(customer: &CustomerRow) -> String {
    let names = [Some(customer.first_name.as_str()), customer.last_name.as_deref()];
    names.into_iter().flatten().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ")
}

fn show_item<'a>(item: &ItemRow, product: Option<&'a Product>) -> Item<'a> {
    Item { id: item.id, product, quantity: item.quantity, price_at_order: item.price_at_order }
}
