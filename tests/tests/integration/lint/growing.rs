//! Growth: the lists of an application take as many statements for ten rows as for one.

use actix_web::{App, HttpResponse, test, web};
use sea_orm::DatabaseConnection;
use serde_json::{Value as Json, json};
use tests::database::{TestDatabase, stop_clock};
use tweaks_runtime::Api;
use tweaks_runtime::lint::{Lint, Rules};
use tweaks_runtime::prelude::*;

use super::Db;

/// So many customers, products and orders, and so many of each below the first one.
fn rows(number: usize) -> Json {
    let all = |row: fn(usize) -> Json| (1..=number).map(row).collect::<Json>();
    json!({
        "customer": all(|id| json!({
            "id": id, "first_name": "Ada", "last_name": null, "email": format!("{id}@example.com"), "password": "secret",
            "date_of_birth": null, "created_at": "2025-01-01T00:00:00Z",
        })),
        "product": all(|id| json!({
            "id": id, "sku": format!("S{id}"), "name": "Pen", "description": "", "price": "1.00", "stock": 1, "active": true,
        })),
        "shop_order": all(|id| json!({
            "id": id, "customer_id": 1, "order_date": "2025-01-01T00:00:00Z", "status": "pending", "total_amount": "1.00",
        })),
        "order_item": all(|id| json!({ "id": id, "order_id": 1, "product_id": id, "quantity": 1, "price_at_order": "1.00" })),
    })
}

async fn world(number: usize) -> TestDatabase {
    stop_clock();
    let database = TestDatabase::new().await;
    shop::seed::seed(&database.db, serde_json::from_value(rows(number)).expect("rows")).await.expect("a seeded shop");
    database
}

async fn body(db: &DatabaseConnection, path: &str, serve: fn(&mut web::ServiceConfig)) -> web::Bytes {
    let app = App::new().app_data(Db::new(db.clone())).configure(serve);
    let app = test::init_service(app).await;
    let answer = test::call_service(&app, test::TestRequest::with_uri(path).to_request()).await;
    assert_eq!(answer.status(), 200, "{path}: {:?}", test::read_body(answer).await);
    test::read_body(answer).await
}

/// What is found in an API, over worlds with so many rows in place of 1 and 10.
async fn found(api: &Api, few: usize, many: usize, serve: fn(&mut web::ServiceConfig)) -> Vec<String> {
    let (few, many) = (world(few).await, world(many).await);
    let lint = Lint::new().rules(Rules::none());
    let ask = async |rows: usize, path: &str| body(if rows == 1 { &few.db } else { &many.db }, path, serve).await;
    lint.growth(api, ask).await;
    lint.take().into_iter().filter(|offence| offence.rule == "growth").map(|offence| offence.to_string()).collect()
}

/// Lists that anybody may read without a version.
fn orders() -> Api {
    let pages = LimitOffset { default: 20, max: 200 };
    Api::new("Shop", "1")
        .resource(Resource::<shop::order::Order>::new("/orders/").parameter("currency").paginate(pages))
        .resource(Resource::<shop::customer::Customer>::new("/customers/").paginate(pages))
}

fn serve(config: &mut web::ServiceConfig) {
    config.service(orders());
}

#[actix_web::test]
async fn lists_that_do_not_grow_pass() {
    assert_eq!(found(&orders(), 1, 10, serve).await, [""; 0]);
}

#[actix_web::test]
async fn a_list_that_grows_is_found() {
    fn serve_by_hand(config: &mut web::ServiceConfig) {
        config.route("/orders/", web::get().to(by_hand)).configure(serve);
    }
    let offences = found(&orders(), 1, 10, serve_by_hand).await;
    let [offence] = &offences[..] else { panic!("{offences:#?}") };
    assert!(offence.starts_with("The list took 2 statements for few rows, and 11 for many [growth]\n"), "{offence}");
    assert!(offence.contains("request: GET /orders/?include_fields="), "{offence}");
    // Debug information has no names of asynchronous functions.
    let line =
        offence.split("sent by: tests/integration/lint/growing.rs:").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    let is_line = |line: usize| include_str!("growing.rs").lines().nth(line - 1).is_some_and(|line| line.contains("own.all("));
    assert!(offence.contains("by_hand") || line.is_some_and(is_line), "{offence}");
}

#[actix_web::test]
async fn worlds_without_enough_rows_prove_nothing() {
    let offences = found(&orders(), 1, 1, serve).await;
    assert!(offences[0].starts_with("There is nothing to compare: the list has 1 rows in one world, and 1 in the other"));
    assert_eq!(offences.len(), 2);
}

#[actix_web::test]
async fn parameters_of_paths_have_the_values_that_the_test_says() {
    let api = Api::new("Shop", "1").resource(Resource::<shop::customer::Customer>::new("/{tenant}/{desk:[a-z]+}/customers/"));
    let asked = std::cell::RefCell::new(Vec::new());
    let lint = Lint::new().rules(Rules::none()).allow_silence().path_parameter("tenant", "a-b").path_parameter("tenant", "7f1b");
    lint.growth(&api, async |rows: usize, path: &str| {
        asked.borrow_mut().push(path.split('?').next().unwrap_or_default().to_owned());
        json!({ "results": vec![json!({}); rows] }).to_string()
    })
    .await;
    drop(lint.take());
    assert_eq!(asked.take(), ["/7f1b/1/customers/"; 2]);
}

/// Orders with their items, which are read for each order by itself.
async fn by_hand(db: Db) -> HttpResponse {
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    use shop::{order, order_item};

    let mut orders = Vec::new();
    for order in order::Entity::find().all(db.get_ref()).await.expect("orders") {
        let own = order_item::Entity::find().filter(order_item::Column::OrderId.eq(order.id));
        let items: Vec<i64> = own.all(db.get_ref()).await.expect("items").into_iter().map(|item| item.id).collect();
        orders.push(json!({ "id": order.id, "items": items }));
    }
    HttpResponse::Ok().json(orders)
}
