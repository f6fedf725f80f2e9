//! Products: one, flat lists of twenty, of a hundred and of ten thousand, a new one, and changes of a hundred.

mod changes;
mod find_all;
mod hand_written;

use actix_web::web::ServiceConfig;
use serde_json::json;
use shop::product::Product;
use tweaks_runtime::prelude::*;

use crate::ask::Ask;
use crate::scenario::Scenario;

/// How many rows a page has when the client does not say.
const DEFAULT_ROWS: u64 = 100;
/// The most rows of a page.
const MOST_ROWS: u64 = 10_000;
/// How many rows one request changes.
const CHANGED: i64 = 100;

/// One product.
pub(crate) const ONE: Scenario =
    Scenario { name: "product", ask: Ask::get("/products/1/"), checked: &["/products/1/", "/products/7/"], others: &[], ..LIST };

/// A short list.
pub(crate) const SHORT: Scenario = Scenario { name: "products-20", ask: Ask::get("/products/?limit=20"), others: &[], ..LIST };

/// The list of products.
pub(crate) const LIST: Scenario = Scenario {
    name: "products",
    ask: Ask::get("/products/"),
    share: 1,
    checked: &[
        "/products/",
        "/products/?limit=1000",
        "/products/?limit=20",
        "/products/?limit=7",
        "/products/?limit=7&offset=3",
        "/products/?limit=7&offset=21",
        "/products/?offset=1000000",
    ],
    derived,
    hand_written: hand_written::configure,
    others: &[("find-all", find_all::configure)],
};

/// A long list, which is streamed.
pub(crate) const LONG: Scenario = Scenario {
    name: "products-10000",
    ask: Ask::get("/products/?limit=10000"),
    share: 50,
    checked: &["/products/?limit=10000"],
    others: &[],
    ..LIST
};

/// A new product.
pub(crate) const NEW: Scenario = Scenario {
    name: "product-new",
    ask: Ask { method: "POST", path: "/products/", body: new_product },
    share: 8,
    checked: &[],
    others: &[],
    ..LIST
};

/// Changes of a hundred products by one request.
pub(crate) const MANY_CHANGES: Scenario = Scenario {
    name: "products-changed",
    ask: Ask { method: "PUT", path: "/products/", body: changes_of_many },
    share: 8,
    checked: &[],
    others: &[],
    ..LIST
};

fn new_product() -> String {
    json!({"sku": "SKU-{unique}", "name": "A new one", "description": "Of good quality.", "price": "9.99", "stock": 12})
        .to_string()
}

/// Stocks that differ from one request to the next.
fn changes_of_many() -> String {
    let entries: Vec<String> = (1..=CHANGED).map(|id| format!(r#"{{"id":{id},"stock":{{small}}}}"#)).collect();
    format!("[{}]", entries.join(","))
}

/// The resource as the derive makes it.
fn derived(config: &mut ServiceConfig) {
    let pages = LimitOffset { default: DEFAULT_ROWS, max: MOST_ROWS };
    config.service(Resource::<Product>::new("/products/").bulk_edit(BulkEdit::new()).paginate(pages));
}
