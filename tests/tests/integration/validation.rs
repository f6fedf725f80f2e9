//! One-step validation: three stages, all run, merged; hooks of every form; nested objects and lists.

use actix_web::web;
use sea_orm::prelude::Decimal;
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::TestDatabase;
use tweaks_runtime::prelude::*;

#[derive(Clone, Debug, PartialEq, Tweaks)]
pub(crate) struct Line {
    pub product: String,
    #[tweaks(range(min = 1), default = 1)]
    pub quantity: i32,
}

// Shown by its `Debug`.
#[allow(dead_code)]
#[derive(Debug, Tweaks)]
#[tweaks(validators(second), validate = third, validate_clean = last)]
pub(crate) struct Order {
    #[tweaks(validate = upper_case)]
    pub code: String,
    #[tweaks(validate = is_even)]
    pub number: Option<i64>,
    #[tweaks(allow_null = false, length(max = 2, min = 1), validate = not_twice)]
    pub lines: Option<Vec<Line>>,
    #[tweaks(required)]
    pub note: Option<String>,
    #[tweaks(messages(invalid = "Say yes or no.", null = "Say something."))]
    pub express: bool,
}

/// Replaces the value.
fn upper_case(code: &str, _: &Context) -> Result<String, Messages> {
    if code == "shout" { Err("It shouts already.".into()) } else { Ok(code.to_uppercase()) }
}

/// Called with what the `Option` holds.
fn is_even(number: i64) -> Result<i64, Message> {
    if number % 2 == 0 { Ok(number) } else { Err(Message::new("odd", "An even number is required.")) }
}

fn not_twice(lines: &[Draft<Line>]) -> Result<(), String> {
    let products: Vec<_> = lines.iter().map(|line| line.product.get()).collect();
    let twice = products.iter().enumerate().find(|(index, product)| products[..*index].contains(product));
    twice.map_or(Ok(()), |(_, product)| Err(format!("{} stands here twice.", product.map_or("Nothing", String::as_str))))
}

fn second(order: &mut Draft<Order>) {
    if order.code.get().is_some_and(|code| code == "SECOND") {
        order.code.reject("Refused by the second stage.");
    }
}

fn third(order: &mut Draft<Order>, context: &Context) -> Result<(), &'static str> {
    assert!(matches!(context.action(), Action::Create | Action::PartialUpdate));
    if order.code.get().is_some_and(|code| code == "SECOND") {
        order.code.reject("Refused by the third stage.");
        order.number.reject("Refused by the third stage.");
    }
    if order.number.is_given() { Ok(()) } else { Err("The third stage misses the number.") }
}

fn last(order: &Draft<Order>) -> Result<(), &'static str> {
    let last = order.code.get().is_some_and(|code| code == "LAST");
    if last { Err("Refused when all else was right.") } else { Ok(()) }
}

async fn make(order: Valid<Order>) -> web::Json<Json> {
    let given = order.given();
    let order = order.into_inner();
    web::Json(json!({ "given": given, "debug": format!("{order:?}") }))
}

async fn change(order: Partial<Order>) -> web::Json<Json> {
    web::Json(json!({ "names": order.names(), "given": order.given() }))
}

async fn client() -> (Client, TestDatabase) {
    let database = TestDatabase::new().await;
    let client = Client::new(&database.db, |config| {
        config.service(web::resource("/orders").route(web::post().to(make)).route(web::patch().to(change)));
    });
    (client, database)
}

#[actix_web::test]
async fn a_valid_body_becomes_the_value() {
    let (client, _database) = client().await;
    let body = json!({ "code": " ab ", "number": null, "lines": [{ "product": "x" }], "note": "n", "express": "no" });
    let answer = client.post("/orders", body).await;
    let given =
        json!({ "code": "AB", "number": null, "lines": [{ "product": "x", "quantity": 1 }], "note": "n", "express": false });
    assert_eq!(answer.json["given"], given);
    let debug = r#"Order { code: "AB", number: None, lines: Some([Line { product: "x", quantity: 1 }]), note: Some("n"), express: false }"#;
    assert_eq!(answer.json["debug"], debug);
    assert_eq!(answer.statements.len(), 0);
}

#[actix_web::test]
async fn all_stages_speak_at_once() {
    let (client, _database) = client().await;
    let answer =
        client.post("/orders", json!({ "lines": [{}, { "product": "x", "quantity": 0 }, { "product": "y", "tax": 1 }] })).await;
    let problems = [
        "# invalid",
        "#/code required",
        "#/express required",
        "#/lines/0/product required",
        "#/lines/1/quantity min_value",
        "#/lines/2/tax unknown",
        "#/note required",
    ];
    assert_eq!(answer.problems(), problems);
}

#[actix_web::test]
async fn the_earliest_stage_wins_per_key() {
    let (client, _database) = client().await;
    let answer = client.drf().post("/orders", json!({ "code": "second", "number": 3, "note": "n", "express": true })).await;
    let wanted = json!({
        "code": ["Refused by the second stage."],
        "number": ["An even number is required."],
        "non_field_errors": ["The third stage misses the number."],
    });
    assert_eq!(answer.json, wanted);
}

#[actix_web::test]
async fn the_last_hook_runs_when_all_else_was_right() {
    let (client, _database) = client().await;
    let refused = client.post("/orders", json!({ "code": "last", "number": 2, "note": "n", "express": true })).await;
    assert_eq!(refused.json["errors"][0]["detail"], "Refused when all else was right.");
    let refused = client.post("/orders", json!({ "code": "last", "number": 1, "note": "n", "express": true })).await;
    assert_eq!(refused.problems(), ["# invalid", "#/number odd"]);
}

#[actix_web::test]
async fn messages_are_the_applications() {
    let (client, _database) = client().await;
    let answer =
        client.drf().post("/orders", json!({ "code": "", "number": 2, "note": null, "express": "perhaps", "lines": "x" })).await;
    let wanted = json!({
        "code": ["This field may not be blank."],
        "note": ["This field may not be null."],
        "express": ["Say yes or no."],
        "lines": { "non_field_errors": ["Expected a list of items but got type \"str\"."] },
    });
    assert_eq!(answer.json, wanted);
}

#[actix_web::test]
async fn lists_have_a_length_and_hooks() {
    let (client, _database) = client().await;
    let with = |lines: Json| json!({ "code": "a", "number": 2, "note": "n", "express": true, "lines": lines });
    let line = |product: &str| json!({ "product": product });
    assert_eq!(client.post("/orders", with(json!([]))).await.problems(), ["#/lines min_length"]);
    assert_eq!(client.post("/orders", with(json!([line("a"), line("b"), line("c")]))).await.problems(), ["#/lines max_length"]);
    assert_eq!(
        client.post("/orders", with(json!([line("a"), line("a")]))).await.json["errors"][0]["detail"],
        "a stands here twice."
    );
    assert_eq!(client.post("/orders", with(Json::Null)).await.problems(), ["#/lines null"]);
    assert_eq!(client.post("/orders", with(json!([5, null]))).await.problems(), ["#/lines/0 invalid", "#/lines/1 null"]);
}

#[actix_web::test]
async fn in_a_partial_body_nothing_is_required() {
    let (client, _database) = client().await;
    let answer = client.patch("/orders", json!({ "number": 4, "lines": [{ "quantity": 2 }] })).await;
    assert_eq!(answer.json, json!({ "names": ["number", "lines"], "given": { "number": 4, "lines": [{ "quantity": 2 }] } }));
    assert_eq!(
        client.patch("/orders", json!({ "code": null, "note": "" })).await.problems(),
        ["# invalid", "#/code null", "#/note blank"]
    );
}

// Shown as it was given.
#[allow(dead_code)]
#[derive(Tweaks)]
pub(crate) struct Labels {
    #[tweaks(length(max = 3), inner(length(max = 2), alphanumeric))]
    pub words: Vec<String>,
    #[tweaks(inner(range(max = 9)))]
    pub numbers: Option<Vec<i32>>,
}

/// The rules of entries hold for each that can be read, whatever the others are.
#[actix_web::test]
async fn every_entry_of_a_list_is_checked() {
    async fn take(labels: Valid<Labels>) -> String {
        labels.given().to_string()
    }
    let database = TestDatabase::new().await;
    let client = Client::new(&database.db, |config| _ = config.route("/labels", web::post().to(take)));
    let body = json!({ "words": ["ok", "long", [], "!", null], "numbers": [10, null, "x", 9] });
    let answer = client.post("/labels", body.clone()).await;
    let wanted = [
        "#/numbers/0 max_value",
        "#/numbers/1 null",
        "#/numbers/2 invalid",
        "#/words/1 max_length",
        "#/words/2 invalid",
        "#/words/3 invalid",
        "#/words/4 null",
    ];
    assert_eq!(answer.problems(), wanted, "{}", answer.text);
    let drf = client.drf();
    let errors = drf.post("/labels", body).await.json;
    assert_eq!(
        (errors["words"].as_object().map(serde_json::Map::len), &errors["words"]["0"]),
        (Some(4), &Json::Null),
        "{errors}"
    );
    // A message about a list of values stands at the list; objects are told apart from it.
    let list = |kind: &str| json!([format!("Expected a list of items but got type \"{kind}\".")]);
    let errors = drf.post("/labels", json!({ "words": "a", "numbers": { "a": 1 } })).await.json;
    assert_eq!(errors, json!({ "words": list("str"), "numbers": list("dict") }));
    let answer = Client::new(&database.db, |config| _ = config.route("/labels", web::post().to(take)));
    assert_eq!(answer.post("/labels", json!({ "words": "a" })).await.problems(), ["#/words not_a_list"]);
    assert_eq!(answer.post("/labels", json!({ "words": ["ok"], "numbers": [9] })).await.status, 200);
}

const LEAST: i64 = 3;

fn most() -> f64 {
    7.5
}

/// Bounds that are expressions.
#[derive(Debug, Tweaks)]
#[expect(dead_code, reason = "shown by `Debug` alone")]
pub(crate) struct Bounds {
    #[tweaks(range(min = Decimal::new(1, 2), max = Decimal::ONE))]
    pub price: Decimal,
    #[tweaks(range(min = LEAST))]
    pub count: Option<i64>,
    #[tweaks(range(max = most()), messages(max_value = "Too much."))]
    pub weight: Option<f64>,
    #[tweaks(inner(range(min = 1 + 1, max = i32::MAX - 1)))]
    pub list: Vec<i32>,
}

async fn within(bounds: Valid<Bounds>) -> web::Json<Json> {
    web::Json(json!(format!("{:?}", *bounds)))
}

/// The message of a range has its bound, whichever way that is written, as DRF's has.
#[actix_web::test]
async fn a_bound_that_is_an_expression_stands_in_the_message() {
    let database = TestDatabase::new().await;
    let client = Client::new(&database.db, |config| _ = config.route("/bounds", web::post().to(within)));
    let good = json!({ "price": "0.01", "count": 3, "weight": 7.5, "list": [2] });
    assert_eq!(client.post("/bounds", good).await.status, 200);
    let wrong = json!({ "price": "0.001", "count": 2, "weight": 8, "list": [2, 1, i32::MAX] });
    let least = |bound: &str| json!([format!("Ensure this value is greater than or equal to {bound}.")]);
    let most = |bound: &str| json!([format!("Ensure this value is less than or equal to {bound}.")]);
    let drf = client.drf().post("/bounds", wrong).await;
    let list = json!({ "1": least("2"), "2": most("2147483646") });
    assert_eq!(drf.json, json!({ "price": least("0.01"), "count": least("3"), "weight": ["Too much."], "list": list }));
    let strict = Client::new(&database.db, |config| _ = config.route("/bounds", web::post().to(within)));
    let strict = strict.post("/bounds", json!({ "price": "2", "list": [] })).await;
    assert_eq!(strict.json["errors"][0]["detail"], "Ensure this value is less than or equal to 1.");
}
