//! Failures: writers side by side, clients that go away, hooks that panic, databases that are gone.

use std::time::Duration;

use actix_web::http::StatusCode;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _};
use serde_json::json;
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::author;
use tweaks_runtime::prelude::*;

fn authors(config: &mut actix_web::web::ServiceConfig) {
    config.service(Resource::<author::Entity>::new("/authors"));
}

#[actix_web::test]
async fn of_many_identical_creations_one_succeeds_and_the_others_get_the_same_400() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, authors);
    let body = json!({ "name": "Ann" });
    let requests = (0..32).map(|_| client.post("/authors", body.clone()));
    let answers = futures_util::future::join_all(requests).await;
    let made = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count();
    assert_eq!(made, 1);
    for answer in answers.iter().filter(|answer| answer.status != StatusCode::CREATED) {
        assert_eq!(
            (answer.status, answer.problems()),
            (StatusCode::BAD_REQUEST, vec!["#/name unique".to_owned()]),
            "{}",
            answer.text
        );
        assert!(!answer.text.contains("author_name") && !answer.text.to_lowercase().contains("constraint"), "{}", answer.text);
    }
    assert_eq!(author::Entity::find().count(&database.db).await.expect("a count"), 1);
}

/// The write goes on to its end although nobody waits for it, and leaves no transaction behind.
#[actix_web::test]
async fn a_client_that_goes_away_breaks_nothing() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, authors);
    for round in 0..40_u64 {
        let wait = Duration::from_micros(round * 100);
        _ = tokio::time::timeout(wait, client.post("/authors", json!({ "name": format!("name {round}") }))).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let count = author::Entity::find().count(&database.db).await.expect("a count");
    for round in 0..20 {
        let answer = client.post("/authors", json!({ "name": format!("after {round}") })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    }
    assert_eq!(author::Entity::find().count(&database.db).await.expect("a count"), count + 20, "acknowledged and lost");
}

mod panicking {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "panicking")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
    }

    #[async_trait::async_trait]
    impl ActiveModelBehavior for ActiveModel {
        async fn before_save<C: ConnectionTrait>(self, _: &C, _: bool) -> Result<Self, DbErr> {
            panic!("a hook of the application panics");
        }
    }
}

#[actix_web::test]
async fn a_hook_that_panics_is_a_500_and_a_rollback() {
    let database = TestDatabase::new().await.with(panicking::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<panicking::Entity>::new("/panicking"));
    });
    for _ in 0..10 {
        let answer = client.post("/panicking", json!({ "name": "x" })).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.text.contains("panics"), "{}", answer.text);
    }
    assert_eq!(client.get("/panicking").await.json, json!([]));
}

#[actix_web::test]
async fn a_missing_table_is_an_opaque_500() {
    let database = TestDatabase::new().await;
    let client = Client::new(&database.db, authors);
    for answer in
        [client.get("/authors").await, client.get("/authors/1").await, client.post("/authors", json!({ "name": "x" })).await]
    {
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.json["detail"], "The server failed to answer this request.");
    }
}

#[actix_web::test]
async fn a_violation_that_validation_cannot_name_is_still_a_400() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    database.tell("CREATE UNIQUE INDEX one_of_each ON author (nick)").await;
    let client = Client::new(&database.db, authors);
    client.post("/authors", json!({ "name": "a", "nickname": "n" })).await;
    let answer = client.post("/authors", json!({ "name": "b", "nickname": "n" })).await;
    assert_eq!((answer.status, answer.problems()), (StatusCode::BAD_REQUEST, vec!["# unique".to_owned()]));
    assert_eq!(answer.json["errors"][0]["detail"], "author with these values already exists.");
}

#[actix_web::test]
async fn a_check_of_the_database_is_a_422() {
    let key = if tests::database::is_mariadb() { "AUTO_INCREMENT" } else { "" };
    let database = TestDatabase::new().await;
    database
        .db
        .execute_unprepared(&format!("CREATE TABLE author (id integer {key} PRIMARY KEY, name text, revision integer, secret text, nick text CHECK (nick <> 'bad'))"))
        .await
        .expect("a table");
    let client = Client::new(&database.db, authors);
    if tests::database::is_postgres() {
        database
            .db
            .execute_unprepared("CREATE SEQUENCE ids; ALTER TABLE author ALTER id SET DEFAULT nextval('ids')")
            .await
            .expect("ids");
    }
    let answer = client.post("/authors", json!({ "name": "b", "nickname": "bad" })).await;
    assert_eq!(
        (answer.status, answer.json["detail"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("The values break a rule of the database."))
    );
}

/// SQLite ends a transaction by itself where a trigger says so, as it does where a statement takes too long or the disk is full.
#[actix_web::test]
async fn a_transaction_that_the_database_ends_takes_no_connection_with_it() {
    if tests::database::is_postgres() || tests::database::is_mariadb() {
        return;
    }
    let database = TestDatabase::new().await.with(author::Entity).await;
    database.tell("CREATE TRIGGER no AFTER INSERT ON author WHEN NEW.name = 'no' BEGIN SELECT RAISE(ROLLBACK, 'no'); END").await;
    database.tell("CREATE UNIQUE INDEX one_of_each ON author (nick)").await;
    let client = Client::new(&database.db, authors);
    // As many as the pool has connections, so that none is left out.
    for _ in 0..20 {
        let answer = client.post("/authors", json!({ "name": "no" })).await;
        assert!(!answer.status.is_success(), "{}", answer.text);
    }
    for number in 0..20 {
        let author = |name: &str| json!({ "name": format!("{name} {number}"), "nickname": number.to_string() });
        assert_eq!(client.post("/authors", author("one")).await.status, StatusCode::CREATED);
        // One that is rolled back when it writes.
        assert_eq!(client.post("/authors", author("other")).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(client.get("/authors").await.json.as_array().map(Vec::len), Some(20));
}
