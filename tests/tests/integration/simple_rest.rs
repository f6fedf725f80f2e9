//! The dialect of `ra-data-simple-rest`: ranges, filters and orders as JSON, the place of the rows in their list, errors for inputs.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::vault::{chest, gem};
use tests::random::Random;
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

use crate::vault::{Vault, endpoints};

const GEMS: i32 = 60;

/// With a search.
#[derive(Tweaks)]
#[tweaks(entity = gem::Entity, search(name, nickname, parameter = "find", unindexed = "a test"))]
struct Searched {
    id: i32,
    name: String,
    nickname: Option<String>,
}

fn all_endpoints(config: &mut ServiceConfig) {
    endpoints(config);
    config
        .service(Resource::<chest::Entity>::new("/chests").paginate(Cursor { default: 2, max: 4 }))
        .service(Resource::<gem::Entity>::read_only("/whole"))
        .service(Resource::<Searched>::read_only("/searched"))
        .service(Resource::<gem::Entity>::read_only("/lines").paginate(LimitOffset { default: 20, max: 40 }).stream(100))
        .service(
            Resource::<gem::Entity>::read_only("/unasked").without_autofilter().paginate(PageNumber { default: 5, max: 10 }),
        );
}

fn of_profile(database: &TestDatabase, profile: Profile) -> Client {
    Client::new(&database.db, all_endpoints).settings(Settings::new().profile(profile))
}

async fn vault() -> (TestDatabase, [Client; 2]) {
    let database = Vault::new(9, GEMS, 6).database().await;
    let clients = [Profile::SimpleRest, Profile::Strict].map(|profile| of_profile(&database, profile));
    (database, clients)
}

/// The query string with values as JSON.
fn query(parameters: &[(&str, Json)]) -> String {
    let pair = |(name, json): &(&str, Json)| {
        let value: Vec<String> = json.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("{name}={}", value.concat())
    };
    parameters.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn ids(rows: &Json) -> Vec<i64> {
    rows.as_array().into_iter().flatten().map(|row| row["id"].as_i64().expect("an id")).collect()
}

fn place(answer: &Answer) -> Option<&str> {
    answer.header("content-range")
}

#[actix_web::test]
async fn filters_of_json_find_what_their_parameters_find() {
    let (_database, [simple, strict]) = vault().await;
    for (filter, parameters) in [
        (json!({}), ""),
        (json!({"grade": 2}), "grade=2"),
        (json!({"weight__gte": 10.50, "polished": true}), "weight__gte=10.50&polished=true"),
        (json!({"weight__gte": "10.50"}), "weight__gte=10.50"),
        (json!({"id": [3, 1, 2]}), "id__in=1,2,3"),
        (json!({"id": []}), "id__in="),
        (json!({"id__in": [1]}), "id__in=1"),
        (json!({"grade__not_in": [1, 2]}), "grade__not_in=1,2"),
        (json!({"weight__range": [1, "9.99"]}), "weight__range=1,9.99"),
        (json!({"name": ["Hope", "a,b", "O'Hara", ""]}), "name__in=Hope,O'Hara"),
        (json!({"name__icontains": "%"}), "name__icontains=%25"),
        (json!({"nickname": null}), "nickname__isnull=true"),
        (json!({"cut": ["round", "old_mine"]}), "cut__in=round,old_mine"),
        (json!({"chest": {"label": "north"}}), "chest__label=north"),
        (json!({"chest.label": ["north", "south"]}), "chest__label__in=north,south"),
        (json!({"chest": {"label": null, "id": [1, 2, 3]}}), "chest__label__isnull=true&chest__id__in=1,2,3"),
        (json!({"chest_id": [1, 2]}), "chest_id__in=1,2"),
        (json!({"marks": {"depth__gt": 3}}), "marks__depth__gt=3"),
        (json!({"or": [{"grade": 1}, {"polished": true}]}), "or=(grade=1,polished=true)"),
        (
            json!({"or": [{"id": [1, 2]}, {"nickname": null, "chest.label": "north"}]}),
            "or=(id__in=(1,2),and=(nickname__isnull=true,chest__label=north))",
        ),
        (json!({"not": {"chest": {"id": [1, 2]}}}), "not=(chest__id__in=(1,2))"),
    ] {
        let (query, parameters) = (query(&[("filter", filter)]), format!("/gems?ordering=id&limit=500&{parameters}"));
        let found = simple.get(&format!("/gems?{query}&sort=%5B%22id%22,%22asc%22%5D")).await;
        let wanted = strict.get(&parameters).await;
        assert_eq!((found.status.as_u16(), wanted.status.as_u16()), (200, 200), "{parameters}: {} {}", found.text, wanted.text);
        assert_eq!(found.json, wanted.json["results"], "{parameters}");
        let rows = ids(&found.json).len();
        let range = if rows == 0 { "items */0".to_owned() } else { format!("items 0-{}/{rows}", rows - 1) };
        assert_eq!(place(&found), Some(range.as_str()), "{parameters}");
        assert_eq!(found.header("link"), None);
        assert_eq!(found.statements.len(), wanted.statements.len() + 1, "{parameters}: {:#?}", found.statements);
    }
}

#[actix_web::test]
async fn ranges_of_all_lists_are_those_of_their_rows() {
    let (_database, [simple, strict]) = vault().await;
    let all = ids(&strict.get("/gems?ordering=-weight&limit=500").await.json["results"]);
    let mut random = Random(7);
    for (path, most) in [("/gems", 500), ("/numbered", 500), ("/walk", 500), ("/whole", usize::MAX), ("/lines", 40)] {
        for _ in 0..12 {
            let (first, rows) = (random.below(70), 1 + random.below(most.min(50)));
            let asked = query(&[("range", json!([first, first + rows - 1])), ("sort", json!(["weight", "DESC"]))]);
            let found = simple.get(&format!("{path}?{asked}")).await;
            assert_eq!(found.status, 200, "{}", found.text);
            let end = (first + rows).min(all.len());
            let wanted = all.get(first..end).unwrap_or_default();
            assert_eq!(ids(&found.json), wanted, "{path}?{asked}");
            let range = if wanted.is_empty() { "*".to_owned() } else { format!("{first}-{}", end - 1) };
            assert_eq!(place(&found), Some(format!("items {range}/{}", all.len()).as_str()));
        }
        let found = simple.get(path).await;
        assert_eq!((found.status.as_u16(), ids(&found.json).len()), (200, most.min(all.len())), "{path}");
    }
    for path in ["/unasked", "/unasked?filter=%7B%7D&range=%5B0,9%5D&sort=%5B%22id%22,%22ASC%22%5D"] {
        assert_eq!(place(&simple.get(path).await), Some("items 0-9/60"), "without filters");
    }
    let all = simple.get("/gems?filter=5&range=x&sort=%5B%5D&nonsense=1&fields=nonsense").await;
    let keys: Vec<&String> = all.json["errors"].as_object().expect("errors").keys().collect();
    assert_eq!(keys, ["filter", "range", "sort", "nonsense", "fields"], "{}", all.text);
}

#[actix_web::test]
async fn rows_that_others_refer_to_are_found_all_at_once() {
    let (_database, [simple, _]) = vault().await;
    let wanted: Vec<i64> = (1..=50).collect();
    let found = simple.get(&format!("/lines?{}", query(&[("filter", json!({ "id": wanted }))]))).await;
    let mut ids = ids(&found.json);
    ids.sort_unstable();
    assert_eq!((found.status.as_u16(), ids, place(&found)), (200, wanted, Some("items 0-49/50")));
    let many: Vec<i64> = (1..=501).collect();
    let refused = simple.get(&format!("/lines?{}", query(&[("filter", json!({ "id": many }))]))).await;
    assert_eq!(refused.status, 400, "more than a list of values may have");
}

#[actix_web::test]
async fn words_are_searched_by_the_name_that_front_ends_have_for_them() {
    let (_database, [simple, strict]) = vault().await;
    let found = simple.get(&format!("/searched?{}", query(&[("filter", json!({"q": "hope"}))]))).await;
    let wanted = strict.get("/searched?find=hope").await;
    assert_eq!((found.status.as_u16(), &found.json), (200, &wanted.json), "{}", found.text);
    assert!(!ids(&found.json).is_empty());
}

#[actix_web::test]
async fn a_known_list_is_not_sent_again() {
    let (_database, [simple, _]) = vault().await;
    let path = format!("/gems?{}", query(&[("range", json!([0, 4]))]));
    let tag = simple.get(&path).await.header("etag").expect("a tag").to_owned();
    let again = simple.send(Method::GET, &path, &[("If-None-Match", &tag)], Vec::new()).await;
    assert_eq!((again.status.as_u16(), again.text.as_str(), place(&again)), (304, "", Some("items 0-4/60")));
}

#[actix_web::test]
async fn lines_are_all_rows_and_have_no_range() {
    let (_database, [simple, _]) = vault().await;
    for (parameters, expected) in
        [(vec![("filter", json!({}))], (200, 60)), (vec![("filter", json!({})), ("range", json!([0, 9]))], (400, 1))]
    {
        let path = format!("/lines?{}", query(&parameters));
        let lines = simple.send(Method::GET, &path, &[("Accept", "application/x-ndjson")], Vec::new()).await;
        assert_eq!((lines.status.as_u16(), lines.text.lines().count()), expected, "{}", lines.text);
    }
}

#[actix_web::test]
async fn what_cannot_be_read_is_told() {
    let (_database, [simple, _]) = vault().await;
    for (parameters, name) in [
        ("filter=%7B", "filter"),
        ("filter=%5B%5D", "filter"),
        ("range=0,24", "range"),
        ("range=%5B24,0%5D", "range"),
        ("range=%5B-1,5%5D", "range"),
        ("range=%5B0%5D", "range"),
        ("range=%5B0,18446744073709551615%5D", "range"),
        ("range=%5B0.5,2%5D", "range"),
        ("range=%5B%220%22,%229%22%5D", "range"),
        ("sort=name", "sort"),
        ("sort=%5B%22name%22,%22UP%22%5D", "sort"),
        ("sort=%5B%22name%22%5D", "sort"),
        ("filter=%7B%22nam%22:1%7D", "nam"),
        ("filter=%7B%22id%22:1,%22id%22:2%7D", "filter"),
        ("filter=%7B%22grade%22:%5B1%5D,%22grade__in%22:%5B2%5D%7D", "grade__in"),
        ("filter=%7B%22grade%22:%7B%22gt%22:1%7D,%22grade.gt%22:2%7D", "grade__gt"),
        ("filter=%7B%22or%22:%5B%7B%22grade.gt%22:2,%22grade__gt%22:1%7D%5D%7D", "grade__gt"),
        ("filter=%7B%22id%22:%5B1%5D%7D&id__in=2", "id__in"),
        ("filter=%7B%22nonsense%22:%7B%7D%7D", "nonsense"),
        ("filter=%7B%22ordering%22:%22-id%22%7D", "ordering"),
        ("filter=%7B%22limit%22:4000000000%7D", "limit"),
        ("filter=%7B%22range%22:5%7D", "range"),
        ("filter=%7B%22fields%22:%22id%22%7D", "fields"),
        ("limit=690", "limit"),
        ("offset=1", "offset"),
        ("sort=%5B%22%22,%22ASC%22%5D", "sort"),
        ("sort=%5B%22-id%22,%22ASC%22%5D", "sort"),
        ("sort=%5B%22id,name%22,%22ASC%22%5D", "sort"),
        ("sort=%5B%22id%22,%22ASC%22%5D&ordering=name", "sort"),
        ("filter=%7B%22password%22:1%7D", "password"),
        ("filter=%7B%22chest%22:%7B%22combination%22:%220001%22%7D%7D", "chest__combination"),
        ("filter=%7B%22grade%22:%22x%22%7D", "grade"),
        ("filter=%7B%22grade__gt%22:%5B1%5D%7D", "grade__gt__in"),
        ("sort=%5B%22password%22,%22ASC%22%5D", "sort"),
        ("range=%5B0,500%5D", "range"),
        ("range=%5B9000000000,9000000001%5D", "range"),
        ("other=1", "other"),
    ] {
        let answer = simple.get(&format!("/gems?{parameters}")).await;
        assert_eq!(answer.status, 400, "{parameters}: {}", answer.text);
        let errors = answer.json["errors"].as_object().unwrap_or_else(|| panic!("{parameters}: {}", answer.text));
        assert_eq!(errors.keys().collect::<Vec<_>>(), [name], "{parameters}: {}", answer.text);
        assert!(errors[name].is_string(), "{}", answer.text);
        let told = format!("{name}: {}", errors[name].as_str().expect("a text"));
        assert_eq!(answer.json["message"], told.as_str(), "what the user is told says it");
        assert!(answer.statements.is_empty(), "{parameters}");
    }
    let nothing = simple.get("/gems/7?filter=%7B%7D").await;
    assert_eq!(nothing.status, 200, "one row has no filters: {}", nothing.text);
    let nonsense = ["nonsense", "password"].map(|name| query(&[("filter", json!({ name: "x" }))]));
    let [nonsense, hidden] =
        [simple.get(&format!("/gems?{}", nonsense[0])).await, simple.get(&format!("/gems?{}", nonsense[1])).await];
    assert_eq!(nonsense.text.replace("nonsense", "password"), hidden.text, "a hidden name is answered like nonsense");
}

#[actix_web::test]
async fn errors_stand_at_their_inputs() {
    let database = TestDatabase::shop().await;
    let client = Client::new(&database.db, |config| {
        shop::api::configure(config);
        config.default_service(tweaks_runtime::fallback());
    });
    let client = client.settings(Settings::new().versions(shop::api::versions()).profile(Profile::SimpleRest));
    let wrong = json!({"sku": "x", "name": "x", "price": 0, "id": 1, "unknown": 1});
    let answer = client.post("/products/", wrong).await;
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert_eq!(
        (&answer.json["errors"], &answer.json["message"]),
        (
            &json!({"sku": "A SKU starts with SKU-.", "price": "The price must be positive."}),
            &json!("2 things are wrong with the request.")
        ),
    );
    let equal = json!({"sku": "SKU-1x", "name": "SKU-1x", "price": 1});
    let answer = client.post("/products/", equal).await;
    assert_eq!(answer.json["errors"], json!({"root": {"serverError": "The name must differ from the SKU."}}), "{}", answer.text);
    assert_eq!(answer.json["message"], "The name must differ from the SKU.");
    let order = json!({"customer_id": 1, "status": "pending", "items": [
        {"product_id": 1, "quantity": 1}, {"product_id": 1, "quantity": 0}, {"quantity": 1},
    ]});
    let answer = client.post("/orders/", order).await;
    let errors =
        json!({"items": {"1": {"quantity": "Order at least one piece."}, "2": {"product_id": "Product id is required."}}});
    assert_eq!((answer.status.as_u16(), &answer.json["errors"]), (400, &errors), "{}", answer.text);
    let bulk = client.put("/products/", json!([{"id": 1, "price": 0, "name": ""}])).await;
    assert_eq!(bulk.json["message"], "2 things are wrong with the request.", "{}", bulk.text);
    assert_eq!(bulk.json["errors"]["0"]["price"], "The price must be positive.", "{}", bulk.text);
    let missing = client.get("/products/4711/").await;
    assert_eq!((missing.status.as_u16(), &missing.json["message"]), (404, &json!("No Product matches the given query.")));
    let moved = client.get("/products?range=%5B0,1%5D").await;
    assert_eq!((moved.status.as_u16(), moved.header("location")), (308, Some("/products/?range=%5B0,1%5D")));
}

#[actix_web::test]
async fn a_row_can_be_sent_back_as_it_was_shown() {
    let database = TestDatabase::new().await.with(chest::Entity).await.with(gem::Entity).await;
    let [simple, strict] = [Profile::SimpleRest, Profile::Strict].map(|profile| of_profile(&database, profile));
    let made = simple.post("/chests", json!({"label": "east", "combination": "0007", "id": "anything"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let path = format!("/chests/{}", made.json["id"]);
    let mut shown = simple.get(&path).await.json;
    (shown["label"], shown["combination"], shown["odd"]) = (json!("west"), json!("0008"), json!({"a": 1}));
    assert_eq!(strict.put(&path, shown.clone()).await.status, 400, "strict clients are told");
    let changed = simple.put(&path, shown).await;
    assert_eq!((changed.status.as_u16(), &changed.json["label"]), (200, &json!("west")), "{}", changed.text);
    let changed = simple.put(&path, json!({"label": null})).await;
    assert_eq!((changed.status.as_u16(), &changed.json["label"]), (200, &Json::Null), "what is not sent stays: {}", changed.text);
    let gone = simple.delete(&path).await;
    assert_eq!((gone.status.as_u16(), &gone.json), (200, &json!({"id": made.json["id"]})), "{}", gone.text);
    assert_eq!(gone.statements.len(), 2, "{:#?}", gone.statements);
    assert_eq!(simple.delete(&path).await.status, 404);
    let made = simple.post("/chests", json!({"combination": "0009"})).await;
    assert_eq!(made.statements.len(), 1, "{:#?}", made.statements);
    let path = format!("/chests/{}", made.json["id"]);
    let gone = simple.send(Method::DELETE, &path, &[("Prefer", "return=minimal")], Vec::new()).await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (204, ""));
}
