//! Orders: the list of fifty with their customers, the same with items and products, and a new one.

mod hand_written;
mod new;
mod statements;

use actix_web::web::ServiceConfig;
use serde_json::json;
use shop::order::Order;
use tweaks_runtime::prelude::*;

use crate::ask::Ask;
use crate::scenario::Scenario;

/// How many orders a page has when the client does not say.
const DEFAULT_ROWS: u64 = 50;
/// The most orders of a page.
const MOST_ROWS: u64 = 200;

/// The list of orders, each with its customer. The demo data has 80 of them.
pub(crate) const PLAIN: Scenario = Scenario { name: "orders-alone", ask: Ask::get("/orders/?limit=50"), ..WITH_ITEMS };

/// The list of orders with their items and products.
pub(crate) const WITH_ITEMS: Scenario = Scenario {
    name: "orders",
    ask: Ask::get("/orders/?limit=50&include_fields=items"),
    checked: &[
        "/orders/?limit=50&include_fields=items",
        "/orders/?limit=50&include_fields=items&offset=50",
        "/orders/?limit=200&include_fields=items",
        "/orders/?include_fields=items&limit=40&offset=40",
        "/orders/?include_fields=items&limit=7&offset=3",
        "/orders/?include_fields=items&offset=1000000",
        "/orders/",
        "/orders/?limit=7&offset=21",
    ],
    derived,
    hand_written: hand_written::configure,
    others: &[],
};

/// A new order with two items.
pub(crate) const NEW: Scenario =
    Scenario { name: "order-new", ask: Ask { method: "POST", path: "/orders/", body: new_order }, checked: &[], ..WITH_ITEMS };

fn new_order() -> String {
    json!({"customer_id": 1, "items": [{"product_id": 90, "quantity": 2}, {"product_id": 91, "quantity": 1}]}).to_string()
}

/// The resource as the derive makes it.
fn derived(config: &mut ServiceConfig) {
    let pages = LimitOffset { default: DEFAULT_ROWS, max: MOST_ROWS };
    config.service(Resource::<Order>::new("/orders/").paginate(pages));
}
