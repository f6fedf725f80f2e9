//! Documents: OpenAPI in every version, and the texts of the Django API.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::App;
use kynos_openapi::{Document, SpecVersion};
use serde_json::Value as Json;
use shop::customer::Customer;
use shop::order::Order;
use shop::product::{Product, ProductV1, ProductV2, ProductV3, ProductV4};
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::archive::folder;
use tests::entities::clinic::patient;
use tests::entities::kin::owner;
use tests::entities::ledger::{account, entry};
use tests::entities::magazine::article;
use tests::entities::world::{city, person};
use tests::entities::{author, book, membership, specimen, tag};
use tweaks_runtime::openapi::{Documented, DocumentedHandler};
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::permissions::{Permission, User, Verdict};
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
pub(crate) fn all_documents() -> Vec<(String, Json)> {
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

/// Entities that are unlike the shop's: keys of texts, UUIDs and several columns, rows in rows, nested URLs with patterns.
pub(crate) fn unlike() -> Api {
    Api::new("Unlike", "1")
        .resource(Resource::<account::Entity>::new("/accounts").bulk_edit(BulkEdit::new().allow_delete()).require_if_match())
        .resource(Resource::<account::Growing>::new("/growing"))
        .resource(Resource::<account::Replaced>::new("/replaced"))
        .resource(Resource::<entry::Entity>::new("/accounts/{account_id:[0-9]{1,9}}/entries").idempotency(Idempotency::new()))
        .resource(Resource::<membership::Entity>::new("/memberships").bulk_edit(BulkEdit::new().allow_delete()))
        .resource(Resource::<membership::Entity>::new("/people/{person:[0-9]{1,5}}/clubs"))
        .resource(Resource::<tag::Entity>::new("/tags").paginate(Cursor { default: 10, max: 100 }).counts())
        .resource(Resource::<book::Entity>::new("/books").without_autofilter())
        .resource(Resource::<author::Entity>::new("/authors").paginate(LimitOffset { default: 0, max: 5 }))
        .resource(Resource::<owner::Entity>::new("/owners"))
        .resource(Resource::<owner::Postbox>::new("/postboxes"))
        .resource(Resource::<folder::Entity>::new("/folders"))
        .resource(Resource::<city::Entity>::read_only("/cities"))
        .resource(Resource::<city::CityFacts>::read_only("/facts"))
        .resource(Resource::<patient::Entity>::new("/patients"))
        .resource(Resource::<specimen::Entity>::new("/specimens"))
        .resource(Resource::<person::Entity>::new("/persons"))
}

pub(crate) fn violations(json: Json) -> Vec<String> {
    let document: Document = serde_json::from_value(json).expect("a document");
    document.validate(SpecVersion::V3_1).err().unwrap_or_default().iter().map(|violation| format!("{violation:?}")).collect()
}

#[test]
fn documents_of_unlike_entities_are_valid() {
    for profile in [Profile::Strict, Profile::Drf] {
        let document = unlike().document(&Settings::new().profile(profile), None).expect("a document");
        let paths: Vec<&String> = document["paths"].as_object().expect("paths").keys().collect();
        assert!(paths.contains(&&"/people/{person}/clubs/{club}".to_owned()), "no patterns in {paths:?}");
        let wrong = violations(document);
        assert!(wrong.is_empty(), "{profile:?}: {wrong:#?}");
    }
}

/// Other things of these names than the document's own.
#[allow(dead_code)]
mod tickets {
    use tweaks_runtime::prelude::*;

    #[derive(Tweaks)]
    pub(super) struct Problem {
        pub(super) urgency: i32,
    }

    #[derive(Tweaks)]
    pub(super) struct ProductCreate {
        pub(super) note: String,
    }
}

#[test]
fn no_component_takes_the_name_of_another() {
    let handler =
        DocumentedHandler::new("POST", "/tickets/").body::<tickets::ProductCreate>().answer::<tickets::Problem>(200, "One.");
    let document = views().handler(handler).document(&Settings::new(), Some(4)).expect("a document");
    let schemas = &document["components"]["schemas"];
    assert!(schemas["Problem"]["properties"]["title"].is_object(), "RFC 9457: {}", schemas["Problem"]);
    assert!(schemas["ProductCreate"]["properties"]["price"].is_object(), "{}", schemas["ProductCreate"]);
    let answer = &document["paths"]["/tickets/"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(answer, "#/components/schemas/TicketsProblem");
    assert!(schemas["TicketsProblem"]["properties"]["urgency"].is_object());
    let body = &document["paths"]["/tickets/"]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(body, "#/components/schemas/TicketsProductCreateCreate");
}

/// Two types of one name, in two modules of one name.
#[allow(dead_code)]
mod one {
    pub(super) mod part {
        #[derive(tweaks_runtime::Tweaks)]
        pub(crate) struct Note {
            pub(crate) text: String,
        }
    }
}

#[allow(dead_code)]
mod other {
    pub(super) mod part {
        #[derive(tweaks_runtime::Tweaks)]
        pub(crate) struct Note {
            pub(crate) number: i32,
        }
    }
}

#[test]
fn two_types_that_no_module_tells_apart_do_not_start() {
    let start = || {
        let handler = DocumentedHandler::new("POST", "/notes").body::<one::part::Note>().answer::<other::part::Note>(200, "One.");
        let api = Api::new("Notes", "1").handler(handler);
        drop(actix_web::rt::System::new().block_on(async move { actix_web::test::init_service(App::new().service(api)).await }));
    };
    let panic = std::panic::catch_unwind(start).expect_err("it does not start");
    let said = panic.downcast_ref::<String>().cloned().unwrap_or_default();
    let types = ["one::part::Note`", "other::part::Note`", "would both be called `PartNote`"];
    assert!(types.iter().all(|part| said.contains(part)), "{said}");
}

#[actix_web::test]
async fn a_parameter_that_the_application_reads_is_not_described_as_a_filter() {
    let api = Api::new("Tags", "1").resource(Resource::<author::Entity>::new("/authors").parameter("name"));
    let document = api.document(&Settings::new(), None).expect("a document");
    let parameters = document["paths"]["/authors"]["get"]["parameters"].as_array().expect("parameters");
    let named: Vec<&Json> = parameters.iter().filter(|parameter| parameter["name"] == "name").collect();
    assert_eq!(named.len(), 1);
    assert_eq!(named[0]["description"], Json::Null, "not that of the filter: {}", named[0]);
}

/// Who asks is found out only where the document depends on it.
#[actix_web::test]
async fn a_document_for_all_asks_nobody_who_they_are() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    #[derive(Clone)]
    struct Somebody;
    impl User for Somebody {}
    let database = TestDatabase::new().await;
    let settings = Settings::new().authentication("Bearer", |_, _| async {
        ASKED.fetch_add(1, Ordering::Relaxed);
        Ok(None::<Somebody>)
    });
    let client = Client::new(&database.db, |config: &mut actix_web::web::ServiceConfig| {
        config.service(Api::new("Tags", "1").resource(Resource::<tag::Entity>::new("/tags")));
    })
    .settings(settings);
    assert_eq!(client.get("/openapi.json").await.status, 200);
    assert_eq!(ASKED.load(Ordering::Relaxed), 0);
}

#[test]
fn defaults_of_the_database_stand_in_new_objects_alone() {
    let document = unlike().document(&Settings::new(), None).expect("a document");
    let member = |component: &str, name: &str| document["components"]["schemas"][component]["properties"][name].clone();
    assert_eq!(member("AccountCreate", "counter")["x-default"], 0);
    assert_eq!(member("TagCreate", "weight")["x-default"], 0);
    assert_eq!(member("AccountPatch", "counter")["x-default"], Json::Null, "what is absent stays as it is");
    let shop = shop::api::api().document(&Settings::new().versions(shop::api::versions()), None).expect("a document");
    let created = &shop["components"]["schemas"]["ProductCreate"]["properties"];
    assert_eq!(created["active"]["x-default"], true);
    // Generated clients would demand a member with a `default`.
    assert_eq!(created["active"]["default"], Json::Null);
    let page =
        shop["paths"]["/customers/"]["get"]["parameters"].as_array().into_iter().flatten().find(|own| own["name"] == "page");
    assert!(page.is_some_and(|page| page["schema"]["maximum"].is_u64()), "{page:?}");
}
