//! Pools as they are made for a database: what they set, what they share, and whom they let wait.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{join, join_all, try_join_all};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, Statement};
use serde_json::json;
use tests::client::Client;
use tests::database::{TestDatabase, VARIABLE, fresh_name, is_mariadb, is_postgres};
use tests::entities::author;
use tests::entities::ledger::account;
use tokio::sync::Notify;
use tweaks_runtime::prelude::*;
use tweaks_runtime::{connect, connect_options, connect_per_worker};

use crate::writes::ledger;

/// What the database says to a question, as a text.
async fn ask(db: &DatabaseConnection, question: &str) -> String {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), question)).await;
    let row = row.expect("an answer").expect("a row");
    row.try_get_by_index::<String>(0)
        .or_else(|_| row.try_get_by_index::<i64>(0).map(|number| number.to_string()))
        .expect("a value")
}

fn fresh_file() -> String {
    std::env::temp_dir().join(fresh_name() + ".db").display().to_string()
}

fn remove(file: &str) {
    for suffix in ["", "-wal", "-shm"] {
        _ = std::fs::remove_file(format!("{file}{suffix}"));
    }
}

#[actix_web::test]
async fn a_pool_suits_its_database() {
    let (url, file) = match std::env::var(VARIABLE) {
        Ok(url) => (url, None),
        Err(_) => {
            let file = fresh_file();
            (format!("sqlite://{file}?mode=rwc"), Some(file))
        }
    };
    let db = connect(&url).await.expect("a pool");
    let settings: &[(&str, &str)] = if is_postgres() {
        &[("SHOW statement_timeout", "30s"), ("SHOW idle_in_transaction_session_timeout", "1min")]
    } else if is_mariadb() {
        &[
            ("SELECT CAST(@@max_statement_time AS CHAR)", "30.000000"),
            ("SELECT @@innodb_lock_wait_timeout = 30 AND @@idle_transaction_timeout = 60", "1"),
            ("SELECT @@sql_mode LIKE '%STRICT_TRANS_TABLES%' AND @@sql_mode LIKE '%NO_AUTO_VALUE_ON_ZERO%'", "1"),
            ("SELECT @@time_zone", "+00:00"),
        ]
    } else {
        &[
            ("PRAGMA journal_mode", "wal"),
            ("PRAGMA synchronous", "1"),
            ("PRAGMA foreign_keys", "1"),
            ("PRAGMA busy_timeout", "5000"),
        ]
    };
    for (question, answer) in settings {
        assert_eq!(ask(&db, question).await, *answer, "{question}");
    }
    let (answer, sent) = tweaks_runtime::statements::recorded(ask(&db, "SELECT '1'")).await;
    assert_eq!((answer.as_str(), sent.len()), ("1", 1), "its statements are observed");
    db.close().await.expect("closed");
    if let Some(file) = file {
        // A file that nobody may write keeps its journal.
        let db = connect(format!("sqlite://{file}?mode=ro")).await.expect("a pool");
        assert_eq!(ask(&db, "SELECT 1").await, "1");
        db.close().await.expect("closed");
        remove(&file);
    }
}

#[actix_web::test]
async fn what_an_application_wants_otherwise_is_so() {
    let Ok(url) = std::env::var(VARIABLE) else {
        let mut options = connect_options("sqlite::memory:");
        options.map_sqlx_sqlite_opts(|sqlite| sqlite.foreign_keys(false));
        let db = Database::connect(options).await.expect("a pool");
        return assert_eq!(ask(&db, "PRAGMA foreign_keys").await, "0");
    };
    let mut options = connect_options(url);
    options.max_connections(3).statement_timeout(Duration::from_secs(7));
    if is_mariadb() {
        let db = connect_per_worker(options, 1)().await.expect("a pool");
        return assert_eq!(ask(&db, "SELECT CAST(@@max_statement_time AS CHAR)").await, "7.000000");
    }
    let db = Database::connect(options).await.expect("a pool");
    assert_eq!(ask(&db, "SHOW statement_timeout").await, "7s");
    assert_eq!(db.get_postgres_connection_pool().options().get_max_connections(), 3);
}

#[actix_web::test]
async fn connections_are_divided_among_workers() {
    for (all, workers, each) in [(16, 4, 4), (16, 100, 2), (3, 1, 3)] {
        let file = fresh_file();
        let mut options = connect_options(format!("sqlite://{file}?mode=rwc"));
        options.max_connections(all);
        // All at once, as the workers of a server start: the write-ahead log is begun once.
        let connect = connect_per_worker(options, workers);
        let pools = try_join_all((0..4).map(|_| connect())).await.expect("a pool for each");
        for pool in &pools {
            assert_eq!(pool.get_sqlite_connection_pool().options().get_max_connections(), each, "{all} for {workers}");
            assert_eq!(ask(pool, "PRAGMA journal_mode").await, "wal");
        }
        remove(&file);
    }
}

#[actix_web::test]
async fn all_workers_have_the_same_database_in_memory() {
    for url in ["sqlite::memory:", "sqlite://shared?mode=memory", "sqlite:"] {
        let connect = connect_per_worker(connect_options(url), 2);
        let (one, other) = (connect().await.expect("a pool"), connect().await.expect("a pool"));
        one.execute_unprepared("CREATE TABLE shown (id INTEGER)").await.expect("a table");
        one.execute_unprepared("INSERT INTO shown VALUES (7)").await.expect("a row");
        let asked = join_all((0..8).map(|_| ask(&other, "SELECT id FROM shown"))).await;
        assert_eq!(asked, ["7"; 8], "{url}");
    }
}

/// PostgreSQL refuses a statement that was prepared before its columns got other types, and SQLx sends it again and again.
#[actix_web::test]
async fn connections_from_before_a_migration_are_replaced() {
    if !is_postgres() {
        return;
    }
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<author::Entity>::new("/authors"));
    });
    client.post("/authors", json!({ "name": "Ann" })).await;
    let read = || join_all((0..8).map(|_| client.get("/authors/1")));
    let write = || join_all((0..8).map(|number| client.patch("/authors/1", json!({ "nickname": number.to_string() }))));
    join(read(), write()).await;
    database.tell("ALTER TABLE author ALTER name TYPE varchar(300)").await;
    for answer in write().await {
        assert_eq!(answer.status, 200, "a write is tried again: {}", answer.text);
    }
    for answer in read().await {
        assert!([200, 503].contains(&answer.status.as_u16()), "a read is refused at most once: {}", answer.text);
    }
    for answer in read().await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

/// An account whose creation takes as long as the test wants.
#[derive(Tweaks)]
#[tweaks(entity = account::Entity, before_create = wait)]
struct Slow {
    id: i32,
    name: String,
}

#[derive(Clone, Default)]
struct Gate {
    reached: Arc<Notify>,
    open: Arc<Notify>,
}

async fn wait(account: &mut account::ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    if let (Some(gate), Some("slow")) = (hook.context.get::<Gate>(), account.name.try_as_ref().map(String::as_str)) {
        gate.reached.notify_one();
        gate.open.notified().await;
    }
    Ok(())
}

/// On SQLite, where there is one writer at a time. Elsewhere nobody waits for anybody.
#[actix_web::test]
async fn writers_that_wait_keep_no_connection_from_readers() {
    let database: TestDatabase = ledger().await;
    let gate = Gate::default();
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<Slow>::new("/slow"));
    });
    let client = client.settings(Settings::new().context(gate.clone()));
    let post = |name: String| client.post("/slow", json!({ "name": name }));
    let others = async {
        gate.reached.notified().await;
        // More than there are connections.
        let waiting = join_all((0..8).map(|number| post(format!("waiting {number}"))));
        let readers = async {
            // The writers wait by now.
            tokio::time::sleep(Duration::from_millis(100)).await;
            let begun = Instant::now();
            for _ in 0..10 {
                assert_eq!(client.get("/slow").await.status, 200);
            }
            gate.open.notify_one();
            begun.elapsed()
        };
        join(waiting, readers).await
    };
    let (slow, (waiting, took)) = join(post("slow".to_owned()), others).await;
    assert!(took < Duration::from_secs(2), "ten reads took {took:?}");
    assert!(waiting.iter().chain([&slow]).all(|answer| answer.status == 201), "{}", slow.text);
}

/// Each driver is behind a feature; the URL, which may have a password, is not told.
#[actix_web::test]
async fn a_database_without_a_driver_is_told_without_the_url() {
    let error = connect("oracle://ann:secret@localhost/shop").await.expect_err("there is no such driver").to_string();
    assert!(error.contains("`oracle:`") && error.contains("`postgres:`") && !error.contains("secret"), "{error}");
}
