//! Writes that meet on a server: one of two that wait for each other is tried again, one that waits too long is told so, and nothing of it
//! is left.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, EntityTrait as _, IsolationLevel, TransactionTrait as _};
use serde_json::json;
use tests::client::Client;
use tests::database::{Engine, TestDatabase, by_engine, engine, is_mariadb, own_options};
use tests::entities::tag;
use tokio::sync::Barrier;
use tweaks_runtime::connect_options;
use tweaks_runtime::prelude::*;

/// A tag whose changes do what the test wants besides.
#[derive(Tweaks)]
#[tweaks(entity = tag::Entity, before_update = besides)]
struct Busy {
    word: String,
    weight: i32,
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

async fn besides(tag: &mut tag::ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    let Some(Besides { what, times }) = hook.context.get::<Besides>() else { return Ok(()) };
    let time = times.fetch_add(1, Ordering::Relaxed);
    match what {
        What::LockOther(both) => {
            if time < 2 {
                both.wait().await;
            }
            let other = if tag.word.as_ref() == "a" { "b" } else { "a" };
            hook.transaction.execute_unprepared(&format!("UPDATE tag SET weight = weight + 10 WHERE word = '{other}'")).await?;
        }
        What::LockHeld => {
            hook.transaction.execute_unprepared("INSERT INTO tag (word, weight) VALUES ('half', 1)").await?;
            hook.transaction.execute_unprepared("UPDATE tag SET weight = 7 WHERE word = 'b'").await?;
        }
        What::MeetChanged(db) if time == 0 => {
            let own = db.begin_with_config(Some(IsolationLevel::RepeatableRead), None).await?;
            tag::Entity::find_by_id("b").one(&own).await?;
            db.execute_unprepared("UPDATE tag SET weight = 8 WHERE word = 'b'").await?;
            own.execute_unprepared("UPDATE tag SET weight = 9 WHERE word = 'b'").await?;
            own.commit().await?;
        }
        What::MeetChanged(_) => {}
    }
    Ok(())
}

async fn two_tags() -> TestDatabase {
    let database = TestDatabase::new().await.with(tag::Entity).await;
    database.tell("INSERT INTO tag (word, weight) VALUES ('a', 0), ('b', 0)").await;
    database
}

fn client(db: &DatabaseConnection, what: What) -> (Client, Arc<AtomicUsize>) {
    let times = Arc::<AtomicUsize>::default();
    let client = Client::new(db, |config| {
        config.service(Resource::<Busy>::new("/tags"));
    });
    (client.settings(Settings::new().context(Besides { what, times: Arc::clone(&times) })), times)
}

/// SQLite has one writer at a time, so that none of them holds what another waits for.
#[actix_web::test]
async fn one_of_two_writers_that_wait_for_each_other_is_tried_again() {
    if engine() == Engine::Sqlite {
        return;
    }
    let database = two_tags().await;
    let (client, times) = client(&database.db, What::LockOther(Arc::new(Barrier::new(2))));
    let change = async |word: &str| client.patch(&format!("/tags/{word}"), json!({ "weight": 1 })).await;
    let (first, second) = join(change("a"), change("b")).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200), "{} {}", first.text, second.text);
    assert_eq!(times.load(Ordering::Relaxed), 3, "one of the two is tried once more");
    let weights = client.get("/tags?ordering=word").await.json;
    let weights = [&weights[0]["weight"], &weights[1]["weight"]].map(|weight| weight.as_i64().unwrap_or_default());
    // The second of both comes after the first, whichever it is.
    assert!([[11, 1], [1, 11]].contains(&weights), "{weights:?}");
}

/// MariaDB undoes the one statement that waited (1205), and the rest of the transaction is undone by this crate.
#[actix_web::test]
async fn a_writer_that_waits_too_long_for_a_lock_leaves_nothing_behind() {
    let database = two_tags().await;
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
    holder.execute_unprepared("UPDATE tag SET weight = 5 WHERE word = 'b'").await.expect("a lock");
    let (client, times) = client(&hasty, What::LockHeld);
    for (path, is_hooked) in [("/tags/a", true), ("/tags/b", false)] {
        let answer = client.patch(path, json!({ "weight": 3 })).await;
        let retry = answer.header("retry-after").map(str::to_owned);
        assert_eq!((answer.status.as_u16(), retry.as_deref()), (503, Some("1")), "{path}: {}", answer.text);
        let was_hooked = times.swap(0, Ordering::Relaxed) == 1;
        assert_eq!(was_hooked, is_hooked && engine() != Engine::Sqlite, "{path}: it is not tried again");
    }
    holder.commit().await.expect("a commit");
    let left = client.get("/tags?ordering=word").await.json;
    assert_eq!(left, json!([{ "word": "a", "weight": 0 }, { "word": "b", "weight": 5 }]), "half of a write is there");
    assert_eq!(client.patch("/tags/a", json!({ "weight": 3 })).await.status, 200, "the connection is of use");
}

/// What a snapshot says is no longer so: 1020 on MariaDB, 40001 on PostgreSQL.
#[actix_web::test]
async fn a_write_over_a_row_that_was_changed_meanwhile_is_tried_again() {
    if engine() == Engine::Sqlite {
        return;
    }
    let database = two_tags().await;
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
    let answer = client.patch("/tags/a", json!({ "weight": 3 })).await;
    assert_eq!((answer.status.as_u16(), times.load(Ordering::Relaxed)), (200, 2), "{}", answer.text);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
