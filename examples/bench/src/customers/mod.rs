//! Customers: ten of them with their orders and the items of these, three levels below each other.

mod hand_written;

use actix_web::web::ServiceConfig;
use sea_orm::prelude::{Decimal, HasMany};
use shop::{customer, order, order_item};
use tweaks_runtime::prelude::*;

use crate::ask::Ask;
use crate::scenario::Scenario;

/// How many customers a page has when the client does not say.
const DEFAULT_ROWS: u64 = 10;
/// The most customers of a page.
const MOST_ROWS: u64 = 200;

/// The list of customers with all below them.
pub(crate) const WITH_ORDERS: Scenario = Scenario {
    name: "customers",
    ask: Ask::get("/customers/?limit=10"),
    share: 4,
    checked: &["/customers/", "/customers/?limit=3&offset=5", "/customers/?limit=200", "/customers/?offset=1000000"],
    derived,
    hand_written: hand_written::configure,
    others: &[],
};

/// A customer with all orders.
#[derive(Tweaks)]
#[tweaks(entity = customer::Entity)]
struct CustomerInFull {
    id: i64,
    email: String,
    #[tweaks(nested = OrderInFull)]
    orders: HasMany<order::Entity>,
}

/// An order with all items.
#[derive(Tweaks)]
#[tweaks(entity = order::Entity)]
struct OrderInFull {
    id: i64,
    status: order::Status,
    total_amount: Decimal,
    #[tweaks(nested = Item)]
    items: HasMany<order_item::Entity>,
}

/// So many of a product.
#[derive(Tweaks)]
#[tweaks(entity = order_item::Entity)]
struct Item {
    id: i64,
    product_id: i64,
    quantity: i32,
    price_at_order: Decimal,
}

/// The resource as the derive makes it.
fn derived(config: &mut ServiceConfig) {
    let pages = LimitOffset { default: DEFAULT_ROWS, max: MOST_ROWS };
    config.service(Resource::<CustomerInFull>::read_only("/customers/").paginate(pages));
}
