//! The linter's rules about plans: nothing is found on the examples, and planted faults are, on either database.

use actix_web::http::Method;
use orders_api::token::{Kind, Tokens};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::{Value as Json, json};
use shop::{customer, order, product};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, is_mariadb, is_postgres};
use tests::entities::tag;
use tweaks_runtime::__private::query::{Names, Parameters, Request, View};
use tweaks_runtime::__private::{Kind as ValueKind, Schema, Serializer};
use tweaks_runtime::lint::{LockOrders, Locks, Offence, Rule, Rules, check, check_plans};
use tweaks_runtime::prelude::*;
use tweaks_runtime::statements::{self, recorded};

use crate::vocabulary::question;

/// A client whose statements are linted by all rules.
struct Linted {
    client: Client,
    db: DatabaseConnection,
    headers: Vec<(&'static str, String)>,
    rules: Rules,
    orders: LockOrders,
    statements: std::cell::Cell<usize>,
}

impl Linted {
    fn new(db: &DatabaseConnection, client: Client) -> Self {
        let rules = Rules::new().locks(Locks::new()).with(Rule::UnusedColumns);
        Self { client, db: db.clone(), headers: Vec::new(), rules, orders: LockOrders::default(), statements: 0.into() }
    }

    async fn send(&self, method: Method, path: &str, body: &Json) -> (Answer, Vec<Offence>) {
        let request = format!("{method} {path}");
        let mut headers: Vec<(&str, &str)> = self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.push(("Content-Type", "application/json"));
        let (answer, sent) = recorded(self.client.send(method, path, &headers, body.to_string().into_bytes())).await;
        self.statements.set(self.statements.get() + sent.len());
        let mut offences = check(&self.rules, &request, &sent);
        if !is_mariadb() {
            offences.extend(check_plans(&self.db, &self.rules, &request, &sent).await.expect("plans"));
        }
        offences.extend(self.orders.note(&request, &sent));
        (answer, offences)
    }

    /// Sends a request that nothing may be said about.
    async fn clean(&self, method: Method, path: &str, body: Json) -> Answer {
        let (answer, offences) = self.send(method.clone(), path, &body).await;
        assert!(answer.status.is_success(), "{method} {path}: {}", answer.text);
        let offences: Vec<String> = offences.iter().map(ToString::to_string).collect();
        assert!(offences.is_empty(), "{}", offences.join("\n"));
        answer
    }
}

/// Every filter and every ordering of a list, as query strings.
fn questions(schema: &'static Schema) -> Vec<String> {
    let parameters = Parameters::default();
    let names =
        || Names { schema, context: Request::new(schema, View::List, &parameters).context, depth: 3, profile: Profile::Strict };
    let filters = names().all_filters();
    let is_time = |kind| matches!(kind, ValueKind::DateTime | ValueKind::LocalDateTime | ValueKind::Date);
    let paired = filters.iter().filter(|filter| is_time(filter.kind())).map(|filter| format!("{}&limit=2", question(filter)));
    let orderings =
        names().all_orderings().into_iter().flat_map(|order| ["", "-"].map(|sign| format!("ordering={sign}{}", order.name)));
    let filters: Vec<String> = filters.iter().map(question).chain(paired).collect();
    let both = filters.iter().map(|filter| format!("{filter}&ordering=-id")).collect::<Vec<_>>();
    filters.into_iter().chain(orderings).chain(both).collect()
}

#[actix_web::test]
async fn nothing_is_found_in_the_lists_of_the_shop() {
    let database = TestDatabase::shop().await;
    let linted = Linted::new(&database.db, Client::shop(&database.db));
    let mut asked = 0;
    for (path, schema) in [
        ("/customers/", customer::Customer::SCHEMA),
        ("/products/", product::Product::SCHEMA),
        ("/products/search/", product::ProductV3::SCHEMA),
        ("/orders/", order::Order::SCHEMA),
    ] {
        for query in questions(schema).into_iter().filter(|query| path != "/customers/" || !query.contains("limit")) {
            linted.clean(Method::GET, &format!("{path}?{query}"), Json::Null).await;
            asked += 1;
        }
    }
    for path in [
        "/products-nodelete/",
        "/products-nocreate/",
        "/products-nolimit/?limit=3",
        "/orders-forced/?include_fields=items,customer_email",
        "/orders-unoptimized/",
        "/items/",
        "/versioned/products/",
        "/versioned/products/1/",
        "/versioned-offset/products/1/",
        "/customers/1/?include_fields=orders",
        "/orders/1/?include_fields=items__product__description",
        "/products/1/?include_fields=units_sold",
        "/products/?page_size=3&include_fields=units_sold&limit=2&offset=2",
    ] {
        let (answer, offences) = linted.send(Method::GET, path, &Json::Null).await;
        assert!(answer.status != 500 && offences.is_empty(), "{path}: {} {offences:#?}", answer.text);
        asked += 1;
    }
    println!("{asked} requests, {} statements", linted.statements.get());
    assert!(asked > 250 && linted.statements.get() > 250, "{asked} requests, {} statements", linted.statements.get());
}

#[actix_web::test]
async fn nothing_is_found_in_the_writes_of_the_shop() {
    let database = TestDatabase::shop().await;
    let linted = Linted::new(&database.db, Client::shop(&database.db));
    let product = json!({ "sku": "SKU-LINT", "name": "Lint", "price": "2.00", "stock": 100 });
    let made = linted.clean(Method::POST, "/products/", product).await;
    let id = made.json["id"].clone();
    let items = json!([{ "product_id": id, "quantity": 1 }, { "product_id": 1, "quantity": 1 }]);
    let order = linted.clean(Method::POST, "/orders/", json!({ "customer_id": 1, "items": items })).await;
    let path = format!("/orders/{}/", order.json["id"]);
    linted.clean(Method::PATCH, &path, json!({ "items": [{ "product_id": id, "quantity": 2 }] })).await;
    linted.clean(Method::PATCH, &path, json!({ "status": "paid" })).await;
    linted.clean(Method::DELETE, &path, Json::Null).await;
    let (first, more) =
        (json!({ "id": id, "stock": 5 }), json!({ "temp_id": 1, "sku": "SKU-L2", "name": "L2", "price": "1.00" }));
    let bulk = linted.clean(Method::PUT, "/products/", json!([first, more, { "id": 2, "stock": 9 }])).await;
    let gone = json!([{ "id": bulk.json["created"]["1"], "delete_object": true }, { "id": 3, "stock": 9 }]);
    linted.clean(Method::PUT, "/products/", gone).await;
    linted.clean(Method::PATCH, &format!("/products/{id}/"), json!({ "price": "3.00" })).await;
    linted.clean(Method::DELETE, &format!("/products/{id}/"), Json::Null).await;
    let person = json!({ "first_name": "Li", "last_name": "Nt", "email": "li@example.com", "password": "a-long-secret-1" });
    let made = linted.clean(Method::POST, "/customers/", person).await;
    linted.clean(Method::DELETE, &format!("/customers/{}/", made.json["id"]), Json::Null).await;
    assert!(linted.statements.get() > 30, "{} statements", linted.statements.get());
}

const SECRET: &str = "a-secret-of-at-least-thirty-two-bytes";

#[actix_web::test]
async fn nothing_is_found_in_the_orders_api() {
    let database = TestDatabase::new().await;
    let rows = serde_json::from_str(orders_api::seed::DEMO).expect("demo data");
    orders_api::seed::seed(&database.db, rows).await.expect("a seeded database");
    let endpoints = |config: &mut actix_web::web::ServiceConfig| orders_api::api::configure(config, &Tokens::new(SECRET));
    let tokens = Tokens::new(SECRET);
    let client = Client::new(&database.db, endpoints).settings(orders_api::api::settings(Profile::Drf, &tokens));
    let mut linted = Linted::new(&database.db, client);
    linted.headers.push(("Authorization", format!("Bearer {}", tokens.issue(Kind::Access, "2").expect("a token"))));
    for path in ["customers", "products", "orders"] {
        let list = linted.clean(Method::GET, &format!("/api/{path}/"), Json::Null).await;
        let id = &list.json[0]["id"];
        linted.clean(Method::GET, &format!("/api/{path}/{id}/"), Json::Null).await;
    }
    let product = linted.clean(Method::GET, "/api/products/", Json::Null).await.json[0].clone();
    let items = json!([{ "product_id": product["id"], "quantity": 1 }]);
    let customer = linted.clean(Method::GET, "/api/customers/", Json::Null).await.json[0]["id"].clone();
    let made = linted.clean(Method::POST, "/api/orders/", json!({ "customer": customer, "items": items })).await;
    linted.clean(Method::PATCH, &format!("/api/orders/{}/", made.json["id"]), json!({ "status": "shipped" })).await;
    linted.clean(Method::DELETE, &format!("/api/orders/{}/", made.json["id"]), Json::Null).await;
    let path = format!("/api/products/{}", product["id"]);
    linted.clean(Method::POST, &format!("{path}/increase_stock/"), json!({ "quantity": 3 })).await;
    linted.clean(Method::PATCH, &format!("{path}/"), json!({ "stock": 0 })).await;
    linted.clean(Method::PUT, &format!("{path}/mark_sold_out/"), json!({ "quantity": 1 })).await;
    linted.clean(Method::PATCH, &format!("{path}/"), json!({ "price": "7.00" })).await;
    assert!(linted.statements.get() > 20, "{} statements", linted.statements.get());
}

/// The offences of one statement of an application's own, as rule and advice.
async fn found(db: &DatabaseConnection, sql: &str, values: Vec<sea_orm::Value>) -> Vec<Offence> {
    let places =
        |sql: &str| if is_postgres() { sql.to_owned() } else { sql.replace("$1", "?").replace("$2", "?").replace("$3", "?") };
    let statement = Statement::from_sql_and_values(db.get_database_backend(), places(sql), values);
    let (rows, sent) = recorded(db.query_all_raw(statement)).await;
    rows.expect("rows");
    assert_eq!(sent.len(), 1);
    let before = statements::recorded(check_plans(db, &Rules::new(), "GET /fruits/?color=red&weight__gte=3", &sent)).await;
    assert_eq!(before.1.len(), 0, "plans are recorded by nobody");
    before.0.expect("plans")
}

async fn fruits() -> TestDatabase {
    let database = TestDatabase::new().await;
    for sql in [
        "CREATE TABLE tree (id INTEGER PRIMARY KEY, name VARCHAR(20))",
        "CREATE TABLE fruit (id INTEGER PRIMARY KEY, name VARCHAR(20), color VARCHAR(20), weight INTEGER, tree_id INTEGER, sold BOOLEAN)",
        "CREATE INDEX fruit_name ON fruit (name)",
        "CREATE INDEX fruit_tree ON fruit (tree_id, weight)",
    ] {
        database.tell(sql).await;
    }
    database
}

/// On empty tables.
#[actix_web::test]
async fn a_filter_that_no_index_serves_is_told_with_the_index() {
    if is_mariadb() {
        return;
    }
    let text = |text: &str| sea_orm::Value::from(text);
    let cases: Vec<(&str, Vec<sea_orm::Value>, &str, &str)> = vec![
        ("SELECT id FROM fruit WHERE color = $1", vec![text("red")], "full_scan", "(color)"),
        ("SELECT id FROM fruit WHERE color = $1 AND weight >= $2", vec![text("red"), 3.into()], "full_scan", "(color, weight)"),
        (
            "SELECT id FROM fruit WHERE weight >= $1 AND color IN ($2)",
            vec![3.into(), text("red")],
            "full_scan",
            "(color, weight)",
        ),
        ("SELECT id FROM fruit WHERE color = $1 ORDER BY weight DESC", vec![text("red")], "full_scan", "(color, weight DESC)"),
        ("SELECT id FROM fruit WHERE color = $1 ORDER BY id LIMIT 3", vec![text("red")], "unserved_filter", "(color, id)"),
        ("SELECT id FROM fruit WHERE lower(name) = $1", vec![text("x")], "full_scan", "((lower(name)))"),
        ("SELECT COUNT(*) FROM fruit WHERE weight > $1", vec![3.into()], "full_scan", "(weight)"),
        (
            "SELECT tree.id FROM tree JOIN fruit AS f ON f.tree_id = tree.id WHERE tree.name = $1",
            vec![text("x")],
            "full_scan",
            "ON \"tree\" (name)",
        ),
        (
            "SELECT id FROM tree WHERE EXISTS (SELECT 1 FROM fruit WHERE color = $1)",
            vec![text("x")],
            "full_scan",
            "ON \"fruit\" (color)",
        ),
    ];
    for (sql, values, rule, columns) in cases {
        // A connection of SQLite that has seen an index does not notice that another one drops it.
        let database = fruits().await;
        let ask = |sql: &'static str, values| found(&database.db, sql, values);
        let offences = ask(sql, values).await;
        let [offence] = &offences[..] else { panic!("{sql}: {offences:#?}") };
        assert_eq!(offence.rule, rule, "{sql}");
        assert!(
            offence.advice.starts_with("CREATE INDEX \"idx-") && offence.advice.contains(columns),
            "{sql}: {}",
            offence.advice
        );
        let is_proved = offence.advice.ends_with("HypoPG has proved that the planner uses it");
        assert_eq!(is_proved, has_hypopg(&database.db).await, "{sql}: {}", offence.advice);
        // The index that it advises mends it.
        let create = offence.advice.split(';').next().expect("a statement");
        database.db.execute_unprepared(create).await.unwrap_or_else(|error| panic!("{sql}: {create}: {error}"));
        let values = statements_values(sql);
        assert!(ask(sql, values).await.is_empty(), "{sql}: {create}");
    }
}

/// Values for the places of a statement about fruits.
fn statements_values(sql: &str) -> Vec<sea_orm::Value> {
    let of = |place: &str| {
        let before = sql.split(place).next().unwrap_or_default();
        if before.trim_end_matches(['=', '>', ' ']).ends_with("weight") { 3.into() } else { "red".into() }
    };
    ["$1", "$2"].into_iter().filter(|place| sql.contains(place)).map(of).collect()
}

async fn has_hypopg(db: &DatabaseConnection) -> bool {
    let sql = "SELECT 1 FROM pg_available_extensions WHERE name = 'hypopg'";
    is_postgres() && db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("an answer").is_some()
}

#[actix_web::test]
async fn an_order_that_no_index_gives_is_told_with_the_index() {
    if is_mariadb() {
        return;
    }
    let database = fruits().await;
    let ask = |sql: &'static str| found(&database.db, sql, Vec::new());
    for (sql, columns) in [
        ("SELECT id FROM fruit ORDER BY weight DESC LIMIT 3", "(weight DESC)"),
        ("SELECT id FROM fruit ORDER BY color, id DESC LIMIT 3 OFFSET 2", "(color, id DESC)"),
        ("SELECT id FROM fruit WHERE name LIKE '%x%' ORDER BY color", "(color)"),
    ] {
        let offences = ask(sql).await;
        let [offence] = &offences[..] else { panic!("{sql}: {offences:#?}") };
        assert_eq!(offence.rule, "unsorted", "{sql}");
        assert!(offence.advice.contains(columns), "{sql}: {}", offence.advice);
        let create = offence.advice.split(';').next().expect("a statement");
        database.tell(create).await;
        assert!(ask(sql).await.is_empty(), "{sql}: {create}");
        let name = create.split('"').nth(1).expect("a name");
        database.drop_index(name, "fruit").await;
    }
}

#[actix_web::test]
async fn what_an_index_serves_is_not_told() {
    if is_mariadb() {
        return;
    }
    let database = fruits().await;
    for (sql, values) in [
        ("SELECT id FROM fruit WHERE id = $1", vec![1.into()]),
        ("SELECT id FROM fruit WHERE id IN ($1, $2) ORDER BY color", vec![1.into(), 2.into()]),
        ("SELECT id FROM fruit WHERE tree_id = $1 ORDER BY color LIMIT 2", vec![1.into()]),
        ("SELECT id FROM fruit WHERE tree_id = $1 AND color = $2", vec![1.into(), "red".into()]),
        ("SELECT id FROM fruit WHERE name = $1 ORDER BY id LIMIT 2", vec!["x".into()]),
        ("SELECT id FROM fruit WHERE name > $1 ORDER BY id LIMIT 2", vec!["x".into()]),
        ("SELECT id FROM fruit ORDER BY name, id LIMIT 2", vec![]),
        ("SELECT id FROM fruit ORDER BY id DESC LIMIT 2", vec![]),
        ("SELECT id FROM fruit", vec![]),
        ("SELECT COUNT(*) FROM fruit", vec![]),
        ("SELECT id FROM fruit WHERE color <> $1", vec!["red".into()]),
        ("SELECT id FROM fruit WHERE color = $1 OR name = $2", vec!["red".into(), "x".into()]),
    ] {
        let offences = found(&database.db, sql, values).await;
        assert!(offences.is_empty(), "{sql}: {offences:#?}");
    }
    // Within equal names only, on a database that can do that.
    let partly = found(&database.db, "SELECT id FROM fruit ORDER BY name, color LIMIT 2", vec![]).await;
    assert_eq!(partly.is_empty(), is_postgres(), "{partly:#?}");
}

#[actix_web::test]
async fn the_parameter_of_the_request_is_named() {
    if is_mariadb() {
        return;
    }
    let database = fruits().await;
    let offences = found(&database.db, "SELECT id FROM fruit WHERE weight >= $1", vec![3.into()]).await;
    let wanted = "`fruit` is read as a whole: no index serves the filter by `weight`, which `weight__gte=3` asks for";
    assert_eq!(offences[0].message, wanted);
    assert_eq!(offences[0].request, "GET /fruits/?color=red&weight__gte=3");
}

/// The entity declares the index, so that it compiles; the database has it not.
#[actix_web::test]
async fn an_index_that_the_database_lacks_is_missed_and_a_small_table_needs_none() {
    if is_mariadb() {
        return;
    }
    let database = TestDatabase::shop().await;
    database.drop_index("idx-product-price", "product").await;
    let mut linted = Linted::new(&database.db, Client::shop(&database.db));
    for (path, rule) in
        [("/products/?price__gte=3&limit=2", "unserved_filter"), ("/products/?ordering=-price&limit=2", "unsorted")]
    {
        let (answer, offences) = linted.send(Method::GET, path, &Json::Null).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let [offence] = &offences[..] else { panic!("{path}: {offences:#?}") };
        assert_eq!(offence.rule, rule, "{path}");
        assert!(offence.cause.to_string().contains("Product"), "{}", offence.cause);
        assert!(offence.message.contains("price"), "{}", offence.message);
    }
    // By design: the entity has said why.
    linted.clean(Method::GET, "/products/?stock__gte=3&limit=2", Json::Null).await;
    linted.clean(Method::GET, "/products/?ordering=-stock&limit=2", Json::Null).await;
    linted.rules = linted.rules.clone().small_tables(["product"]);
    linted.clean(Method::GET, "/products/?price__gte=3&limit=2", Json::Null).await;
}

#[actix_web::test]
async fn a_rule_that_is_off_says_nothing() {
    if is_mariadb() {
        return;
    }
    let database = fruits().await;
    let sql = Statement::from_string(database.db.get_database_backend(), "SELECT id FROM fruit WHERE color = 'red'");
    let (rows, sent) = recorded(database.db.query_all_raw(sql)).await;
    rows.expect("rows");
    assert_eq!(check_plans(&database.db, &Rules::new().without(Rule::FullScan), "", &sent).await.expect("plans"), []);
    assert_eq!(check_plans(&database.db, &Rules::none(), "", &sent).await.expect("plans"), []);
    assert_eq!(check(&Rules::new().without(Rule::UnboundLiteral), "", &sent), []);
}

#[actix_web::test]
async fn a_statement_that_the_database_refuses_to_explain_is_an_error() {
    if is_mariadb() {
        return;
    }
    let database = TestDatabase::new().await.with(tag::Entity).await;
    let sent = [tweaks_runtime::statements::Statement::planted("SELECT id FROM nowhere WHERE color = 'red'", [])];
    let error = check_plans(&database.db, &Rules::new(), "", &sent).await.expect_err("no such table").to_string();
    assert!(error.contains("nowhere"), "{error}");
}

/// The plans of MariaDB have a form of their own: who asks about them is told, and nothing is taken for good.
#[actix_web::test]
async fn plans_that_cannot_be_read_are_an_error() {
    if !is_mariadb() {
        return;
    }
    let database = fruits().await;
    let sql = Statement::from_string(database.db.get_database_backend(), "SELECT id FROM fruit WHERE color = 'red'");
    let (rows, sent) = recorded(database.db.query_all_raw(sql)).await;
    rows.expect("rows");
    check_plans(&database.db, &Rules::new(), "", &sent).await.expect_err("no such plans");
}
