//! Orders: the list of fifty with their customers, those of one customer, the same with items and products, and a new one.

mod hand_written;
mod new;
mod statements;

use actix_web::web::ServiceConfig;
use sea_orm::prelude::{BelongsTo, DateTimeUtc, Decimal};
use serde_json::json;
use shop::customer::{self, CustomerBrief};
use shop::order::{self, Order};
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
    share: 1,
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

/// The orders of one customer, who is named by the e-mail address.
pub(crate) const OF_ONE: Scenario = Scenario {
    name: "orders-of-one",
    ask: Ask::get(OF_ONE_PATH),
    checked: &[OF_ONE_PATH, "/orders/?customer__email=nobody@example.com", "/orders/?limit=7&offset=21"],
    derived: derived_by_email,
    ..WITH_ITEMS
};

const OF_ONE_PATH: &str = "/orders/?customer__email=user14@example.com";

/// A new order with two items.
pub(crate) const NEW: Scenario = Scenario {
    name: "order-new",
    ask: Ask { method: "POST", path: "/orders/", body: new_order },
    share: 8,
    checked: &[],
    ..WITH_ITEMS
};

/// An order that is found by its customer's address.
#[derive(Tweaks)]
#[tweaks(entity = order::Entity)]
struct OrderByEmail {
    id: i64,
    #[tweaks(nested = CustomerBrief, filter(email))]
    customer: BelongsTo<customer::Entity>,
    order_date: DateTimeUtc,
    status: order::Status,
    total_amount: Decimal,
}

/// The resource of those as the derive makes it.
fn derived_by_email(config: &mut ServiceConfig) {
    let pages = LimitOffset { default: DEFAULT_ROWS, max: MOST_ROWS };
    config.service(Resource::<OrderByEmail>::read_only("/orders/").paginate(pages));
}

fn new_order() -> String {
    json!({"customer_id": 1, "items": [{"product_id": 90, "quantity": 2}, {"product_id": 91, "quantity": 1}]}).to_string()
}

/// The resource as the derive makes it.
fn derived(config: &mut ServiceConfig) {
    let pages = LimitOffset { default: DEFAULT_ROWS, max: MOST_ROWS };
    config.service(Resource::<Order>::new("/orders/").paginate(pages));
}
