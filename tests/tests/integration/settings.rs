//! Settings: the two profiles, the limit of bodies, the count of statements, the context of hooks.

use actix_web::http::StatusCode;
use serde_json::json;
use tests::client::Client;
use tests::database::TestDatabase;
use tweaks_runtime::prelude::*;

use crate::writes::{endpoints, ledger};

#[actix_web::test]
async fn strict_reports_what_drf_ignores() {
    let database = TestDatabase::shop().await;
    let body = json!({ "sku": "SKU-1", "name": "Thing", "price": "1.00", "id": 7, "colour": "red", "stok": 5 });
    let strict = Client::shop(&database.db).post("/products/?depth=2", body.clone()).await;
    assert_eq!(strict.problems(), ["depth unknown"], "the query string is looked at first");
    let strict = Client::shop(&database.db).post("/products/", body.clone()).await;
    assert_eq!(strict.problems(), ["#/colour unknown", "#/id read_only", "#/stok unknown"]);
    assert_eq!(strict.json["errors"][2]["detail"], "There is no such field; did you mean `stock`?");
    let drf = Client::shop(&database.db).drf().post("/products/?depth=2", body).await;
    assert_eq!(drf.status, StatusCode::CREATED);
}

#[actix_web::test]
async fn the_same_mistakes_in_both_shapes() {
    let database = TestDatabase::shop().await;
    let body = json!({ "first_name": "1", "last_name": "", "email": "nope", "password": "short" });
    let strict = Client::shop(&database.db).post("/customers/", body.clone()).await;
    assert_eq!(strict.header("content-type"), Some("application/problem+json"));
    assert_eq!(strict.json["status"], 400);
    assert_eq!(strict.json["detail"], "4 things are wrong with the request.");
    assert_eq!(strict.problems(), ["#/email invalid", "#/first_name invalid", "#/last_name blank", "#/password min_length"]);
    let drf = Client::shop(&database.db).drf().post("/customers/", body).await;
    assert_eq!(drf.header("content-type"), Some("application/json"));
    assert_eq!(
        drf.json,
        json!({
            "first_name": ["A first name starts with a letter."],
            "last_name": ["Last name cannot be blank."],
            "email": ["Enter a valid email address."],
            "password": ["Ensure this field has at least 8 characters."],
        })
    );
}

#[actix_web::test]
async fn bodies_have_a_limit() {
    let database = TestDatabase::shop().await;
    let client = Client::shop(&database.db).settings(Settings::new().body_limit(50));
    let answer = client.post("/products/", json!({ "name": "x".repeat(50) })).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json["detail"], "The body is longer than 50 bytes.");
}

#[actix_web::test]
async fn statements_are_counted_on_request() {
    let database = TestDatabase::shop().await;
    let client = Client::shop(&database.db).settings(Settings::new().query_count(true));
    assert_eq!(client.get("/products/").await.header("x-query-count"), Some("1"));
    let made = client.post("/products/", json!({ "sku": "SKU-1", "name": "Thing", "price": 1 })).await;
    assert_eq!(made.header("x-query-count"), Some("2"), "also those of the task that writes");
    assert_eq!(Client::shop(&database.db).get("/products/").await.header("x-query-count"), None);
}

#[derive(Tweaks)]
pub(crate) struct Greeting {
    #[tweaks(validate = known)]
    pub name: String,
}

struct Guests(Vec<&'static str>);

fn known(name: &str, context: &Context) -> Result<(), String> {
    let guests = context.get::<Guests>().map(|guests| &guests.0[..]).unwrap_or_default();
    if guests.contains(&name) { Ok(()) } else { Err(format!("{name} is not invited to {:?}.", context.action())) }
}

#[actix_web::test]
async fn hooks_see_what_the_application_put_in() {
    async fn greet(greeting: Valid<Greeting>) -> String {
        format!("Hello, {}.", greeting.name)
    }
    let database = TestDatabase::new().await;
    let client = Client::new(&database.db, |config| {
        config.route("/greet", actix_web::web::post().to(greet));
    });
    let client = client.settings(Settings::new().context(Guests(vec!["Ann"])));
    assert_eq!(client.post("/greet", json!({ "name": "Ann" })).await.text, "Hello, Ann.");
    let refused = client.post("/greet", json!({ "name": "Bob" })).await;
    assert_eq!(refused.json["errors"][0]["detail"], "Bob is not invited to Create.");
}

#[derive(Clone)]
struct User(String);

#[derive(Tweaks)]
#[tweaks(entity = tests::entities::author::Entity)]
pub(crate) struct Signed {
    pub(crate) id: i32,
    #[tweaks(computed = signature(name, context))]
    pub(crate) signature: String,
}

fn signature(name: &str, context: &Context) -> String {
    format!("{name}, seen by {}", context.get::<User>().map_or("nobody", |user| user.0.as_str()))
}

#[actix_web::test]
async fn computed_fields_see_the_user_of_the_request() {
    use actix_web::HttpMessage as _;
    let database = TestDatabase::new().await.with(tests::entities::author::Entity).await;
    let client = Client::new(&database.db, |config| {
        let with_user = actix_web::web::scope("").wrap(actix_web::middleware::from_fn(
            |request: actix_web::dev::ServiceRequest, next: actix_web::middleware::Next<_>| {
                request.extensions_mut().insert(User("Eve".to_owned()));
                next.call(request)
            },
        ));
        config
            .service(Resource::<tests::entities::author::Entity>::new("/authors"))
            .service(with_user.service(Resource::<Signed>::read_only("/signed")));
    });
    let client = client.settings(Settings::new().request_value::<User>());
    client.post("/authors", json!({ "name": "Ann" })).await;
    assert_eq!(client.get("/signed").await.json[0]["signature"], "Ann, seen by Eve");
}

#[actix_web::test]
async fn problems_of_lists_as_drf_itself_has_them() {
    let database = ledger().await;
    let settings = Settings::new().profile(Profile::Drf).whole_lists(true);
    let client = Client::new(&database.db, endpoints).settings(settings);
    let entries = json!([{ "amount": 1 }, { "amount": "x" }, { "amount": 2 }]);
    let wrong = client.post("/accounts", json!({ "name": "a", "entries": entries })).await;
    assert_eq!(wrong.json, json!({ "entries": [{}, { "amount": ["A valid integer is required."] }, {}] }));
    let wrong = client.post("/accounts", json!({ "name": "a", "entries": 5 })).await;
    let detail = "Expected a list of items but got type \"int\".";
    assert_eq!(wrong.json, json!({ "entries": { "non_field_errors": [detail] } }));
    assert_eq!(client.post("/accounts", json!([{ "name": 1 }])).await.json["non_field_errors"].as_array().map(Vec::len), Some(1));
}
