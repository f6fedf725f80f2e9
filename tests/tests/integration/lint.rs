//! The linter: what it counts, what it finds, and what it lets pass.

mod attacked;
mod blocking;
mod counted;
mod environment;
mod found;
mod growing;
mod hard;
mod readable;
mod recorded;
mod reported;
mod strangers;

use actix_web::{HttpRequest, HttpResponse, test, web};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait as _};
use tweaks_runtime::lint::{Lint, freeze};

type Db = web::Data<DatabaseConnection>;

/// Handlers that send as many statements as they are asked for, by any method.
fn handlers(config: &mut web::ServiceConfig) {
    config
        .route("/lint/queries/{counted}/", web::to(queries))
        .route("/lint/queries/{counted}/{frozen}/", web::to(queries_and_frozen))
        .route("/lint/savepoints/{pairs}/", web::to(savepoints));
}

async fn send(db: &impl ConnectionTrait, sql: &str, times: u32) {
    for _ in 0..times {
        db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("a statement");
    }
}

async fn queries(db: Db, counted: web::Path<u32>) -> HttpResponse {
    send(db.get_ref(), "SELECT 1", counted.into_inner()).await;
    HttpResponse::Ok().finish()
}

async fn queries_and_frozen(db: Db, path: web::Path<(u32, u32)>) -> HttpResponse {
    let (counted, frozen) = path.into_inner();
    send(db.get_ref(), "SELECT 1", counted).await;
    freeze(send(db.get_ref(), "SELECT 1", frozen)).await;
    HttpResponse::Ok().finish()
}

async fn savepoints(db: Db, pairs: web::Path<u32>) -> HttpResponse {
    let transaction = db.begin().await.expect("a transaction");
    for _ in 0..pairs.into_inner() {
        send(&transaction, "SAVEPOINT one", 1).await;
        send(&transaction, "RELEASE SAVEPOINT one", 1).await;
    }
    transaction.commit().await.expect("committed");
    HttpResponse::Ok().finish()
}

/// Sends a request to an application that the linter sees, with all that this test serves.
async fn ask(lint: &Lint, db: &DatabaseConnection, request: test::TestRequest, serve: fn(&mut web::ServiceConfig)) -> u16 {
    let app = actix_web::App::new().wrap(lint.counter()).app_data(Db::new(db.clone())).configure(serve);
    let app = test::init_service(app).await;
    test::call_service(&app, request.to_request()).await.status().as_u16()
}

/// A GET of such an application.
async fn get(lint: &Lint, db: &DatabaseConnection, path: &str, serve: fn(&mut web::ServiceConfig)) -> u16 {
    ask(lint, db, test::TestRequest::with_uri(path), serve).await
}

/// Keeps the types of a handler in one place: the request is not looked at.
async fn nothing(_: HttpRequest) -> HttpResponse {
    HttpResponse::Ok().finish()
}
