//! Answers on the pages about one feature are those that the shop gives.

use actix_web::web;
use serde_json::{Value as Json, json};
use shop::product::Product;
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::quoted::values::objects::Registration;
use tweaks_runtime::prelude::*;

use super::Page;

/// The blocks of JSON of a page, in order.
fn shown(page: &str) -> Vec<Json> {
    let page = Page::read(format!("docs/src/{page}.md"));
    let blocks = page.blocks();
    let blocks = blocks.iter().filter(|block| block.language == "json");
    blocks.map(|block| serde_json::from_str(&block.code).expect("JSON")).collect()
}

/// An answer, with the host of the pages and the time at which an order was made.
fn as_shown(answer: &Answer) -> Json {
    let mut json: Json = serde_json::from_str(&answer.text.replace("testserver", "127.0.0.1:8080")).expect("JSON");
    if let Some(time) = json.get_mut("order_date").filter(|_| answer.status == 201) {
        *time = "2025-01-15T12:00:00Z".into();
    }
    json
}

#[actix_web::test]
async fn nested_rows() {
    let database = TestDatabase::shop().await;
    let read = Client::shop(&database.db).get("/orders/1/?fields=id,customer,items").await;
    assert_eq!([as_shown(&read)].as_slice(), shown("nested"));
}

#[actix_web::test]
async fn nested_writes() {
    let (first, second, page) = (TestDatabase::shop().await, TestDatabase::shop().await, shown("nested-writes"));
    let [to_make, made, to_change, changed, strict, drf] = &page[..] else { panic!("six blocks of JSON") };
    let client = Client::shop(&first.db);
    assert_eq!(as_shown(&client.post("/orders/", to_make.clone()).await), *made);
    let other = Client::shop(&second.db);
    let answer = other.patch("/orders/2/?include_fields=items", to_change.clone()).await;
    let mut answer = as_shown(&answer);
    // The key depends on what was written before.
    answer["items"][0]["id"] = changed["items"][0]["id"].clone();
    assert_eq!(answer, *changed);
    let wrong = json!({ "customer_id": 1, "items": [{ "product_id": 1, "quantity": 1 }, { "product_id": 999, "quantity": 0 }] });
    assert_eq!(as_shown(&client.post("/orders/", wrong.clone()).await), *strict);
    assert_eq!(as_shown(&Client::shop(&first.db).drf().post("/orders/", wrong).await), *drf);
}

#[actix_web::test]
async fn a_bulk_edit() {
    let (database, page) = (TestDatabase::shop().await, shown("bulk"));
    let answer = Client::shop(&database.db).put("/products/", page[0].clone()).await;
    assert_eq!(as_shown(&answer), page[1], "{}", answer.text);
}

#[actix_web::test]
async fn both_profiles() {
    let (database, page) = (TestDatabase::shop().await, shown("profiles"));
    let (strict, drf) = (Client::shop(&database.db), Client::shop(&database.db).drf());
    let mistakes = json!({ "first_name": "1", "last_name": "", "email": "nope", "password": "short" });
    let answers = [
        strict.post("/customers/", mistakes.clone()).await,
        drf.post("/customers/", mistakes).await,
        drf.get("/customers/999/").await,
    ];
    assert_eq!(answers.map(|answer| as_shown(&answer)).as_slice(), page);
}

#[actix_web::test]
async fn pages_and_their_links() {
    let (database, page) = (TestDatabase::shop().await, shown("pagination"));
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<Product>::new("/products/").paginate(LimitOffset { default: 20, max: 200 }).counts());
    });
    let answer = client.get("/products/?limit=2&offset=2&fields=id").await;
    let without_fields = |json: Json| json.to_string().replace("fields=id&", "");
    assert_eq!(without_fields(as_shown(&answer)), page[0].to_string());
    let counted = client.get("/products/?limit=1&count=exact&fields=id").await;
    assert_eq!(without_fields(as_shown(&counted)), page[1].to_string());
}

#[actix_web::test]
async fn messages() {
    let database = TestDatabase::shop().await;
    let answer = Client::shop(&database.db).post("/customers/", json!({})).await;
    let page = shown("required-and-messages");
    let errors = answer.json["errors"].as_array().expect("problems");
    assert!(page.iter().all(|problem| errors.contains(problem)), "{errors:#?}");
    assert!(!page.is_empty());
}

#[actix_web::test]
async fn all_stages_of_validation() {
    let database = TestDatabase::new().await;
    let client = Client::new(&database.db, |config| {
        let handler = async |_: Valid<Registration>| actix_web::HttpResponse::Ok().finish();
        config.route("/register", web::post().to(handler));
    });
    let answer = client.post("/register", json!({ "username": "ghost" })).await;
    assert_eq!([as_shown(&answer)].as_slice(), shown("validation"));
}
