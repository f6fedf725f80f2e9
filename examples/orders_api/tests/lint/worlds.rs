//! The lists of the order API in two worlds: they take as many statements for ten rows as for one, and one that is planted does not.

use actix_web::http::Method;
use actix_web::{App, HttpResponse, test, web};
use orders_api::{api, order, order_item, seed};
use sea_orm::prelude::*;
use serde_json::{Value as Json, json};
use tweaks_runtime::connect;
use tweaks_runtime::lint::{Lint, Offence, Rules};
use tweaks_runtime::prelude::Profile;

use super::{configure, request, tokens};

/// So many rows in each table, and so many below the first one in each relation.
fn rows(number: usize) -> Json {
    let all = |row: fn(usize) -> Json| (1..=number).map(row).collect::<Json>();
    json!({
        "app_user": [{ "id": 2, "username": "admin", "password": "secret", "is_staff": true, "is_active": true }],
        "customer": all(|id| json!({
            "id": id, "first_name": "Ada", "last_name": "L", "email": format!("{id}@example.com"), "country": "Chile",
            "is_active": true, "date_joined": THEN, "last_updated": THEN,
        })),
        "product": all(|id| json!({
            "id": id, "name": "Pen", "price": "1.00", "stock": 1, "is_active": true, "created_at": THEN, "updated_at": THEN,
        })),
        "shop_order": all(|id| json!({
            "id": id, "customer_id": 1, "order_date": THEN, "status": "pending", "total_amount": "1.00",
        })),
        "order_item": all(|id| json!({ "id": id, "order_id": 1, "product_id": id, "quantity": 1, "price_at_order": "1.00" })),
    })
}

const THEN: &str = "2025-01-01T00:00:00Z";

/// What is found in all lists of the API, with what a test plants before them.
async fn found(plant: fn(&mut web::ServiceConfig)) -> Vec<Offence> {
    let world = async |number| {
        let db = connect("sqlite::memory:").await.expect("a database");
        seed::seed(&db, serde_json::from_value(rows(number)).expect("rows")).await.expect("a seeded database");
        db
    };
    let (few, many) = (world(1).await, world(10).await);
    let body = async |number: usize, path: &str| {
        let db = if number == 1 { &few } else { &many };
        let app = App::new().app_data(web::Data::new(db.clone())).app_data(api::settings(Profile::Drf, &tokens()));
        let app = test::init_service(app.configure(plant).configure(configure)).await;
        let answer = test::call_service(&app, request(&Method::GET, path, &Json::Null).to_request()).await;
        let status = answer.status();
        let body = test::read_body(answer).await;
        assert_eq!(status, 200, "{path}: {body:?}");
        body
    };
    let lint = Lint::new().rules(Rules::none());
    lint.growth(&api::api(), body).await;
    lint.take()
}

#[actix_web::test]
async fn no_list_grows() {
    assert_eq!(found(|_| {}).await, []);
}

/// Orders with the keys of their items, which are read for each order by itself.
async fn by_hand(db: web::Data<DatabaseConnection>) -> HttpResponse {
    let mut orders = Vec::new();
    for order in order::Entity::find().all(db.get_ref()).await.expect("orders") {
        let own = order_item::Entity::find().filter(order_item::Column::OrderId.eq(order.id)).all(db.get_ref());
        let items: Vec<i64> = own.await.expect("items").into_iter().map(|item| item.id).collect();
        orders.push(json!({ "id": order.id, "items": items }));
    }
    HttpResponse::Ok().json(orders)
}

#[actix_web::test]
async fn a_list_that_grows_is_reported() {
    let offences = found(|config| _ = config.route("/api/orders/", web::get().to(by_hand))).await;
    let growth: Vec<&Offence> = offences.iter().filter(|offence| offence.rule == "growth").collect();
    let [offence] = growth[..] else { panic!("{offences:#?}") };
    assert!(offence.request.starts_with("GET /api/orders/"), "{offence}");
    assert_eq!(offence.message, "The list took 2 statements for few rows, and 11 for many");
    assert!(offence.advice.contains("a `nested` field"), "{offence}");
}
