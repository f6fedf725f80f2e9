//! The README's answers are those that the shop gives.

use actix_web::http::Method;
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::TestDatabase;

/// The bodies of the README's answers, in order.
fn answers() -> Vec<Json> {
    let readme = include_str!("../../../README.md");
    let blocks = readme.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.filter_map(|block| serde_json::from_str(block).ok()).collect()
}

#[actix_web::test]
async fn the_requests_are_answered_as_the_readme_says() {
    let database = TestDatabase::shop().await;
    let client = Client::shop(&database.db);
    let mistakes = json!({ "first_name": "1", "last_name": "", "email": "nope", "password": "short" });
    let customer = json!({ "first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "password": "correct horse" });
    let mut list = client.get("/products/?limit=2").await.json;
    list["next"] = list["next"].as_str().map(|link| link.replace("testserver", "127.0.0.1:8080")).into();
    let refused = client.post("/customers/", mistakes).await.json;
    let mut made = client.post("/customers/", customer).await.json;
    let filtered = client.get("/products/?fields=id,price&price__range=20,60&ordering=-price").await.json;
    let order = json!({ "customer_id": 51, "items": [{ "product_id": 1, "quantity": 2 }] });
    let keyed = [("Content-Type", "application/json"), ("Idempotency-Key", "\"8e03978e-40d5\"")];
    let send = || client.send(Method::POST, "/orders/", &keyed, order.to_string().into_bytes());
    let (first, mut again) = (send().await.json, send().await.json);
    assert_eq!(first, again);
    let misspelt = client.get("/products/?prise__gt=20").await.json;
    let answers = answers();
    made["created_at"] = answers[2]["created_at"].clone();
    again["order_date"] = answers[5]["order_date"].clone();
    assert_eq!(answers, [list, refused, made, filtered, misspelt, again]);
}

/// More values than a statement of SQLite can have.
#[actix_web::test]
async fn a_shop_can_be_seeded_with_ten_thousand_rows() {
    let customer = |id: u32| {
        json!({
            "id": id, "first_name": "Ann", "last_name": null, "email": format!("{id}@example.com"), "password": "",
            "date_of_birth": null, "created_at": "2025-01-15T12:00:00Z",
        })
    };
    let customers: Vec<Json> = (1..=10_000).map(customer).collect();
    let rows = json!({ "customer": customers, "product": [], "shop_order": [], "order_item": [] });
    let database = TestDatabase::new().await;
    shop::seed::seed(&database.db, serde_json::from_value(rows).expect("rows")).await.expect("a seeded shop");
    let answer = Client::shop(&database.db).get("/customers/10000/?fields=email").await;
    assert_eq!(answer.json, json!({ "email": "10000@example.com" }));
}
