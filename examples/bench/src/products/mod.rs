//! The list of products: flat rows, one page of a hundred.

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

/// The list of products.
pub(crate) const SCENARIO: Scenario = Scenario {
    name: "products",
    path: "/products/",
    checked: &[
        "/products/",
        "/products/?limit=1000",
        "/products/?limit=7",
        "/products/?limit=7&offset=3",
        "/products/?limit=7&offset=21",
        "/products/?offset=1000000",
    ],
    derived,
    hand_written: hand_written::configure,
    others: &[("find-all", find_all::configure)],
};

/// The list as the derive makes it.
fn derived(config: &mut ServiceConfig) {
    let pages = LimitOffset { default: DEFAULT_ROWS, max: MOST_ROWS };
    config.service(Resource::<Product>::read_only("/products/").paginate(pages));
}
