//! The shop under the linter: nothing is reported on it, and planted mistakes are.

use actix_web::http::{Method, StatusCode};
use actix_web::{App, HttpResponse, test, web};
use sea_orm::prelude::*;
use sea_orm::{QueryOrder as _, QuerySelect as _};
use serde_json::{Value as Json, json};
use shop::{api, customer, product, seed};
use tweaks_runtime::connect;
use tweaks_runtime::lint::{Lint, Offence, Rules};
use tweaks_runtime::prelude::*;

async fn demo() -> DatabaseConnection {
    let db = connect("sqlite::memory:").await.expect("a database");
    seed::seed(&db, serde_json::from_str(seed::DEMO).expect("demo data")).await.expect("a seeded shop");
    db
}

/// Sends requests to the shop, with what a test plants in it.
async fn send(lint: &Lint, plant: fn(&mut web::ServiceConfig), requests: &[(Method, &str, Json)]) {
    let settings = Settings::new().versions(api::versions());
    let app = App::new().wrap(lint.counter()).app_data(web::Data::new(demo().await)).app_data(settings);
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
    let lint = Lint::new();
    let requests = [
        get("/customers/?include_fields=orders__item_count,order_count"),
        get("/customers/1/"),
        get("/products/?limit=100"),
        get("/orders/?include_fields=items&limit=100"),
        get("/orders/1/?include_fields=items"),
        (Method::POST, "/orders/?include_fields=items", order.clone()),
        (Method::PATCH, "/orders/1/", json!({ "items": [item(1), item(2), item(3)] })),
        (Method::PUT, "/products/", json!([new(1), new(2), new(3), new(4)])),
        (Method::DELETE, "/orders/2/", Json::Null),
    ];
    send(&lint, |_| {}, &requests).await;
    lint.check();
}

/// A serializer of customers whose hook looks for each customer by itself.
#[derive(Tweaks)]
#[tweaks(entity = customer::Entity, before_update = look_again)]
struct Reviewed {
    id: i64,
    first_name: String,
}

async fn look_again(customer: &mut customer::ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    customer::Entity::find_by_id(*customer.id.as_ref()).one(hook.transaction).await?;
    Ok(())
}

/// The names of the first products, each read by itself.
async fn names(db: web::Data<DatabaseConnection>) -> HttpResponse {
    let keys = product::Entity::find().select_only().column(product::Column::Id).order_by_asc(product::Column::Id).limit(5);
    let mut names = Vec::new();
    for id in keys.into_tuple::<i64>().all(db.get_ref()).await.expect("keys") {
        names.extend(name(db.get_ref(), id).await);
    }
    HttpResponse::Ok().json(names)
}

async fn name(db: &DatabaseConnection, id: i64) -> Option<String> {
    product::Entity::find_by_id(id).one(db).await.ok()?.map(|product| product.name)
}

fn plant(config: &mut web::ServiceConfig) {
    let reviewed = Resource::<Reviewed>::read_only("/reviewed/").updatable().bulk_edit(BulkEdit::new());
    config.route("/names/", web::get().to(names)).service(reviewed);
}

async fn planted(method: Method, path: &str, body: Json) -> Offence {
    let lint = Lint::new().rules(Rules::none());
    send(&lint, plant, &[(method, path, body)]).await;
    let mut offences = lint.take();
    assert_eq!(offences.len(), 1, "{offences:#?}");
    offences.remove(0)
}

#[actix_web::test]
async fn a_hook_with_a_statement_for_each_row_is_reported() {
    let edits = [1, 2, 3].map(|id| json!({ "id": id, "first_name": "Ada" }));
    let offence = planted(Method::PUT, "/reviewed/", json!(edits)).await;
    assert_eq!((offence.rule, offence.cause.to_string().as_str()), ("repeated", "Customer bulk_edit, `before_update`"));
    assert!(offence.to_string().contains("context.related"), "{offence}");
}

#[actix_web::test]
async fn a_handler_with_a_statement_for_each_row_is_reported() {
    let offence = planted(Method::GET, "/names/", Json::Null).await;
    assert_eq!((offence.rule, offence.request.as_str()), ("repeated", "GET /names/"));
    // Debug information has the file and the line of an asynchronous function, and no name.
    let origin = offence.origin.as_ref().expect("an origin");
    let is_line =
        |line: u32| include_str!("lint.rs").lines().nth(line as usize - 1).is_some_and(|line| line.contains("find_by_id(id)"));
    assert!(origin.function.ends_with("::name") || origin.line.is_some_and(is_line), "{offence}");
    assert!(offence.to_string().contains("`load_many`"), "{offence}");
}

#[actix_web::test]
#[should_panic(expected = "saw no statement at all")]
async fn a_linter_that_sees_nothing_is_reported() {
    let db = sea_orm::Database::connect("sqlite::memory:").await.expect("a database that nobody observes");
    let lint = Lint::new();
    lint.run("a ping", async { db.execute_unprepared("SELECT 1").await.expect("a statement") }).await;
    lint.check();
}
