//! Products: one, and flat lists of twenty and of a hundred.

mod find_all;
mod hand_written;

use actix_web::web::ServiceConfig;
use shop::product::Product;
use tweaks_runtime::prelude::*;

use crate::scenario::Scenario;

/// How many rows a page has when the client does not say.
const DEFAULT_ROWS: u64 = 100;
/// The most rows of a page.
const MOST_ROWS: u64 = 1000;

/// One product.
pub(crate) const ONE: Scenario =
    Scenario { name: "product", path: "/products/1/", checked: &["/products/1/", "/products/7/"], others: &[], ..LIST };

/// A short list.
pub(crate) const SHORT: Scenario = Scenario { name: "products-20", path: "/products/?limit=20", others: &[], ..LIST };

/// The list of products.
pub(crate) const LIST: Scenario = Scenario {
    name: "products",
    path: "/products/",
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

/// The resource as the derive makes it.
fn derived(config: &mut ServiceConfig) {
    let pages = LimitOffset { default: DEFAULT_ROWS, max: MOST_ROWS };
    config.service(Resource::<Product>::read_only("/products/").paginate(pages));
}
