//! Findings: statements that the application's own code repeats, each with the code that sent it and with what to write instead.

use std::fs;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::{App, HttpResponse, test, web};
use sea_orm::entity::prelude::HasMany;
use sea_orm::{DatabaseConnection, DatabaseTransaction, EntityTrait as _, QueryOrder as _, TransactionTrait as _};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{TestDatabase, fresh_name, is_postgres, reads_again};
use tweaks_runtime::lint::{Lint, Offence, Origin, Rules};
use tweaks_runtime::prelude::*;
use tweaks_runtime::statements::recorded;

use super::Db;

/// Shelves, by a number of 32 bits.
pub(super) mod shelf {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "shelf")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        #[sea_orm(has_many)]
        pub books: HasMany<super::book::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Books, by a text; some stand on no shelf.
pub(super) mod book {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "book")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub isbn: String,
        pub shelf_id: Option<i32>,
        #[sea_orm(belongs_to, from = "shelf_id", to = "id")]
        pub shelf: BelongsTo<Option<super::shelf::Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Looks for the shelf of each book by itself.
#[derive(Tweaks)]
#[tweaks(entity = book::Entity, before_create = look_for_shelf, after_create = look_for_shelves)]
pub(crate) struct Careful {
    pub isbn: String,
    pub shelf_id: Option<i32>,
}

async fn look_for_shelf(book: &mut book::ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    if let Some(id) = *book.shelf_id.as_ref() {
        shelf::Entity::find_by_id(id).one(hook.transaction).await?;
    }
    Ok(())
}

async fn look_for_shelves(books: &[Arc<book::Model>], hook: Hook<'_>) -> Result<(), HookError> {
    for book in books {
        book::Entity::find_by_id(book.isbn.clone()).one(hook.transaction).await?;
    }
    Ok(())
}

/// Asks the database while its row is written.
#[derive(Tweaks)]
#[tweaks(entity = book::Entity)]
pub(crate) struct Curious {
    pub isbn: String,
    #[tweaks(computed = shelf_name(shelf_id, context))]
    pub shelf_name: Option<String>,
}

fn shelf_name(shelf_id: Option<i32>, context: &Context) -> Option<String> {
    let transaction = context.get::<Arc<DatabaseTransaction>>()?;
    futures_executor::block_on(shelf::Entity::find_by_id(shelf_id?).one(transaction.as_ref())).ok()?.map(|shelf| shelf.name)
}

/// The shelves with their books.
#[derive(Tweaks)]
#[tweaks(entity = shelf::Entity)]
pub(crate) struct Shelf {
    pub id: i32,
    #[tweaks(nested)]
    pub books: HasMany<book::Entity>,
}

/// Reads the shelf of each book by itself.
async fn by_hand(db: Db) -> HttpResponse {
    for book in book::Entity::find().order_by_asc(book::Column::Isbn).all(db.get_ref()).await.expect("books") {
        look(db.get_ref(), book.shelf_id).await;
    }
    HttpResponse::Ok().finish()
}

async fn look(db: &DatabaseConnection, shelf: Option<i32>) {
    if let Some(shelf) = shelf {
        shelf::Entity::find_by_id(shelf).one(db).await.expect("a shelf");
    }
}

/// The same behind the permissions of a resource.
async fn census(_: Call<Careful>, db: Db) -> HttpResponse {
    by_hand(db).await
}

fn serve(config: &mut web::ServiceConfig) {
    config
        .route("/by-hand", web::get().to(by_hand))
        .service(Resource::<Careful>::new("/careful").bulk_edit(BulkEdit::new()).list_action(Method::GET, "census", census))
        .service(Resource::<Curious>::read_only("/curious"))
        .service(Resource::<Shelf>::read_only("/shelves"));
}

/// Five books on five shelves.
pub(super) async fn filled(database: TestDatabase) -> TestDatabase {
    let database = database.with(shelf::Entity).await.with(book::Entity).await;
    let shelves = (1..=5).map(|id| shelf::ActiveModel { id: sea_orm::Set(id), name: sea_orm::Set(format!("shelf {id}")) });
    shelf::Entity::insert_many(shelves).exec_without_returning(&database.db).await.expect("shelves");
    let books =
        (1..=5).map(|id| book::ActiveModel { isbn: sea_orm::Set(format!("isbn {id}")), shelf_id: sea_orm::Set(Some(id)) });
    book::Entity::insert_many(books).exec_without_returning(&database.db).await.expect("books");
    database
}

async fn found(db: &DatabaseConnection, method: Method, path: &str, body: Json) -> Vec<Offence> {
    let lint = Lint::new().rules(Rules::none());
    // A function that blocks its thread keeps connections from going back to their pool; that of a transaction stays where it is.
    let transaction = Arc::new(db.begin().await.expect("a transaction"));
    let settings = if path == "/curious" { Settings::new().context(transaction) } else { Settings::new() };
    let app = App::new().wrap(lint.counter()).app_data(Db::new(db.clone())).app_data(settings).configure(serve);
    let app = test::init_service(app).await;
    let mut request = test::TestRequest::with_uri(path).method(method);
    if !body.is_null() {
        request = request.set_json(body);
    }
    let answer = test::call_service(&app, request.to_request()).await;
    assert_eq!(answer.status(), 200, "{path}");
    lint.take()
}

/// Whether an origin is in a function: by its name, or by its line where debug information has no name.
fn stands_in(origin: &Origin, function: &str) -> bool {
    let (Some(file), Some(line), true) = (&origin.file, origin.line, origin.function.is_empty()) else {
        return origin.function.rsplit("::").next() == Some(function);
    };
    let text = fs::read_to_string(file).expect("the file of the origin");
    let before = text.lines().take(line as usize).filter(|line| line.contains("fn "));
    before.last().is_some_and(|line| line.contains(&format!("fn {function}(")) || line.contains(&format!("fn {function}<")))
}

fn assert_repeated(offence: &Offence, cause: &str, function: &str, times: usize, advice: &str) {
    assert_eq!(offence.rule, "repeated");
    assert_eq!(offence.cause.to_string(), cause);
    let origin = offence.origin.as_ref().expect("an origin");
    assert!(stands_in(origin, function), "{origin}");
    assert_eq!(offence.message, format!("The same statement was sent {times} times, with other values each time"));
    assert!(offence.statement.starts_with("SELECT ") && offence.statement.contains("= ?"), "{}", offence.statement);
    assert!(offence.advice.contains(advice), "{}", offence.advice);
}

#[actix_web::test]
async fn a_hook_that_looks_for_each_row_by_itself_is_found() {
    let database = filled(TestDatabase::new().await).await;
    let entries = (1..=3).map(|at| json!({ "temp_id": at, "isbn": format!("new {at}"), "shelf_id": at })).collect();
    let offences = found(&database.db, Method::PUT, "/careful", entries).await;
    let [before, after] = &offences[..] else { panic!("{offences:#?}") };
    let [before, after] = if before.cause.to_string().contains("before") { [before, after] } else { [after, before] };
    assert_repeated(before, "Book bulk_edit, `before_create`", "look_for_shelf", 3, "context.related::<Model>()");
    assert_repeated(after, "Book bulk_edit, `after_create`", "look_for_shelves", 3, "all rows together");
    assert_eq!(before.request, "PUT /careful");
}

#[actix_web::test]
async fn a_computed_field_that_asks_for_each_row_is_found() {
    if is_postgres() {
        // What blocks there waits for a driver that nobody runs meanwhile: such a function never ends.
        return;
    }
    let database = TestDatabase::in_file(std::env::temp_dir().join(fresh_name() + ".db")).await;
    let database = filled(database).await;
    let offences = found(&database.db, Method::GET, "/curious", Json::Null).await;
    let [promise, repeated] = &offences[..] else { panic!("{offences:#?}") };
    let [promise, repeated] = if promise.rule == "promise" { [promise, repeated] } else { [repeated, promise] };
    assert_repeated(repeated, "Book list, `shelf_name`", "shelf_name", 5, "`computed = …`");
    assert_eq!(promise.message, "A read took 6 statements, and its plan 1");
    assert_eq!(promise.cause.to_string(), "Book list, `shelf_name`");
    assert!(promise.advice.starts_with("`shelf_name` sends 5 of them while rows are read"), "{}", promise.advice);
}

#[actix_web::test]
async fn a_handler_that_asks_for_each_row_is_found() {
    let database = filled(TestDatabase::new().await).await;
    let offences = found(&database.db, Method::GET, "/by-hand", Json::Null).await;
    let [offence] = &offences[..] else { panic!("{offences:#?}") };
    assert_repeated(offence, "the application", "look", 5, "`load_many`");
    let offences = found(&database.db, Method::GET, "/careful/census", Json::Null).await;
    let [offence] = &offences[..] else { panic!("{offences:#?}") };
    assert_repeated(offence, "Book census, the application", "look", 5, "`load_many`");
    assert_eq!(offence.request, "GET /careful/census");
}

#[actix_web::test]
async fn two_statements_from_one_place_are_none_too_many() {
    let database = filled(TestDatabase::new().await).await;
    let entries = (1..=2).map(|at| json!({ "temp_id": at, "isbn": format!("new {at}"), "shelf_id": at })).collect();
    assert_eq!(found(&database.db, Method::PUT, "/careful", entries).await, []);
}

#[actix_web::test]
async fn the_chunks_of_a_plan_are_its_own_matter() {
    let database = filled(TestDatabase::new().await).await;
    for start in [0, 20_000, 40_000, 60_000] {
        let rows = (start..start + 20_000)
            .map(|at| shelf::ActiveModel { id: sea_orm::Set(1000 + at), name: sea_orm::Set(String::new()) });
        let rows: Vec<_> = rows.collect();
        for rows in rows.chunks(5000) {
            shelf::Entity::insert_many(rows.to_vec()).exec_without_returning(&database.db).await.expect("rows");
        }
    }
    let lint = Lint::new();
    let client = Client::new(&database.db, serve).settings(Settings::new().whole_lists(true));
    let answer = Box::pin(lint.run("a long list", client.get("/shelves?fields=id,books"))).await;
    assert_eq!(answer.status, 200, "{:.300}", answer.text);
    assert!(answer.statements.len() > 2, "{}", answer.statements.len());
    assert_eq!(lint.take(), []);
}

/// The causes of a request's statements, each as one line.
async fn causes(client: &Client, method: Method, path: &str, body: Json) -> Vec<String> {
    let call = async {
        match method {
            Method::POST => client.post(path, body).await,
            Method::PATCH => client.patch(path, body).await,
            Method::PUT => client.put(path, body).await,
            Method::DELETE => client.delete(path).await,
            _ => client.get(path).await,
        }
    };
    let (answer, sent) = recorded(call).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text);
    sent.iter().map(|statement| statement.cause.to_string()).collect()
}

#[actix_web::test]
async fn each_statement_of_a_read_says_what_it_is_for() {
    let database = TestDatabase::shop().await;
    let client = Client::shop(&database.db);
    let read = async |path: &str| causes(&client, Method::GET, path, Json::Null).await;
    assert_eq!(read("/orders/?include_fields=items").await, ["Order list, rows", "Order list, items, rows"]);
    assert_eq!(read("/orders/1/?include_fields=items").await, ["Order retrieve, rows", "Order retrieve, items, rows"]);
    let nested = ["Customer list, rows", "Customer list, orders, rows", "Customer list, orders, aggregate"];
    assert_eq!(read("/customers/?include_fields=orders__item_count").await, nested);
    assert_eq!(read("/customers/?include_fields=order_count").await, ["Customer list, rows", "Customer list, aggregate"]);
    let client = client.drf();
    let drf = causes(&client, Method::GET, "/orders/?customer=3", Json::Null).await;
    assert_eq!(drf, ["Order list, question", "Order list, rows"]);
}

#[actix_web::test]
async fn each_statement_of_a_write_says_what_it_is_for() {
    let database = TestDatabase::shop().await;
    let client = Client::shop(&database.db);
    let order = json!({ "customer_id": 1, "status": "pending", "items": [{ "product_id": 1, "quantity": 1 }] });
    let created = causes(&client, Method::POST, "/orders/?include_fields=items", order).await;
    let created: Vec<&str> = created.iter().map(|cause| cause.strip_prefix("Order create, ").expect("its request")).collect();
    let (writes, hooks) = (["write", "items, write"], "items, `after_create`");
    assert!(writes.iter().all(|write| created.contains(write)) && created.contains(&hooks), "{created:#?}");
    assert!(created.contains(&"renewal") && created.contains(&"question"), "{created:#?}");
    assert_eq!(created[created.len() - 2..], ["rows", "items, rows"], "{created:#?}");
    let changed = causes(&client, Method::PATCH, "/products/1/", json!({ "description": "new" })).await;
    let write = "Product partial_update, write";
    assert_eq!(changed, [vec!["Product partial_update, lock", write], vec![write; reads_again()]].concat());
    let deleted = causes(&client, Method::DELETE, "/orders/1/", Json::Null).await;
    assert!(deleted.iter().all(|cause| cause.starts_with("Order delete, ")), "{deleted:#?}");
    assert!(deleted.iter().any(|cause| cause.ends_with("lock")) && deleted.iter().any(|cause| cause.ends_with("write")));
}
