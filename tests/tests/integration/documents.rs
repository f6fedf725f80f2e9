//! Documents: OpenAPI in every version, and the texts of the Django API.

use std::fs;
use std::path::Path;

use kynos_openapi::{Document, SpecVersion};
use serde_json::Value as Json;
use shop::customer::Customer;
use shop::order::Order;
use shop::product::{Product, ProductV1, ProductV2, ProductV3, ProductV4};
use tests::entities::magazine::article;
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
    assert_eq!(compared, 16);
}

/// A document as lines: one for each operation and component, so that a difference is seen at its place.
fn lines(document: &Json) -> String {
    let mut out = String::new();
    for (name, value) in document.as_object().expect("an object") {
        let (parts, depth) = match name.as_str() {
            "paths" => (value, 2),
            "components" => (&value["schemas"], 1),
            _ => (value, 0),
        };
        write_lines(&mut out, name, parts, depth);
    }
    out
}

fn write_lines(out: &mut String, name: &str, value: &Json, depth: usize) {
    match value.as_object().filter(|_| depth > 0) {
        Some(members) => members.iter().for_each(|(below, value)| write_lines(out, &format!("{name} {below}"), value, depth - 1)),
        None => out.extend([name, ": ", &value.to_string(), "\n"]),
    }
}

/// The documents of the examples, and of one struct in all its versions.
fn all_documents() -> Vec<(String, Json)> {
    let magazine =
        Api::new("Magazine", "1.0").resource(Resource::<article::Entity>::new("/articles").versions(crate::versions::table()));
    let shop = Settings::new().versions(shop::api::versions());
    let orders = Settings::new().profile(Profile::Drf);
    let one = |name: &str, api: &Api, settings: &Settings, version: Option<u32>| {
        let file = version.map_or(name.to_owned(), |version| format!("{name}-{version}"));
        (file, api.document(settings, version).unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    let mut all: Vec<_> = (1..=5).map(|version| one("magazine", &magazine, &Settings::new(), Some(version))).collect();
    all.extend([3, 4].map(|version| one("shop", &shop::api::api(), &shop, Some(version))));
    all.push(one("orders", &orders_api::api::api(), &orders, None));
    all
}

#[test]
fn documents_are_those_of_the_golden_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/documents");
    for (name, document) in all_documents() {
        let (file, found) = (folder.join(format!("{name}.txt")), lines(&document));
        if std::env::var_os("TWEAKS_OVERWRITE").is_some() {
            fs::write(&file, &found).expect("a golden file");
        }
        let known = fs::read_to_string(&file).unwrap_or_default();
        let difference = found.lines().zip(known.lines().chain(std::iter::repeat(""))).find(|(found, known)| found != known);
        assert!(found == known, "{name} (TWEAKS_OVERWRITE=1 writes it): {difference:#?}");
    }
}

#[test]
fn documents_are_valid() {
    for (name, json) in all_documents() {
        let document: Document = serde_json::from_value(json).unwrap_or_else(|error| panic!("{name}: {error}"));
        let violations = document.validate(SpecVersion::V3_1).err().unwrap_or_default();
        assert!(violations.is_empty(), "{name}: {violations:#?}");
    }
    let broken = serde_json::json!({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a/{id}": {"get": {"responses": {}}}}});
    let document: Document = serde_json::from_value(broken).expect("a document");
    assert!(document.validate(SpecVersion::V3_1).is_err(), "a parameter of the path that is not described is found");
}

#[test]
fn an_entity_gives_way_to_a_serializer_of_its_name() {
    let api = views().resource(Resource::<shop::product::Entity>::read_only("/raw/"));
    let document = api.document(&Settings::new(), Some(4)).expect("a document");
    let names: Vec<&String> = document["components"]["schemas"].as_object().expect("components").keys().collect();
    assert!(["Product", "ProductModel"].iter().all(|name| names.iter().any(|own| own == name)), "{names:?}");
}
