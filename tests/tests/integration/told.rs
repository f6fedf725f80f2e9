//! Told: what the log, spans and the standard error say about requests, and what they never say.

use std::io::Write;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, by_engine, is_postgres};
use tests::entities::author;
use tracing::dispatcher::DefaultGuard;
use tracing_subscriber::fmt::format::FmtSpan;
use tweaks_runtime::permissions::{IsStaff, User};
use tweaks_runtime::prelude::*;

/// The lines of this thread's log, from a level on, with the spans as they end.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn start(level: tracing::Level) -> (Self, DefaultGuard) {
        let lines = Self::default();
        let writer = lines.clone();
        let log = tracing_subscriber::fmt().with_max_level(level).with_ansi(false).with_span_events(FmtSpan::CLOSE);
        (lines, crate::exact::listen(log.with_writer(move || writer.clone()).finish()))
    }

    /// So many of them: a task that works for a request may end, and its span with it, just behind the answer.
    async fn take_some(&self, number: usize) -> Vec<String> {
        let mut lines = self.take();
        for _ in 0..1000 {
            if lines.len() >= number {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
            lines.extend(self.take());
        }
        lines
    }

    /// Those of this crate: drivers have their own.
    fn take(&self) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let text = String::from_utf8(bytes).expect("text");
        text.lines().filter(|line| line.contains("tweaks_runtime")).map(str::to_owned).collect()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn authors(config: &mut actix_web::web::ServiceConfig) {
    let names = |call: Call<author::Entity>| call.fields(["name"]).list();
    config.service(Resource::<author::Entity>::new("/authors").list_action(Method::GET, "names", names));
    config.route("/by-hand", actix_web::web::get().to(names));
}

async fn with_id(client: &Client, path: &str, id: &str) -> Answer {
    client.send(Method::GET, path, &[("X-Request-Id", id)], Vec::new()).await
}

/// The value of a field of a span, or of an event.
fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let rest = line.split_once(&format!("{name}="))?.1;
    rest.strip_prefix('"').map_or_else(|| rest.split([' ', '}']).next(), |text| text.split('"').next())
}

#[actix_web::test]
async fn a_span_says_what_a_request_took() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, authors);
    let (lines, _guard) = Lines::start(tracing::Level::INFO);
    for name in ["Ann", "Bob"] {
        client.post("/authors", json!({ "name": name })).await;
    }
    let written = lines.take_some(2).await;
    assert_eq!(written.len(), 2, "{written:#?}");
    assert_eq!((field(&written[0], "action"), field(&written[0], "statements")), (Some("create"), Some("2")), "{written:#?}");
    for (path, action, pattern, rows, statements) in [
        ("/authors", "list", "/authors", "2", "1"),
        ("/authors/1", "retrieve", "/authors/{id}", "1", "1"),
        ("/authors/names", "names", "/authors/names", "2", "1"),
        ("/by-hand", "list", "/by-hand", "2", "1"),
        ("/authors?limit=x", "list", "/authors", "0", "0"),
    ] {
        let answer = with_id(&client, path, "abc-1").await;
        let lines = lines.take_some(1).await;
        let [line] = &lines[..] else { panic!("{path}: {lines:#?}") };
        let said = ["method", "path", "resource", "action", "request_id", "rows", "statements"].map(|name| field(line, name));
        let expected = ["GET", pattern, "Author", action, "abc-1", rows, statements].map(Some);
        assert_eq!(said, expected, "{path}: {line}");
        assert_eq!(field(line, "status"), Some(answer.status.as_str()), "{line}");
        let slowest = field(line, "slowest").unwrap_or_default();
        assert_eq!(slowest.starts_with("SELECT"), statements != "0", "{line}");
        assert_eq!(field(line, "database_ms").is_some_and(|ms| ms.parse::<f64>().is_ok_and(|ms| ms > 0.0)), statements != "0");
    }
}

#[actix_web::test]
async fn a_span_ends_with_a_refusal_of_a_custom_action_as_well() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, |config| {
        let names = |call: Call<author::Entity>| call.list();
        let authors = Resource::<author::Entity>::new("/authors").list_action(Method::GET, "names", names);
        config.service(authors.permission(IsStaff));
    });
    let client = client.settings(Settings::new().request_user::<Account>());
    let (lines, _guard) = Lines::start(tracing::Level::INFO);
    for path in ["/authors", "/authors/names"] {
        let refused = client.get(path).await;
        let lines = lines.take();
        assert_eq!(lines.len(), 1, "{path}: {lines:#?}");
        assert_eq!(field(&lines[0], "status"), Some(refused.status.as_str()), "{lines:#?}");
    }
}

#[actix_web::test]
async fn a_method_that_a_path_does_not_have_has_a_span_as_well() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, authors);
    let (lines, _guard) = Lines::start(tracing::Level::INFO);
    let refused = client.delete("/authors").await;
    assert_eq!(refused.status, 405);
    let lines = lines.take_some(1).await;
    let [line] = &lines[..] else { panic!("{lines:#?}") };
    let said = ["method", "path", "resource", "action", "status", "statements"].map(|name| field(line, name));
    assert_eq!(said, ["DELETE", "/authors", "Author", "metadata", "405", "0"].map(Some), "{line}");
}

#[actix_web::test]
async fn an_answer_refers_to_the_log() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, authors);
    assert_eq!(client.get("/authors").await.header("x-request-id"), None);
    assert_eq!(with_id(&client, "/authors", "abc-1").await.header("x-request-id"), Some("abc-1"));
    for foreign in ["a b", "", &"x".repeat(129), "ä"] {
        assert_eq!(with_id(&client, "/authors", foreign).await.header("x-request-id"), None, "{foreign}");
    }
    assert_eq!(with_id(&client, "/authors", &"x".repeat(128)).await.header("x-request-id").map(str::len), Some(128));
    let always = Client::new(&database.db, authors).settings(Settings::new().request_ids(true));
    let [one, other] = [always.get("/authors").await, always.get("/authors/7").await];
    let ids = [&one, &other].map(|answer| answer.header("x-request-id").expect("an id").to_owned());
    assert!(ids[0] != ids[1] && ids.iter().all(|id| id.len() == 32), "{ids:?}");
}

#[actix_web::test]
async fn a_failure_is_in_the_log_with_its_request() {
    let database = TestDatabase::new().await;
    let client = Client::new(&database.db, authors);
    // Spans of the level INFO are left out.
    let (lines, _guard) = Lines::start(tracing::Level::WARN);
    let given = with_id(&client, "/authors", "abc-1").await;
    let made = client.post("/authors", json!({ "name": "Ann" })).await;
    let lines = lines.take();
    for (answer, action) in [(given, "list"), (made, "create")] {
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.text.contains("author"), "{}", answer.text);
        let id = answer.header("x-request-id").expect("an id of what failed");
        let line = lines.iter().find(|line| field(line, "request_id") == Some(id)).unwrap_or_else(|| panic!("{id}: {lines:#?}"));
        let said = ["resource", "action"].map(|name| field(line, name));
        assert_eq!(said, [Some("Author"), Some(action)], "{line}");
        assert!(line.contains("ERROR") && line.contains("author"), "the database's own words: {line}");
    }
}

mod vault {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "vault")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        #[sea_orm(unique)]
        #[tweaks(write_only)]
        pub(super) secret: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A column whose rules quote what breaks them, on each database as its own words do.
async fn quoting() -> TestDatabase {
    let database = TestDatabase::new().await;
    let statements: &[&str] = by_engine(
        &[
            "CREATE TABLE vault (id integer PRIMARY KEY, secret text NOT NULL UNIQUE CHECK (secret NOT LIKE 'number %'))",
            "CREATE TRIGGER weak BEFORE INSERT ON vault WHEN NEW.secret LIKE 'weak %' BEGIN \
             SELECT RAISE(ABORT, 'weak: ' || NEW.secret); END",
        ],
        &[
            "CREATE TABLE vault (id serial PRIMARY KEY, secret text NOT NULL UNIQUE CHECK (secret NOT LIKE 'number %' OR substr(secret, 8)::int > 0))",
            "CREATE FUNCTION weak() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN IF NEW.secret LIKE 'weak %' THEN RAISE EXCEPTION 'weak: %', NEW.secret; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER weak BEFORE INSERT OR UPDATE ON vault FOR EACH ROW EXECUTE FUNCTION weak()",
        ],
        &[
            "CREATE TABLE vault (id integer PRIMARY KEY, secret text NOT NULL UNIQUE CHECK (secret NOT LIKE 'number %'))",
            "CREATE TRIGGER weak BEFORE INSERT ON vault FOR EACH ROW BEGIN DECLARE said VARCHAR(255) DEFAULT CONCAT('weak: ', NEW.secret); \
             IF NEW.secret LIKE 'weak %' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = said; END IF; END",
        ],
    );
    for statement in statements {
        database.tell(statement).await;
    }
    database
}

#[actix_web::test]
async fn the_log_quotes_no_value_that_only_writers_know() {
    let database = quoting().await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<vault::Entity>::new("/vaults").bulk_edit(BulkEdit::new()));
    });
    let (lines, _guard) = Lines::start(tracing::Level::INFO);
    assert_eq!(client.post("/vaults", json!({ "secret": "hunter2" })).await.status, StatusCode::CREATED);
    let mut told = 0;
    for secret in ["hunter2", "number hunter2", "weak hunter2"] {
        let body = json!({ "secret": secret });
        let [entry, id] = [json!([{ "temp_id": 1, "secret": secret }]), json!([{ "id": 1, "secret": secret }])];
        client.post("/vaults", body.clone()).await;
        client.put("/vaults/1", body).await;
        client.put("/vaults", entry).await;
        client.put("/vaults", id).await;
        let lines = lines.take();
        told += lines.iter().filter(|line| line.contains("WARN") || line.contains("ERROR")).count();
        assert!(lines.iter().all(|line| !line.contains("hunter2")), "{lines:#?}");
    }
    assert!(told >= 4, "{told} lines");
}

#[actix_web::test]
async fn the_databases_own_words_are_a_detail() {
    let database = quoting().await;
    let client = Client::new(&database.db, |config| _ = config.service(Resource::<vault::Entity>::new("/vaults")));
    let (lines, _guard) = Lines::start(tracing::Level::DEBUG);
    client.post("/vaults", json!({ "secret": "weak hunter2" })).await;
    let lines = lines.take();
    let own: Vec<&String> = lines.iter().filter(|line| line.contains("weak hunter2")).collect();
    assert!(!own.is_empty() && own.iter().all(|line| line.contains("DEBUG")), "{lines:#?}");
}

/// Says that this is the process that a test starts for itself, and how it logs.
const CHILD: &str = "TWEAKS_TEST_TOLD";

struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        if record.target().starts_with("tweaks_runtime") {
            eprintln!("logged: {}", record.args());
        }
    }

    fn flush(&self) {}
}

#[actix_web::test]
async fn a_program_without_a_log_is_told_of_each_failure_on_its_standard_error() {
    if let Ok(listens) = std::env::var(CHILD) {
        let database = TestDatabase::new().await;
        if listens == "logger" {
            log::set_logger(&Logger).expect("the first logger");
            log::set_max_level(log::LevelFilter::Warn);
        }
        let client = Client::new(&database.db, authors);
        with_id(&client, "/authors", "abc-1").await;
        with_id(&client, "/authors/1", "abc-2").await;
        client.get("/authors?limit=x").await;
        return;
    }
    for (listens, begins) in [("nothing", "tweaks: 500 "), ("logger", "logged: a request failed")] {
        let own = std::env::current_exe().expect("this program");
        let name = "told::a_program_without_a_log_is_told_of_each_failure_on_its_standard_error";
        let child = Command::new(own).args(["--exact", name, "--nocapture"]).env(CHILD, listens).output().expect("a process");
        let said = String::from_utf8_lossy(&child.stderr);
        let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("tweaks: ") || line.starts_with("logged: ")).collect();
        assert!(child.status.success() && lines.len() == 2, "{listens}: {said}");
        for (line, words) in lines.into_iter().zip([["abc-1", "list"], ["abc-2", "retrieve"]]) {
            assert!(
                line.starts_with(begins) && line.contains("Author") && words.iter().all(|word| line.contains(word)),
                "{line}"
            );
        }
    }
}

/// One line for all requests that will be refused, and none where the application knows its users.
#[actix_web::test]
async fn a_permission_of_users_that_nothing_finds_is_told_once() {
    if let Ok(settings) = std::env::var(CHILD) {
        let database = TestDatabase::new().await;
        let settings = match settings.as_str() {
            "nothing" => Settings::new(),
            _ => Settings::new().request_user::<Account>(),
        };
        let (lines, _guard) = Lines::start(tracing::Level::WARN);
        let staff_only = |config: &mut actix_web::web::ServiceConfig| {
            config.service(Resource::<author::Entity>::new("/authors").permission(IsStaff));
        };
        let client = Client::new(&database.db, staff_only).settings(settings);
        for path in ["/authors", "/authors/1", "/authors"] {
            assert_eq!(client.get(path).await.status, StatusCode::FORBIDDEN);
        }
        lines.take().iter().for_each(|line| println!("told: {line}"));
        return;
    }
    for (settings, told) in [("nothing", 1), ("users", 0)] {
        let own = std::env::current_exe().expect("this program");
        let name = "told::a_permission_of_users_that_nothing_finds_is_told_once";
        let child = Command::new(own).args(["--exact", name, "--nocapture"]).env(CHILD, settings).output().expect("a process");
        let said = String::from_utf8_lossy(&child.stdout);
        let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("told: ")).collect();
        assert!(child.status.success() && lines.len() == told, "{settings}: {said}");
        assert!(lines.iter().all(|line| line.contains("Settings::authentication")), "{lines:?}");
    }
}

#[derive(Clone)]
struct Account;

impl User for Account {}

#[actix_web::test]
async fn a_number_of_statements_is_known_or_not_said() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, authors).settings(Settings::new().query_count(true));
    assert_eq!(client.get("/authors").await.header("x-query-count"), Some("1"));
    assert_eq!(client.get("/authors/names").await.header("x-query-count"), Some("1"));
    assert_eq!(client.get("/authors?limit=x").await.header("x-query-count"), Some("0"));
    assert_eq!(client.post("/authors", json!({ "name": "Ann" })).await.header("x-query-count"), Some("2"));
}

#[actix_web::test]
async fn a_connection_that_nobody_observes_has_no_number() {
    let db = sea_orm::Database::connect("sqlite::memory:").await.expect("a database");
    let database = TestDatabase::of(db).with(author::Entity).await;
    let client = Client::new(&database.db, authors).settings(Settings::new().query_count(true));
    assert_eq!(client.get("/authors").await.header("x-query-count"), None);
    // A write's transaction is observed by itself where somebody records, as this client does; then the number is the true one.
    let made = client.post("/authors", json!({ "name": "Ann" })).await;
    assert!([None, Some("2")].contains(&made.header("x-query-count")), "{:?}", made.headers);
}

/// The statements of a request, as far as they are this crate's.
async fn comments(client: &Client, method: Method, path: &str, body: serde_json::Value) -> Vec<String> {
    let headers = [("Accept", "application/json; version=4"), ("Content-Type", "application/json")];
    let answer = client.send(method.clone(), path, &headers, body.to_string().into_bytes()).await;
    assert!(answer.status.is_success() && !answer.statements.is_empty(), "{method} {path}: {}", answer.text);
    let comment =
        |sql: &String| sql.split_once(" /*").map_or_else(|| panic!("no comment: {sql}"), |(_, tail)| format!("/*{tail}"));
    let mut comments: Vec<String> = answer.statements.iter().map(comment).collect();
    comments.dedup();
    comments
}

#[actix_web::test]
async fn statements_say_whose_they_are() {
    let database = TestDatabase::shop().await;
    let settings = Settings::new().versions(shop::api::versions()).sql_comments(true);
    let client = Client::shop(&database.db).settings(settings);
    let product = json!({ "sku": "SKU-1", "name": "Thing", "price": 1 });
    for (method, path, body, action) in [
        (Method::GET, "/products/", json!(null), "action='list',resource='Product"),
        (Method::GET, "/products/1/", json!(null), "action='retrieve',resource='Product"),
        (Method::GET, "/customers/?include_fields=orders,order_count", json!(null), "action='list',resource='Customer"),
        (Method::GET, "/orders/?status=paid&include_fields=items", json!(null), "action='list',resource='Order"),
        (Method::POST, "/products/", product, "action='create',resource='Product"),
        (Method::PATCH, "/products/1/", json!({ "name": "Other" }), "action='partial_update',resource='Product"),
        (Method::PUT, "/products/", json!([{ "id": 1, "name": "Third" }]), "action='bulk_edit',resource='Product"),
    ] {
        let comments = comments(&client, method.clone(), path, body).await;
        let [comment] = &comments[..] else { panic!("{method} {path}: {comments:?}") };
        assert!(comment.starts_with(&format!("/*{action}")) && comment.ends_with("version='4'*/"), "{method} {path}: {comment}");
    }
    let silent = Client::shop(&database.db).get("/products/").await;
    assert!(silent.statements.iter().all(|sql| !sql.contains("/*")), "{:?}", silent.statements);
}

#[actix_web::test]
async fn a_name_cannot_end_the_comment() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, |config| {
        let all = |call: Call<author::Entity>| call.list();
        config.service(Resource::<author::Entity>::new("/authors").list_action(Method::GET, "it's/*all*/now", all));
    });
    let client = client.settings(Settings::new().sql_comments(true));
    let comments = comments(&client, Method::GET, "/authors/it's/*all*/now", json!(null)).await;
    assert_eq!(comments, ["/*action='it%27s%2F%2Aall%2A%2Fnow',resource='Author'*/"]);
}

/// Each text is prepared once, whatever the values and whoever asks; the server knows the comment.
#[actix_web::test]
async fn comments_make_no_more_prepared_statements() {
    use sea_orm::{ConnectOptions, FromQueryResult as _, JsonValue, Statement};
    let Some(url) = std::env::var(tests::database::VARIABLE).ok().filter(|_| is_postgres()) else {
        // SQLite shows nobody which statements it has prepared; the texts are those of the test above.
        return;
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let schema = tests::database::fresh_name();
    let db = sea_orm::Database::connect(options.clone()).await.expect("a server");
    db.execute_unprepared(&format!("CREATE SCHEMA {schema}; SET search_path TO {schema}")).await.expect("a schema");
    let database = TestDatabase::of(db).with(author::Entity).await;
    let client = Client::new(&database.db, authors).settings(Settings::new().sql_comments(true));
    let prepared = async || {
        let sql = "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%/*action=%'";
        let statement = Statement::from_string(sea_orm::DbBackend::Postgres, sql);
        JsonValue::find_by_statement(statement).all(&database.db).await.expect("statements")
    };
    let mut counts = Vec::new();
    for round in 0..10 {
        client.post("/authors", json!({ "name": format!("Ann {round}") })).await;
        with_id(&client, &format!("/authors/{round}"), &format!("id-{round}")).await;
        client.get(&format!("/authors?name=Ann%20{round}")).await;
        counts.push(prepared().await.iter().filter(|row| row.to_string().contains("resource='Author'*/")).count());
    }
    assert!(counts[0] >= 3 && counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    database.tell(&format!("DROP SCHEMA {schema} CASCADE")).await;
}

mod start {
    use sea_orm::DatabaseConnection;
    use tests::entities::world;
    use tweaks_runtime::permissions::AllowAny;
    use tweaks_runtime::{Api, StartError, idempotency, versions};

    use super::*;

    /// The sentences that are said at the start, sorted.
    async fn said(api: &Api, db: &DatabaseConnection) -> Vec<String> {
        let error = api.check_at_start(db).await.expect_err("an unfit database");
        assert_eq!(format!("{error:?}"), error.to_string(), "a `main` shows it so");
        let StartError::Unfit { differences, unruled, unreached } = error else { panic!("{error}") };
        let differences = differences.iter().map(|difference| format!("{}: {}", difference.table, difference.detail));
        let mut said: Vec<String> = differences.chain(unruled).chain(unreached).collect();
        said.sort();
        said
    }

    #[actix_web::test]
    async fn an_application_that_fits_starts() {
        let database = TestDatabase::new().await.with(author::Entity).await.with(idempotency::Entity).await;
        let authors = Resource::<author::Entity>::new("/authors").idempotency(Idempotency::new()).permission(AllowAny);
        let api = Api::new("Books", "1.0").require_permissions().resource(authors);
        api.check_at_start(&database.db).await.expect("a database that fits");
    }

    #[actix_web::test]
    async fn a_path_that_no_request_comes_to_is_said() {
        let database = TestDatabase::new().await.with(author::Entity).await;
        let read_only = |path: &str| Resource::<author::Entity>::read_only(path);
        let api = Api::new("Books", "1.0")
            .resource(read_only("/authors/"))
            .resource(read_only("/authors/recent/").without(Action::Retrieve));
        let hidden = "/authors/recent/: no request comes here, because `/authors/{id}/` was added before; add this first, or give it another path";
        assert_eq!(said(&api, &database.db).await, [hidden]);
        let api = Api::new("Books", "1.0").resource(read_only("/authors")).resource(Resource::<author::Entity>::new("authors"));
        let hidden = |path: &str| {
            format!("{path}: no request comes here, because `{path}` was added before; add this first, or give it another path")
        };
        assert_eq!(said(&api, &database.db).await, [hidden("/authors/{id}"), hidden("/authors")]);
        let api = Api::new("Books", "1.0")
            .resource(read_only("/authors/recent/").without(Action::Retrieve))
            .resource(read_only("/authors/"));
        api.check_at_start(&database.db).await.expect("each path is reached");
    }

    #[test]
    #[should_panic(expected = "a page has no rows by default")]
    fn pages_by_number_have_rows() {
        _ = Resource::<author::Entity>::new("/authors").paginate(PageNumber { default: 0, max: 20 });
    }

    #[test]
    #[should_panic(expected = "a page has no rows by default")]
    fn pages_by_cursor_have_rows() {
        _ = Resource::<author::Entity>::new("/authors").paginate(tweaks_runtime::pages::Cursor { default: 0, max: 0 });
    }

    #[actix_web::test]
    async fn everything_that_does_not_fit_is_said_at_once() {
        let database = TestDatabase::new().await;
        let table = "CREATE TABLE author (id integer PRIMARY KEY, name varchar(255), revision integer NOT NULL, secret varchar(255) NOT NULL)";
        database.tell(table).await;
        let authors = Resource::<author::Entity>::new("/authors").idempotency(Idempotency::new());
        let api = Api::new("Books", "1.0").require_permissions().resource(authors.permission_for(&[Action::List], AllowAny));
        let said = said(&api, &database.db).await;
        for (at, part) in [
            "/authors: there is no permission for [Create, Retrieve, Update, PartialUpdate, Delete, Metadata]",
            "author: `name` is not unique",
            "author: `name` may be NULL",
            "author: there is no column `nick`",
            "tweaks_idempotency: the answers to `Idempotency-Key`s have no such table: code",
        ]
        .into_iter()
        .enumerate()
        {
            assert!(said.iter().any(|sentence| sentence.starts_with(part)), "{at} {part}: {said:#?}");
        }
    }

    #[derive(Tweaks)]
    #[tweaks(entity = author::Entity)]
    pub(super) struct AuthorName {
        pub(super) id: i32,
        pub(super) name: String,
    }

    /// Tables that only nested serializers, or only old versions, show.
    #[actix_web::test]
    async fn tables_are_looked_for_wherever_they_are_shown() {
        let database = TestDatabase::new().await;
        let api = Api::new("World", "1.0").resource(Resource::<world::city::Entity>::read_only("/cities"));
        let tables: Vec<String> = said(&api, &database.db).await;
        assert!(tables.len() > 1 && tables.iter().all(|line| line.ends_with("there is no such table")), "{tables:#?}");
        let mut alone = tables.clone();
        alone.dedup();
        assert_eq!(alone, tables, "each once");
        let authors = Resource::<author::Entity>::read_only("/authors").versions(versions![1 => AuthorName, 2 => author::Entity]);
        let api = Api::new("Books", "1.0").resource(authors);
        assert_eq!(said(&api, &database.db).await, ["author: there is no such table"]);
    }

    #[actix_web::test]
    async fn a_database_that_is_gone_is_said_as_such() {
        let database = TestDatabase::new().await;
        database.db.clone().close().await.expect("closed");
        let api = Api::new("Books", "1.0").resource(Resource::<author::Entity>::new("/authors"));
        let error = api.check_at_start(&database.db).await.expect_err("no database");
        assert!(matches!(error, StartError::Database(_)), "{error}");
    }
}
