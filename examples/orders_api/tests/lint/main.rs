//! The order API under the linter, which looks at each request of this test binary.

mod planted;
mod worlds;

use std::net::TcpListener;

use actix_web::http::Method;
use actix_web::{App, HttpResponse, HttpServer, test, web};
use orders_api::token::{Kind, Tokens};
use orders_api::{api, order, seed};
use sea_orm::prelude::*;
use sea_orm::{QueryOrder as _, QuerySelect as _};
use serde_json::{Value as Json, json};
use tweaks_runtime::lint::{Lint, Locks, Rule, Rules};
use tweaks_runtime::prelude::*;
use tweaks_runtime::{Api, connect, lint};

fn tokens() -> Tokens {
    Tokens::new("a-secret-for-tests-of-at-least-32-bytes")
}

async fn demo_at(url: &str) -> DatabaseConnection {
    // Before the application is made.
    lint::everywhere();
    let db = connect(url).await.expect("a database");
    let rows = serde_json::from_str(seed::DEMO).expect("demo data");
    lint::freeze(seed::seed(&db, rows)).await.expect("a seeded database");
    db
}

async fn demo() -> DatabaseConnection {
    demo_at("sqlite::memory:").await
}

/// The API, with an action that a test plants.
fn configure(config: &mut web::ServiceConfig) {
    let planted = Resource::<order::Entity>::read_only("/planted/").permission(tweaks_runtime::permissions::AllowAny);
    let planted = planted.list_action(Method::GET, "statuses", statuses);
    config.service(Api::new("Planted", "1").resource(planted));
    api::configure(config, &tokens());
}

/// Reads the status of each order by itself.
async fn statuses(_: Call<order::Entity>, db: web::Data<DatabaseConnection>) -> HttpResponse {
    let keys = order::Entity::find().select_only().column(order::Column::Id).order_by_asc(order::Column::Id).limit(3);
    for id in keys.into_tuple::<i64>().all(db.get_ref()).await.expect("keys") {
        order::Entity::find_by_id(id).one(db.get_ref()).await.expect("an order");
    }
    HttpResponse::Ok().finish()
}

type Requests<'a> = [(Method, &'a str, Json)];

/// A request of the administrator.
fn request(method: &Method, path: &str, body: &Json) -> test::TestRequest {
    let token = tokens().issue(Kind::Access, "2").expect("a token");
    let request = test::TestRequest::with_uri(path).method(method.clone());
    let request = request.insert_header(("Authorization", format!("Bearer {token}")));
    if body.is_null() { request } else { request.set_json(body) }
}

async fn send(requests: &Requests<'_>) {
    let settings = api::settings(Profile::Drf, &tokens());
    let app = App::new().app_data(web::Data::new(demo().await)).app_data(settings).configure(configure);
    let app = test::init_service(app).await;
    for (method, path, body) in requests {
        let answer = test::call_service(&app, request(method, path, body).to_request()).await;
        assert!(answer.status().is_success(), "{method} {path}: {}", answer.status());
    }
}

/// Sends requests to the API over a database, with what a test plants in it, to be seen by a linter of the test itself.
async fn send_linted(
    lint: &Lint,
    db: &DatabaseConnection,
    settings: Settings,
    plant: fn(&mut web::ServiceConfig),
    requests: &Requests<'_>,
) {
    let app = App::new().wrap(lint.counter()).app_data(web::Data::new(db.clone())).app_data(settings);
    let app = test::init_service(app.configure(plant).configure(configure)).await;
    for (method, path, body) in requests {
        let answer = test::call_service(&app, request(method, path, body).to_request()).await;
        let status = answer.status();
        assert!(status.is_success(), "{method} {path}: {status} {:?}", test::read_body(answer).await);
    }
}

/// Requests with which the API itself has to do.
fn daily() -> Vec<(Method, &'static str, Json)> {
    let get = |path| (Method::GET, path, Json::Null);
    let item = |product: i64| json!({ "product_id": product, "quantity": 1 });
    vec![
        get("/api/customers/"),
        get("/api/customers/1/"),
        get("/api/products/"),
        get("/api/orders/"),
        get("/api/orders/1/"),
        (Method::POST, "/api/orders/", json!({ "customer": 1, "items": [item(1), item(2), item(3)] })),
        (Method::PATCH, "/api/orders/1/", json!({ "items": [item(1)] })),
        (Method::POST, "/api/products/1/increase_stock/", json!({ "quantity": 2 })),
        (Method::POST, "/api/login/", json!({ "username": "user", "password": "userpass123" })),
        (Method::DELETE, "/api/orders/2/", Json::Null),
    ]
}

#[actix_web::test]
async fn nothing_is_reported() {
    send(&daily()).await;
}

#[actix_web::test]
async fn nothing_is_reported_by_all_rules() {
    let db = demo().await;
    let lint = Lint::new().rules(Rules::new().locks(Locks::new()).with(Rule::UnusedColumns)).explain(&db);
    send_linted(&lint, &db, api::settings(Profile::Drf, &tokens()), |_| {}, &daily()).await;
    lint.check();
}

#[actix_web::test]
#[should_panic(expected = "The same statement was sent 3 times, with other values each time [repeated]")]
async fn an_action_with_a_statement_for_each_row_fails_in_its_test() {
    send(&[(Method::GET, "/planted/statuses/", Json::Null)]).await;
}

#[actix_web::test]
async fn over_a_socket_the_answer_says_it() {
    use actix_web::rt::net::TcpStream;
    use actix_web::web::Bytes;

    let db = web::Data::new(demo().await);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = HttpServer::new(move || {
        App::new().app_data(db.clone()).app_data(api::settings(Profile::Drf, &tokens())).configure(configure)
    });
    let server = server.workers(1).disable_signals().listen(listener).expect("a server").run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let stream = TcpStream::connect(address).await.expect("a connection");
    let request: &[u8] = b"GET /planted/statuses/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let text = answer(&stream, Bytes::from_static(request)).await;
    handle.stop(false).await;
    assert!(text.starts_with("HTTP/1.1 500 "), "{text}");
    assert!(text.contains("[repeated]") && text.contains("for: Order statuses, the application"), "{text}");
}

async fn answer(stream: &actix_web::rt::net::TcpStream, request: web::Bytes) -> String {
    stream.writable().await.expect("writable");
    stream.try_write(&request).expect("sent");
    let mut text = Vec::new();
    loop {
        stream.readable().await.expect("readable");
        match stream.try_read_buf(&mut text) {
            Ok(0) => return String::from_utf8_lossy(&text).into_owned(),
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock, "{error}"),
        }
    }
}
