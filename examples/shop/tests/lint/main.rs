//! The shop under the linter: nothing is reported on it, and planted mistakes are.

mod planted;
mod worlds;

use actix_web::http::{Method, StatusCode};
use actix_web::{App, test, web};
use sea_orm::prelude::*;
use serde_json::{Value as Json, json};
use shop::{api, seed};
use tweaks_runtime::connect;
use tweaks_runtime::lint::{Lint, Locks, Rule, Rules};
use tweaks_runtime::prelude::*;

async fn demo_at(url: &str) -> DatabaseConnection {
    let db = connect(url).await.expect("a database");
    seed::seed(&db, serde_json::from_str(seed::DEMO).expect("demo data")).await.expect("a seeded shop");
    db
}

async fn demo() -> DatabaseConnection {
    demo_at("sqlite::memory:").await
}

fn settings() -> Settings {
    Settings::new().versions(api::versions())
}

type Requests<'a> = [(Method, &'a str, Json)];

/// Sends requests to the shop over a database, with what a test plants in it.
async fn send(
    lint: &Lint,
    db: &DatabaseConnection,
    settings: Settings,
    plant: fn(&mut web::ServiceConfig),
    requests: &Requests<'_>,
) {
    let app = App::new().wrap(lint.counter()).app_data(web::Data::new(db.clone())).app_data(settings);
    let app = test::init_service(app.configure(plant).configure(api::configure)).await;
    for (method, path, body) in requests {
        let mut request = test::TestRequest::with_uri(path).method(method.clone());
        if !body.is_null() {
            request = request.set_json(body);
        }
        let answer = test::call_service(&app, request.to_request()).await;
        let status = answer.status();
        let text = String::from_utf8_lossy(&test::read_body(answer).await).into_owned();
        assert!(status.is_success() || status == StatusCode::FOUND, "{method} {path}: {status} {text}");
    }
}

#[actix_web::test]
async fn nothing_is_reported() {
    let item = |product: i64| json!({ "product_id": product, "quantity": 1 });
    let order = json!({ "customer_id": 1, "status": "pending", "items": [item(1), item(2), item(3), item(4)] });
    let new = |at: i32| json!({ "temp_id": at, "sku": format!("SKU-{at}"), "name": format!("SKU-{at} new"), "description": "New", "price": "1.00" });
    let get = |path| (Method::GET, path, Json::Null);
    let db = demo().await;
    let lint = Lint::new().rules(Rules::new().locks(Locks::new()).with(Rule::UnusedColumns)).explain(&db);
    let requests = [
        get("/customers/?include_fields=orders__item_count,order_count"),
        get("/customers/1/"),
        get("/products/?limit=100"),
        get("/products/?price__gte=3&ordering=-price&limit=3&offset=2"),
        get("/products/search/?min_price=2"),
        get("/products-nolimit/?limit=2"),
        get("/orders/?include_fields=items&limit=100"),
        get("/orders/?status=pending&ordering=-order_date"),
        get("/orders/1/?include_fields=items"),
        get("/items/"),
        get("/versioned/products/"),
        (Method::POST, "/orders/?include_fields=items", order.clone()),
        (Method::PATCH, "/orders/1/", json!({ "items": [item(1), item(2), item(3)] })),
        (Method::PUT, "/products/", json!([new(1), new(2), new(3), new(4)])),
        (Method::DELETE, "/orders/2/", Json::Null),
    ];
    send(&lint, &db, settings(), |_| {}, &requests).await;
    lint.check();
}

#[actix_web::test]
#[should_panic(expected = "saw no statement at all")]
async fn a_linter_that_sees_nothing_is_reported() {
    let db = sea_orm::Database::connect("sqlite::memory:").await.expect("a database that nobody observes");
    let lint = Lint::new();
    lint.run("a ping", async { db.execute_unprepared("SELECT 1").await.expect("a statement") }).await;
    lint.check();
}
