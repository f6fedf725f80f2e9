//! Mistakes that are planted in the order API, each of which the linter names, with what to write instead.

use std::env::temp_dir;
use std::fs::remove_file;
use std::process;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::{HttpResponse, web};
use orders_api::{api, customer, order, product};
use sea_orm::prelude::*;
use sea_orm::{
    DatabaseTransaction, DbBackend, IntoActiveModel as _, QueryOrder as _, QuerySelect as _, QueryTrait as _, Set,
    TransactionTrait as _,
};
use serde_json::{Value as Json, json};
use tweaks_runtime::lint::{Lint, Locks, Offence, Rule, Rules};
use tweaks_runtime::permissions::AllowAny;
use tweaks_runtime::prelude::*;

use super::{Requests, demo, demo_at, send_linted, tokens};

type Db = web::Data<DatabaseConnection>;

/// A serializer of products whose hook looks for the namesakes of each product by itself.
#[derive(Tweaks)]
#[tweaks(entity = product::Entity, before_update = look_again)]
struct Reviewed {
    id: i64,
    stock: i32,
}

async fn look_again(product: &mut product::ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    product::Entity::find_by_id(*product.id.as_ref()).one(hook.transaction).await?;
    Ok(())
}

/// A serializer of orders that asks for each customer while its row is written.
#[derive(Tweaks)]
#[tweaks(entity = order::Entity)]
struct Curious {
    id: i64,
    #[tweaks(computed = email_of(customer_id, context))]
    email: Option<String>,
}

fn email_of(customer: i64, context: &Context) -> Option<String> {
    let transaction = context.get::<Arc<DatabaseTransaction>>()?;
    futures_executor::block_on(customer::Entity::find_by_id(customer).one(transaction.as_ref()))
        .ok()?
        .map(|customer| customer.email)
}

/// How many orders each of the first customers has, counted one by one.
async fn counts(db: Db) -> HttpResponse {
    let keys = customer::Entity::find().select_only().column(customer::Column::Id).order_by_asc(customer::Column::Id).limit(4);
    let mut counts = Vec::new();
    for id in keys.into_tuple::<i64>().all(db.get_ref()).await.expect("keys") {
        counts.push(count(db.get_ref(), id).await);
    }
    HttpResponse::Ok().json(counts)
}

async fn count(db: &DatabaseConnection, customer: i64) -> u64 {
    order::Entity::find().filter(order::Column::CustomerId.eq(customer)).count(db).await.expect("a number")
}

/// Some of the customers of a city: no index has its name.
async fn neighbours(db: Db) -> HttpResponse {
    let neighbours = customer::Entity::find().filter(customer::Column::City.eq("Santiago")).limit(5).all(db.get_ref());
    HttpResponse::Ok().json(neighbours.await.expect("customers").len())
}

/// An order that is held together with its customer. SQLite has no locks of rows, and refuses the words of PostgreSQL.
async fn held(db: Db) -> HttpResponse {
    let held = order::Entity::find_by_id(1).find_also_related(customer::Entity).lock_exclusive();
    _ = db.query_one_raw(held.build(DbBackend::Postgres)).await;
    HttpResponse::Ok().finish()
}

async fn ship(transaction: &DatabaseTransaction) {
    let mut order = order::Entity::find_by_id(1).one(transaction).await.expect("orders").expect("an order").into_active_model();
    order.status = Set(order::Status::Shipped);
    order.update(transaction).await.expect("changed");
}

async fn rename(transaction: &DatabaseTransaction) {
    let customer = customer::Entity::find_by_id(1).one(transaction).await.expect("customers").expect("a customer");
    let renamed = customer::ActiveModel { first_name: Set("Ada".to_owned()), ..customer.into_active_model() };
    renamed.update(transaction).await.expect("changed");
}

async fn ship_and_rename(db: Db) -> HttpResponse {
    let transaction = db.begin().await.expect("a transaction");
    ship(&transaction).await;
    rename(&transaction).await;
    transaction.commit().await.expect("committed");
    HttpResponse::Ok().finish()
}

async fn rename_and_ship(db: Db) -> HttpResponse {
    let transaction = db.begin().await.expect("a transaction");
    rename(&transaction).await;
    ship(&transaction).await;
    transaction.commit().await.expect("committed");
    HttpResponse::Ok().finish()
}

fn plant(config: &mut web::ServiceConfig) {
    let reviewed = Resource::<Reviewed>::read_only("/reviewed/").updatable().bulk_edit(BulkEdit::new());
    let curious = Resource::<Curious>::read_only("/curious/").paginate(LimitOffset { default: 3, max: 5 });
    config
        .route("/counts/", web::get().to(counts))
        .route("/neighbours/", web::get().to(neighbours))
        .route("/held/", web::get().to(held))
        .route("/ship-and-rename/", web::post().to(ship_and_rename))
        .route("/rename-and-ship/", web::post().to(rename_and_ship))
        .service(reviewed.permission(AllowAny))
        .service(curious.permission(AllowAny));
}

fn settings() -> Settings {
    api::settings(Profile::Drf, &tokens())
}

/// What is found in requests, by these rules about single statements, to an API with all that is planted.
async fn planted(db: &DatabaseConnection, settings: Settings, rules: Rules, requests: &Requests<'_>) -> Vec<Offence> {
    let lint = Lint::new().rules(rules).explain(db);
    send_linted(&lint, db, settings, plant, requests).await;
    lint.take()
}

/// The one thing that is found in requests to the demo API.
async fn the_one(rules: Rules, requests: &Requests<'_>) -> Offence {
    let mut offences = planted(&demo().await, settings(), rules, requests).await;
    assert_eq!(offences.len(), 1, "{offences:#?}");
    offences.remove(0)
}

/// Whether an offence names a function, or the line of this file that begins with a text: debug information has no names of
/// asynchronous functions.
fn is_sent_by(offence: &Offence, function: &str, begin: &str) -> bool {
    let Some(origin) = &offence.origin else { return false };
    let text = |line: u32| include_str!("planted.rs").lines().nth(line as usize - 1).unwrap_or_default().trim();
    let is_line = origin.line.is_some_and(|line| text(line).starts_with(begin));
    let is_here = origin.file.as_ref().is_some_and(|file| file.ends_with("tests/lint/planted.rs"));
    origin.line.map_or_else(|| origin.function.ends_with(&format!("::{function}")), |_| is_here && is_line)
}

#[actix_web::test]
async fn a_hook_with_a_statement_for_each_row_is_reported() {
    let edits = [1, 2, 3].map(|id| json!({ "id": id, "stock": 7 }));
    let offence = the_one(Rules::none(), &[(Method::PUT, "/reviewed/", json!(edits))]).await;
    assert_eq!((offence.rule, offence.cause.to_string().as_str()), ("repeated", "Product bulk_edit, `before_update`"));
    assert!(is_sent_by(&offence, "look_again", "product::Entity::find_by_id("), "{offence}");
    assert!(offence.advice.contains("context.related::<Model>()"), "{offence}");
}

#[actix_web::test]
async fn a_computed_function_with_a_statement_for_each_row_is_reported() {
    // A function that blocks needs a connection that is open already, beside that of the list.
    let path = temp_dir().join(format!("orders-api-lint-{}.db", process::id()));
    let db = demo_at(&format!("sqlite://{}?mode=rwc", path.display())).await;
    let settings = settings().context(Arc::new(db.begin().await.expect("a transaction")));
    let offences = planted(&db, settings, Rules::none(), &[(Method::GET, "/curious/", Json::Null)]).await;
    remove_file(&path).expect("a file");
    let [repeated, promise] = &offences[..] else { panic!("{offences:#?}") };
    assert_eq!((repeated.rule, repeated.cause.to_string().as_str()), ("repeated", "Order list, `email`"));
    assert!(is_sent_by(repeated, "email_of", "futures_executor::block_on("), "{repeated}");
    assert!(repeated.advice.contains("among the needs of `computed = …`"), "{repeated}");
    assert_eq!(promise.rule, "promise");
}

#[actix_web::test]
async fn a_handler_with_a_statement_for_each_row_is_reported() {
    let offence = the_one(Rules::none(), &[(Method::GET, "/counts/", Json::Null)]).await;
    assert_eq!((offence.rule, offence.request.as_str()), ("repeated", "GET /counts/"));
    assert!(is_sent_by(&offence, "count", "order::Entity::find().filter("), "{offence}");
    assert!(offence.advice.contains("`load_many`"), "{offence}");
}

#[actix_web::test]
async fn a_filter_without_an_index_is_reported() {
    let offence = the_one(Rules::new(), &[(Method::GET, "/neighbours/", Json::Null)]).await;
    assert_eq!((offence.rule, offence.request.as_str()), ("full_scan", "GET /neighbours/"));
    assert_eq!(offence.message, "`customer` is read as a whole: no index serves the filter by `\"city\"`");
    assert_eq!(offence.advice, "CREATE INDEX \"idx-customer-city\" ON \"customer\" (\"city\")");
}

#[actix_web::test]
async fn a_lock_of_two_tables_is_reported() {
    let requests = [(Method::GET, "/held/", Json::Null)];
    let offence = the_one(Rules::none().locks(Locks::new()), &requests).await;
    assert_eq!(offence.rule, "two_table_lock");
    assert!(offence.message.starts_with("Query would select_for_update more than one table: SELECT "), "{offence}");
    assert!(offence.advice.contains("`Locks::new().allow([\"shop_order\", \"customer\"])`"), "{offence}");
    let allowed = Locks::new().allow(["customer", "shop_order"]);
    assert_eq!(planted(&demo().await, settings(), Rules::none().locks(allowed), &requests).await, []);
}

#[actix_web::test]
async fn opposite_orders_of_locks_are_reported() {
    let [one, other] = ["/ship-and-rename/", "/rename-and-ship/"].map(|path| (Method::POST, path, Json::Null));
    let rules = || Rules::none().with(Rule::LockOrder);
    let offence = the_one(rules(), &[one.clone(), other]).await;
    assert_eq!((offence.rule, offence.request.as_str()), ("lock_order", "POST /rename-and-ship/"));
    let words = "`customer` is locked before `shop_order`, and `POST /ship-and-rename/` locks `shop_order` before `customer`";
    assert!(offence.message.starts_with(words), "{offence}");
    assert!(offence.advice.starts_with("lock `customer` and `shop_order` in the same order in both"), "{offence}");
    assert_eq!(planted(&demo().await, settings(), rules(), &[one.clone(), one]).await, []);
}
