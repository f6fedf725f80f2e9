//! Documents: OpenAPI in every version, and the texts of the Django API.

use serde_json::Value as Json;
use shop::customer::Customer;
use shop::order::Order;
use shop::product::{Product, ProductV1, ProductV2, ProductV3, ProductV4};
use tweaks_runtime::openapi::Documented;
use tweaks_runtime::permissions::{Permission, Verdict};
use tweaks_runtime::prelude::*;
use tweaks_runtime::{Api, versions};

/// A rule with a sentence.
struct Sentence;

impl Permission for Sentence {
    fn name(&self) -> std::borrow::Cow<'static, str> {
        "Documented".into()
    }

    fn description(&self) -> std::borrow::Cow<'static, str> {
        "Open to everybody.".into()
    }

    fn allow(&self, _: &Context, _: Action) -> Verdict {
        Verdict::Allow
    }
}

/// The six views whose texts are recorded.
fn views() -> Api {
    let pages = LimitOffset { default: 20, max: 200 };
    let said = |list: &str| Documented::new().list(list);
    let customers = said("List or register customers").detail("One customer");
    let products = said("List, create or bulk edit products").operation(Action::BulkEdit, "Bulk edit for member medications");
    let versions = versions![1 => ProductV1, 2 => ProductV2, 3 => ProductV3, 4 => ProductV4, deprecated = 2, obsolete = 1];
    Api::new("Shop", "1.0")
        .resource(
            Resource::<Customer>::new("/customers/")
                .paginate(PageNumber { default: 10, max: 25 })
                .permission(Sentence)
                .documented(customers),
        )
        .resource(Resource::<ProductV3>::read_only("/search/").documented(said("Search products")))
        .resource(Resource::<Product>::new("/products/").bulk_edit(BulkEdit::new()).paginate(pages).documented(products))
        .resource(Resource::<Order>::new("/orders/").paginate(pages).documented(said("List or place orders")))
        .resource(
            Resource::<ProductV4>::new("/versioned/")
                .versions(versions)
                .documented(Documented::new().detail("Versioned product")),
        )
}

#[test]
fn texts_are_those_of_the_django_api() {
    let recorded: Json = serde_json::from_str(include_str!("../../conformance/autodoc.json")).expect("JSON");
    let texts = views().texts(&Settings::new().profile(Profile::Drf), Some(4)).expect("texts");
    let paths = [
        ("CustomerList", "/customers/"),
        ("CustomerDetail", "/customers/{id}/"),
        ("ProductList", "/products/"),
        ("ProductSearch", "/search/"),
        ("OrderList", "/orders/"),
        ("VersionedProduct", "/versioned/{id}/"),
    ];
    let mut compared = 0;
    for (view, path) in paths {
        for (method, wanted) in recorded[view].as_object().expect("a view").iter().filter(|(name, _)| !name.starts_with('_')) {
            let found = texts.iter().find(|[own, verb, _]| own == path && verb.to_lowercase() == *method);
            let [_, _, text] = found.unwrap_or_else(|| panic!("{method} {path}"));
            assert_eq!(Some(text.as_str()), wanted.as_str(), "{view} {method}");
            compared += 1;
        }
    }
    assert_eq!(compared, 17);
}
