//! Bulk edits: many creations, changes and deletions, all or none.

use actix_web::http::StatusCode;
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{TestDatabase, is_postgres, reads_again};
use tests::entities::exact::every;
use tests::entities::{author, membership, tag};
use tweaks_runtime::create_tables;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::HasTable as _;

fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    let all = BulkEdit::new().max_items(20).allow_delete();
    config
        .service(Resource::<author::Entity>::new("/authors").bulk_edit(all))
        .service(Resource::<author::Entity>::new("/many").bulk_edit(BulkEdit::new().allow_delete()))
        .service(Resource::<tag::Entity>::new("/tags").bulk_edit(all))
        .service(Resource::<membership::Entity>::new("/memberships").bulk_edit(all))
        .service(Resource::<author::Entity>::new("/undeletable").bulk_edit(BulkEdit::new()))
        .service(Resource::<author::Entity>::read_only("/careful").bulk_edit(BulkEdit::new()));
}

async fn three_authors() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(author::Entity).await.with(tag::Entity).await.with(membership::Entity).await;
    let client = Client::new(&database.db, endpoints);
    let made = client
        .put("/authors", json!([{ "temp_id": 1, "name": "a" }, { "temp_id": 2, "name": "b" }, { "temp_id": "x", "name": "c" }]))
        .await;
    assert_eq!(made.json, json!({ "created": { "1": 1, "2": 2, "x": 3 }, "updated": [], "deleted": [] }), "{}", made.text);
    (database, client)
}

async fn names(client: &Client) -> Json {
    client.get("/authors?fields=name").await.json.as_array().into_iter().flatten().map(|author| author["name"].clone()).collect()
}

#[actix_web::test]
async fn creations_changes_and_deletions_together() {
    let (_database, client) = three_authors().await;
    let body = json!([{ "id": 1, "nickname": "A" }, { "id": 2, "delete_object": true }, { "temp_id": 9, "name": "b" }]);
    let done = client.put("/authors", body).await;
    assert_eq!(done.json["updated"], json!([1]), "{}", done.text);
    assert_eq!(done.json["deleted"], json!([2]));
    assert!(done.json["created"]["9"].is_i64());
    assert_eq!(client.get("/authors/1").await.json["nickname"], "A");
}

#[actix_web::test]
async fn one_mistake_and_nothing_is_done() {
    let (_database, client) = three_authors().await;
    let body = json!([{ "id": 1, "name": "z" }, { "id": 2, "delete_object": true }, { "temp_id": 1 }, { "id": 3, "nam": 5 }, { "temp_id": 2, "name": "c" }]);
    let refused = client.put("/authors", body).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.problems(), ["#/2/name required", "#/3/nam unknown", "#/4/name unique"]);
    assert_eq!(names(&client).await, json!(["a", "b", "c"]));
}

#[actix_web::test]
async fn of_two_entries_that_want_the_same_the_second_is_refused() {
    let (_database, client) = three_authors().await;
    let body = json!([{ "id": 1, "name": "same" }, { "id": 2, "name": "same" }]);
    let refused = client.put("/authors", body).await;
    assert_eq!((refused.status, refused.problems()), (StatusCode::BAD_REQUEST, vec!["#/1/name unique".to_owned()]));
    assert_eq!(names(&client).await, json!(["a", "b", "c"]));
}

#[actix_web::test]
async fn what_is_dangerous_is_refused() {
    let (_database, client) = three_authors().await;
    let body = json!([
        { "temp_id": 2, "delete_object": true },
        { "id": 2, "delete_object": "false" },
        { "id": 1 }, { "id": 1 },
        { "name": "no key" },
        { "id": true, "name": "x" },
        { "id": "x", "temp_id": 5, "name": "x" },
        { "id": 99_999_999_999_999_999_u64 },
        5, null,
    ]);
    let refused = client.put("/authors", body).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let problems = [
        "#/0 invalid",
        "#/1 invalid",
        "#/3 repeated",
        "#/4 required",
        "#/5 invalid",
        "#/6 invalid",
        "#/7 invalid",
        "#/8 invalid",
        "#/9 invalid",
    ];
    assert_eq!(refused.problems(), problems);
    let careful = client.put("/careful", json!([{ "id": 1, "delete_object": true }, { "temp_id": 1, "name": "n" }])).await;
    assert_eq!(careful.problems(), ["#/0 not_allowed", "#/1 not_allowed"]);
    let same = client.put("/authors", json!([{ "temp_id": 1, "name": "n" }, { "temp_id": "1", "name": "m" }])).await;
    assert_eq!(same.problems(), ["#/1 repeated"]);
    assert_eq!(client.put("/authors", json!({ "id": 1 })).await.problems(), ["# not_a_list"]);
    assert_eq!(client.put("/authors", json!(vec![json!({ "id": 1 }); 21])).await.problems(), ["# max_items"]);
    assert_eq!(names(&client).await, json!(["a", "b", "c"]));
}

#[actix_web::test]
async fn a_missing_object_is_a_404_before_anything_is_validated() {
    let (_database, client) = three_authors().await;
    let body = json!([{ "id": 1, "name": 5.5, "nam": 1 }, { "id": 77, "name": "x" }, { "id": 88, "delete_object": true }]);
    let refused = client.put("/authors", body.clone()).await;
    assert_eq!(
        (refused.status, refused.problems()),
        (StatusCode::NOT_FOUND, vec!["#/1 not_found".to_owned(), "#/2 not_found".to_owned()])
    );
    let drf = client.drf().put("/authors", body).await;
    let missing = json!(["This item does not exist."]);
    assert_eq!(drf.json, json!([{ "id": "77", "non_field_errors": missing }, { "id": "88", "non_field_errors": missing }]));
}

#[actix_web::test]
async fn rows_are_locked_and_asked_about_together() {
    let (_database, client) = three_authors().await;
    let body: Vec<Json> = (1..=3).map(|id| json!({ "id": id, "name": format!("n{id}") })).collect();
    let done = client.put("/authors", json!(body)).await;
    assert_eq!(done.statements.len(), 3 + reads_again(), "one lock, one question, one update: {:#?}", done.statements);
    assert_eq!(names(&client).await, json!(["n1", "n2", "n3"]));
}

/// More entries take no more statements, whatever they do.
#[actix_web::test]
async fn a_thousand_entries_take_the_statements_of_ten() {
    let (_database, client) = three_authors().await;
    let mut counts = Vec::new();
    for (round, size) in [(0, 10_usize), (1, 500)] {
        let new: Vec<Json> = (0..size).map(|at| json!({ "temp_id": at, "name": format!("new {round} {at}") })).collect();
        let made = client.put("/many", json!(new)).await;
        let ids: Vec<i64> = made.json["created"].as_object().expect("made").values().filter_map(Json::as_i64).collect();
        assert_eq!(ids.len(), size, "{}", made.text);
        let changed = ids.iter().map(|id| json!({ "id": id, "name": format!("changed {round} {id}") }));
        let others = (0..size).map(|at| json!({ "temp_id": at, "name": format!("other {round} {at}") }));
        let mixed = client.put("/many", json!(changed.chain(others).collect::<Vec<Json>>())).await;
        assert_eq!(mixed.json["updated"].as_array().map(Vec::len), Some(size), "{}", mixed.text);
        let gone: Vec<Json> = ids.iter().map(|id| json!({ "id": id, "delete_object": true })).collect();
        let deleted = client.put("/many", json!(gone)).await;
        counts.push([made.statements.len(), mixed.statements.len(), deleted.statements.len()]);
    }
    let mixed = 4 + reads_again();
    assert_eq!(counts, [[2, mixed, 2], [2, mixed, 2]]);
}

/// A commit that fails may have been one: whatever the database said, nothing is done again.
#[actix_web::test]
async fn a_commit_that_fails_is_not_tried_again() {
    if !is_postgres() {
        return;
    }
    let (database, client) = three_authors().await;
    let refuse = "CREATE FUNCTION refuse() RETURNS trigger AS 'BEGIN RAISE EXCEPTION ''too late''; END' LANGUAGE plpgsql; \
                  CREATE CONSTRAINT TRIGGER late AFTER INSERT ON author DEFERRABLE INITIALLY DEFERRED FOR EACH ROW \
                  EXECUTE FUNCTION refuse()";
    database.tell(refuse).await;
    let answer = client.put("/authors", json!([{ "temp_id": 1, "name": "x" }, { "temp_id": 2, "name": "y" }])).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", answer.text);
    assert_eq!(answer.statements.iter().filter(|sql| sql.starts_with("INSERT")).count(), 1, "{:#?}", answer.statements);
    assert_eq!(names(&client).await, json!(["a", "b", "c"]));
}

#[actix_web::test]
async fn a_bad_query_string_is_refused_before_the_change() {
    let (_database, client) = three_authors().await;
    let refused = client.drf().put("/authors?offset=-9", json!([])).await;
    assert_eq!(refused.status, StatusCode::OK, "without pages there is no offset");
    let (_database, client) = three_authors().await;
    assert_eq!(client.put("/authors?fields=nam", json!([{ "id": 1, "name": "z" }])).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(names(&client).await, json!(["a", "b", "c"]));
}

#[actix_web::test]
async fn keys_of_texts_and_of_two_columns() {
    let (database, client) = three_authors().await;
    client.post("/tags", json!({ "word": "old", "weight": 1 })).await;
    let done = client.put("/tags", json!([{ "word": "old", "weight": 2 }])).await;
    assert_eq!(done.json["updated"], json!(["old"]), "{}", done.text);
    assert_eq!(client.get("/tags/old").await.json["weight"], 2);
    let new = json!([{ "temp_id": 1, "person": 1, "club": "chess" }, { "temp_id": 2, "person": 1, "club": "darts" }]);
    let made = client.put("/memberships", new).await;
    assert_eq!(made.json["created"], json!({ "1": [1, "chess"], "2": [1, "darts"] }), "{}", made.text);
    let changes =
        json!([{ "person": 1, "club": "chess", "since": "2024-01-01" }, { "person": 1, "club": "darts", "since": null }]);
    let done = client.put("/memberships", changes).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert_eq!(client.get("/memberships/1/chess").await.json["since"], "2024-01-01");
    // A key of two columns is told whole.
    assert_eq!(done.json["updated"], json!([[1, "chess"], [1, "darts"]]), "{}", done.text);
    let gone = json!([{ "person": 1, "club": "darts", "delete_object": true }]);
    assert_eq!(client.put("/memberships", gone).await.json["deleted"], json!([[1, "darts"]]));
    let wrong = json!([{ "person": 1, "club": "chess", "since": "soon" }, { "person": 2, "club": "chess" }]);
    let drf = Client::new(&database.db, endpoints).drf();
    let missing = drf.put("/memberships", wrong).await.json;
    assert_eq!(missing, json!([{ "person": "2", "club": "chess", "non_field_errors": ["This item does not exist."] }]));
    let refused = drf.put("/memberships", json!([{ "person": 1, "club": "chess", "since": "soon" }])).await.json;
    assert_eq!((&refused[0]["person"], &refused[0]["club"]), (&json!("1"), &json!("chess")), "{refused}");
    assert!(refused[0]["since"].is_array(), "{refused}");
    let part = client.put("/memberships", json!([{ "club": "chess", "since": null }])).await;
    assert_eq!(part.problems(), ["#/0 invalid"], "half a key");
}

/// As upstream, but for the row with that key: that is deleted there.
#[actix_web::test]
async fn in_drf_a_temp_id_is_no_key_of_a_deletion() {
    let (database, client) = three_authors().await;
    let drf = Client::new(&database.db, endpoints).drf();
    let missing = json!(["This item does not exist."]);
    let body = json!([{ "temp_id": 2, "delete_object": true, "name": "d" }, { "id": 1, "name": "z" }]);
    let refused = drf.put("/authors", body.clone()).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text);
    assert_eq!(refused.json, json!([{ "temp_id": "2", "non_field_errors": missing }]));
    let mixed = drf.put("/authors", json!([{ "temp_id": 2, "delete_object": true }, 5])).await;
    assert_eq!(mixed.status, StatusCode::BAD_REQUEST, "{}", mixed.text);
    assert_eq!(names(&client).await, json!(["a", "b", "c"]));
    // Where nothing can be deleted, it says nothing.
    let made = drf.put("/undeletable", body).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    assert_eq!(names(&client).await, json!(["z", "b", "c", "d"]));
}

/// A thousand keys of two columns are more than SQLite parses in one condition.
#[actix_web::test]
async fn a_thousand_entries() {
    let (database, client) = three_authors().await;
    let client_of_many = Client::new(&database.db, |config| {
        config.service(Resource::<membership::Entity>::new("/memberships").bulk_edit(BulkEdit::new()));
    });
    let entries = |extra: &str| -> Json {
        (0..1000)
            .map(
                |n| json!({ "person": n, "club": "chess", extra: if extra == "since" { json!("2024-01-01") } else { json!(n) } }),
            )
            .collect()
    };
    let made = client_of_many.put("/memberships", entries("temp_id")).await;
    assert_eq!(made.json["created"].as_object().map(serde_json::Map::len), Some(1000), "{:.300}", made.text);
    let changed = client_of_many.put("/memberships", entries("since")).await;
    assert_eq!(changed.status, StatusCode::OK, "{:.300}", changed.text);
    let many: Json = (0..1001).map(|n| json!({ "id": n })).collect();
    assert_eq!(client.put("/careful", many).await.problems(), ["# max_items"]);
}

/// No statement makes several rows of which nothing is said, so that each has its own.
#[actix_web::test]
async fn entries_that_say_nothing_make_rows_of_defaults() {
    let database = TestDatabase::new().await;
    create_tables(&database.db, &[every::Entity::TABLE]).await.expect("a table");
    let client = Client::new(&database.db, every::endpoints);
    let body =
        json!([{ "temp_id": 1 }, { "temp_id": 2 }, { "temp_id": 3, "whole": 7 }, { "temp_id": 4, "whole": 8 }, { "temp_id": 5 }]);
    let made = client.put("/every", body).await;
    assert_eq!(made.json["created"], json!({ "1": 1, "2": 2, "3": 3, "4": 4, "5": 5 }), "{}", made.text);
    assert_eq!(made.statements.iter().filter(|sql| sql.starts_with("INSERT")).count(), 4, "{:#?}", made.statements);
    let rows = client.get("/every?fields=whole,always").await.json;
    let row = |whole: Json| json!({ "whole": whole, "always": 0 });
    assert_eq!(rows, json!([row(Json::Null), row(Json::Null), row(7.into()), row(8.into()), row(Json::Null)]));
}
