//! Writes that meet on a server: one of two that wait for each other is tried again, one that waits too long is told so, and nothing of it
//! is left.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join;
use sea_orm::{
    ConnectionTrait as _, Database, DatabaseConnection, EntityTrait as _, IsolationLevel, PaginatorTrait as _,
    TransactionTrait as _,
};
use serde_json::json;
use tests::client::Client;
use tests::database::{Engine, TestDatabase, by_engine, engine, is_mariadb, own_options};
use tests::entities::{author, tag};
use tokio::sync::Barrier;
use tweaks_runtime::connect_options;
use tweaks_runtime::prelude::*;

/// An author whose changes do what the test wants besides.
#[derive(Tweaks)]
#[tweaks(entity = author::Entity, before_update = besides)]
struct Busy {
    id: i32,
    name: String,
}

/// What a change does besides, and how often it was done.
#[derive(Clone)]
struct Besides {
    what: What,
    times: Arc<AtomicUsize>,
}

#[derive(Clone)]
enum What {
    /// Locks the other of two rows, once both writers hold one.
    LockOther(Arc<Barrier>),
    /// Writes another row, and locks what somebody else holds.
    LockHeld,
    /// Meets a row that another transaction has changed, at the first time.
    MeetChanged(DatabaseConnection),
}

async fn besides(author: &mut author::ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    let Some(Besides { what, times }) = hook.context.get::<Besides>() else { return Ok(()) };
    let time = times.fetch_add(1, Ordering::Relaxed);
    match what {
        What::LockOther(both) => {
            if time < 2 {
                both.wait().await;
            }
            let other = 3 - author.id.clone().unwrap();
            hook.transaction.execute_unprepared(&format!("UPDATE author SET revision = 7 WHERE id = {other}")).await?;
        }
        What::LockHeld => {
            hook.transaction.execute_unprepared("INSERT INTO tag (word, weight) VALUES ('half', 1)").await?;
            hook.transaction.execute_unprepared("UPDATE author SET revision = 7 WHERE id = 2").await?;
        }
        What::MeetChanged(db) if time == 0 => {
            let own = db.begin_with_config(Some(IsolationLevel::RepeatableRead), None).await?;
            author::Entity::find_by_id(2).one(&own).await?;
            db.execute_unprepared("UPDATE author SET revision = 8 WHERE id = 2").await?;
            own.execute_unprepared("UPDATE author SET revision = 9 WHERE id = 2").await?;
            own.commit().await?;
        }
        What::MeetChanged(_) => {}
    }
    Ok(())
}

async fn two_authors() -> TestDatabase {
    let database = TestDatabase::new().await.with(author::Entity).await.with(tag::Entity).await;
    database.tell("INSERT INTO author (name, revision, secret) VALUES ('a', 1, 's'), ('b', 1, 's')").await;
    database
}

fn client(db: &DatabaseConnection, what: What) -> (Client, Arc<AtomicUsize>) {
    let times = Arc::<AtomicUsize>::default();
    let client = Client::new(db, |config| {
        config.service(Resource::<Busy>::new("/authors"));
    });
    (client.settings(Settings::new().context(Besides { what, times: Arc::clone(&times) })), times)
}

/// SQLite has one writer at a time, so that none of them holds what another waits for.
#[actix_web::test]
async fn one_of_two_writers_that_wait_for_each_other_is_tried_again() {
    if engine() == Engine::Sqlite {
        return;
    }
    let database = two_authors().await;
    let (client, times) = client(&database.db, What::LockOther(Arc::new(Barrier::new(2))));
    let change = async |id: i32| client.patch(&format!("/authors/{id}"), json!({ "name": format!("new {id}") })).await;
    let (first, second) = join(change(1), change(2)).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200), "{} {}", first.text, second.text);
    assert_eq!(times.load(Ordering::Relaxed), 3, "one of the two is tried once more");
    assert_eq!(client.get("/authors").await.json, json!([{ "id": 1, "name": "new 1" }, { "id": 2, "name": "new 2" }]));
}

/// MariaDB undoes the one statement that waited (1205), and the rest of the transaction is undone by this crate.
#[actix_web::test]
async fn a_writer_that_waits_too_long_for_a_lock_leaves_nothing_behind() {
    let database = two_authors().await;
    let holder = database.db.begin().await.expect("a transaction");
    let mut options = own_options(&database, connect_options).await;
    options.max_connections(1);
    let hasty = Database::connect(options).await.expect("a pool");
    hasty
        .execute_unprepared(by_engine(
            "PRAGMA busy_timeout = 200",
            "SET lock_timeout = '200ms'",
            "SET SESSION innodb_lock_wait_timeout = 1",
        ))
        .await
        .expect("a setting");
    holder.execute_unprepared("UPDATE author SET revision = 5 WHERE id = 2").await.expect("a lock");
    let (client, times) = client(&hasty, What::LockHeld);
    for (path, is_hooked) in [("/authors/1", true), ("/authors/2", false)] {
        let answer = client.patch(path, json!({ "name": "new" })).await;
        let retry = answer.header("retry-after").map(str::to_owned);
        assert_eq!((answer.status.as_u16(), retry.as_deref()), (503, Some("1")), "{path}: {}", answer.text);
        let was_hooked = times.swap(0, Ordering::Relaxed) == 1;
        assert_eq!(was_hooked, is_hooked && engine() != Engine::Sqlite, "{path}: it is not tried again");
    }
    holder.commit().await.expect("a commit");
    assert_eq!(tag::Entity::find().count(&database.db).await.expect("a count"), 0, "half of a write is there");
    assert_eq!(client.get("/authors?fields=name").await.json, json!([{ "name": "a" }, { "name": "b" }]));
    assert_eq!(client.patch("/authors/1", json!({ "name": "new" })).await.status, 200, "the connection is of use");
}

/// What a snapshot says is no longer so: 1020 on MariaDB, 40001 on PostgreSQL.
#[actix_web::test]
async fn a_write_over_a_row_that_was_changed_meanwhile_is_tried_again() {
    if engine() == Engine::Sqlite {
        return;
    }
    let database = two_authors().await;
    let other = match is_mariadb() {
        true => {
            let mut options = own_options(&database, connect_options).await;
            options.max_connections(2);
            // By itself from 11.6.2 on.
            options.map_sqlx_mysql_pool_opts(|pool| {
                pool.after_connect(|connection, _| {
                    Box::pin(async move {
                        use sea_orm::sqlx::Executor as _;
                        connection.execute("SET innodb_snapshot_isolation = ON").await.map(drop)
                    })
                })
            });
            Database::connect(options).await.expect("a pool")
        }
        false => database.db.clone(),
    };
    let (client, times) = client(&database.db, What::MeetChanged(other));
    let begun = std::time::Instant::now();
    let answer = client.patch("/authors/1", json!({ "name": "new" })).await;
    assert_eq!((answer.status.as_u16(), times.load(Ordering::Relaxed)), (200, 2), "{}", answer.text);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
