//! Writes to tables that have more than their entity says: keys and columns that the database makes, columns that nobody maps, rights
//! that the application does not have, statements that take too long.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{Engine, TestDatabase, by_engine, engine, fresh_name, own_name, own_options, reads_again};
use tests::entities::{author, tag};
use tweaks_runtime::prelude::*;
use tweaks_runtime::{connect_options, connect_per_worker};

#[allow(unreachable_pub)]
mod gauge {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "gauge")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        pub size: i32,
        #[tweaks(generated)]
        pub twice: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// Whose hook deletes the row before the deletion does.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity, before_delete = forestall)]
    pub struct Fleeting {
        pub id: i32,
        pub name: String,
        pub size: i32,
    }

    async fn forestall(gauges: &[std::sync::Arc<Model>], hook: Hook<'_>) -> Result<(), HookError> {
        for gauge in gauges.iter().filter(|gauge| gauge.name == "gone") {
            Entity::delete_by_id(gauge.id).exec(hook.transaction).await?;
        }
        Ok(())
    }
}

fn gauges(config: &mut actix_web::web::ServiceConfig) {
    let all = BulkEdit::new().allow_delete();
    config.service(Resource::<gauge::Entity>::new("/gauges").bulk_edit(all));
    config.service(Resource::<gauge::Fleeting>::new("/fleeting").bulk_edit(all));
}

/// A table with a key that only the database makes, a column that it computes, and one that no entity knows and that cannot be empty;
/// and three rows.
async fn three_gauges() -> TestDatabase {
    let database = TestDatabase::new().await;
    let key = by_engine("", "GENERATED ALWAYS AS IDENTITY", "");
    let table = format!(
        "CREATE TABLE gauge (id INTEGER {key} PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, \
         twice INTEGER GENERATED ALWAYS AS (size * 2) STORED, unmapped TEXT NOT NULL)"
    );
    database.tell(&table).await;
    let rows = "INSERT INTO gauge (name, size, unmapped) VALUES ('a', 1, 'x'), ('b', 2, 'x'), ('gone', 3, 'x')";
    database.tell(rows).await;
    database
}

async fn sizes(client: &Client) -> Vec<(String, i64, i64)> {
    let all = client.get("/gauges?ordering=id").await.json;
    let gauge = |gauge: &Json| {
        let number = |name: &str| gauge[name].as_i64().expect("a number");
        (gauge["name"].as_str().expect("a name").to_owned(), number("size"), number("twice"))
    };
    all.as_array().expect("gauges").iter().map(gauge).collect()
}

/// The same statement that changes rows would make them, if a change were an INSERT that meets what is there.
#[actix_web::test]
async fn rows_are_changed_together_whatever_else_their_table_has() {
    let database = three_gauges().await;
    let client = Client::new(&database.db, gauges);
    let body = json!([{ "id": 1, "size": 10 }, { "id": 2, "size": 20 }, { "id": 3, "name": "c" }]);
    let answer = client.put("/gauges", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    // Two rows change the one column, the third another.
    assert_eq!(answer.statements.len(), 3 + 2 * reads_again(), "lock, two updates: {:#?}", answer.statements);
    assert_eq!(sizes(&client).await, [("a".to_owned(), 10, 20), ("b".to_owned(), 20, 40), ("c".to_owned(), 3, 6)]);
    let answer = client.patch("/gauges/1", json!({ "size": 11 })).await;
    assert_eq!((answer.status.as_u16(), &answer.json["twice"]), (200, &json!(22)), "{}", answer.text);
}

/// A database that lets nobody touch a column of one row notices when another row's change writes it back.
#[actix_web::test]
async fn a_row_keeps_the_columns_that_only_others_change() {
    let database = three_gauges().await;
    let guard = by_engine(
        "CREATE TRIGGER untouched BEFORE UPDATE OF size ON gauge WHEN OLD.id = 1 BEGIN SELECT RAISE(ABORT, 'touched'); END",
        "CREATE FUNCTION touched() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''touched''; END' LANGUAGE plpgsql; \
         CREATE TRIGGER untouched BEFORE UPDATE OF size ON gauge FOR EACH ROW WHEN (OLD.id = 1) EXECUTE FUNCTION touched()",
        "CREATE TRIGGER untouched BEFORE UPDATE ON gauge FOR EACH ROW \
         IF OLD.id = 1 AND NOT NEW.size <=> OLD.size THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'touched'; END IF",
    );
    database.execute(guard).await;
    let client = Client::new(&database.db, gauges);
    let answer = client.put("/gauges", json!([{ "id": 1, "name": "z" }, { "id": 2, "size": 20 }])).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(sizes(&client).await[..2], [("z".to_owned(), 1, 2), ("b".to_owned(), 20, 40)]);
    let touched = client.put("/gauges", json!([{ "id": 1, "size": 5 }, { "id": 2, "size": 5 }])).await;
    assert!(touched.status.is_server_error() || touched.status.is_client_error(), "the trigger shows nothing: {}", touched.text);
}

/// On servers, where rights are.
#[actix_web::test]
async fn who_may_not_make_rows_may_change_them() {
    if engine() == Engine::Sqlite {
        return;
    }
    let database = three_gauges().await;
    let role = fresh_name() + "_editor";
    let [make, gone] = by_engine(
        [String::new(), String::new()],
        [
            format!("CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA {{}} TO {role}; GRANT SELECT, UPDATE ON gauge TO {role}"),
            format!("DROP OWNED BY {role}; DROP ROLE {role}"),
        ],
        [format!("CREATE USER {role}@'%'; GRANT SELECT, UPDATE ON gauge TO {role}@'%'"), format!("DROP USER {role}@'%'")],
    );
    let as_role = |url: String| {
        let (before, server) = url.split_once('@').expect("a user");
        connect_options(format!("{}://{role}@{server}", before.split("://").next().expect("a protocol")))
    };
    let mut options = own_options(&database, as_role).await;
    options.max_connections(2);
    database.execute(&make.replace("{}", &own_name(&database).await)).await;
    let db = Database::connect(options).await.expect("a connection");
    let client = Client::new(&db, gauges);
    let answer = client.put("/gauges", json!([{ "id": 1, "size": 10 }, { "id": 2, "size": 20 }])).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        client.post("/gauges", json!({ "name": "d", "size": 4 })).await.status,
        500,
        "it may make rows, so that the test shows nothing"
    );
    db.close().await.expect("closed");
    database.execute(&gone).await;
}

#[actix_web::test]
async fn a_row_that_a_hook_deleted_is_deleted() {
    let database = three_gauges().await;
    let client = Client::new(&database.db, gauges);
    let gone = client.delete("/fleeting/3").await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    database.tell("INSERT INTO gauge (name, size, unmapped) VALUES ('gone', 3, 'x')").await;
    let all = client.get("/fleeting").await.json;
    let id = all.as_array().into_iter().flatten().find(|gauge| gauge["name"] == "gone").expect("a row")["id"].clone();
    let gone = json!([{ "id": 1, "delete_object": true }, { "id": id, "delete_object": true }]);
    let answer = client.put("/fleeting", gone).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(sizes(&client).await, [("b".to_owned(), 2, 4)]);
}

/// With a condition that never comes to an end.
#[derive(Tweaks)]
#[tweaks(entity = tag::Entity, filter(forever = forever))]
struct Endless {
    word: String,
}

fn forever(_: bool) -> sea_orm::sea_query::Expr {
    let numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT COUNT(*) FROM numbers";
    sea_orm::sea_query::Expr::cust(format!("({numbers}) > 0"))
}

/// A pool of few connections whose statements take half a second at most.
async fn hasty(database: &TestDatabase) -> DatabaseConnection {
    let mut options = own_options(database, connect_options).await;
    options.max_connections(2).statement_timeout(Duration::from_millis(500));
    connect_per_worker(options, 1)().await.expect("a pool")
}

fn file(db: &DatabaseConnection) -> PathBuf {
    db.get_sqlite_connection_pool().connect_options().get_filename().to_owned()
}

#[actix_web::test]
async fn a_statement_that_takes_too_long_is_ended() {
    let database = TestDatabase::new().await.with(tag::Entity).await;
    let db = hasty(&database).await;
    let client = Client::new(&db, |config| {
        config.service(Resource::<Endless>::new("/tags"));
    });
    assert_eq!(client.post("/tags", json!({ "word": "w" })).await.status, 201);
    // More often than there are connections, which are of use afterwards.
    for _ in 0..4 {
        let begun = Instant::now();
        let answer = client.get("/tags?forever=true").await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, Some("5")), "{}", answer.text);
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        assert_eq!(client.get("/tags").await.json, json!([{ "word": "w" }]));
    }
}

/// Many short statements take longer together than one may, with pauses between them and, on a busy connection, without.
#[actix_web::test]
async fn short_statements_have_time() {
    let database = TestDatabase::new().await.with(tag::Entity).await;
    let db = hasty(&database).await;
    let count = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000) SELECT COUNT(*) FROM numbers";
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        db.execute_unprepared(count).await.expect("a short statement");
    }
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(3) {
        db.execute_unprepared(count).await.expect("a short statement among others");
    }
}

/// Whether somebody else could write while a field was checked.
#[derive(Clone)]
struct Meanwhile {
    file: PathBuf,
    done: Arc<Mutex<Vec<bool>>>,
}

#[derive(Tweaks)]
#[tweaks(entity = author::Entity)]
struct Patient {
    id: i32,
    #[tweaks(validate = while_others_write)]
    name: String,
}

#[expect(clippy::unnecessary_wraps, reason = "a hook may refuse")]
fn while_others_write(_: &str, context: &Context) -> Result<(), Messages> {
    let meanwhile = context.get::<Meanwhile>().expect("a database").clone();
    let write = async move {
        let mut options = connect_options(format!("sqlite://{}", meanwhile.file.display()));
        options.map_sqlx_sqlite_opts(|sqlite| sqlite.busy_timeout(Duration::from_millis(50)));
        let db = Database::connect(options).await.expect("a connection");
        let done = db.execute_unprepared("UPDATE tag SET weight = weight + 1").await.is_ok();
        meanwhile.done.lock().expect("the only one").push(done);
    };
    let others = std::thread::spawn(|| {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(write);
    });
    others.join().expect("a write");
    Ok(())
}

/// On SQLite, where one transaction keeps all other writers waiting.
#[actix_web::test]
async fn new_rows_are_checked_before_the_transaction_begins() {
    if engine() != Engine::Sqlite {
        return;
    }
    let database = TestDatabase::new().await.with(author::Entity).await.with(tag::Entity).await;
    let meanwhile = Meanwhile { file: file(&database.db), done: Arc::default() };
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<Patient>::new("/patients").bulk_edit(BulkEdit::new()));
    });
    let client = client.settings(Settings::new().context(meanwhile.clone()));
    let made = client.post("/patients", json!({ "name": "a" })).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = client.put("/patients", json!([{ "temp_id": 1, "name": "b" }, { "temp_id": 2, "name": "c" }])).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(*meanwhile.done.lock().expect("the only one"), [true; 3]);
    // What is said about a stored row is said while the row stays as it is.
    assert_eq!(client.patch("/patients/1", json!({ "name": "d" })).await.status, 200);
    assert_eq!(*meanwhile.done.lock().expect("the only one"), [true, true, true, false]);
}
