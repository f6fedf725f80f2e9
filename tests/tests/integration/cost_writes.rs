//! The cost of a write: statements bind what a database takes, and neither they nor the work grow faster than the body.

use std::collections::BTreeMap;

use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{TestDatabase, is_postgres};
use tests::entities::ledger::entry;
use tests::entities::store::{place, shelf};
use tests::entities::{author, book, membership, tag};
use tweaks_runtime::prelude::*;

use crate::cost::{grows_linearly, is_capped};
use crate::writes::{endpoints, ledger};

fn stores(config: &mut actix_web::web::ServiceConfig) {
    config.service(Resource::<shelf::Entity>::new("/shelves").bulk_edit(BulkEdit::new()));
    config.service(Resource::<place::Entity>::new("/places").bulk_edit(BulkEdit::new()));
}

fn lists(config: &mut actix_web::web::ServiceConfig) {
    let all = BulkEdit::new().max_items(5000).allow_delete();
    config
        .service(Resource::<author::Entity>::new("/authors").bulk_edit(all))
        .service(Resource::<book::Entity>::new("/books").bulk_edit(all))
        .service(Resource::<membership::Entity>::new("/memberships").bulk_edit(all))
        .service(Resource::<tag::Entity>::new("/tags").bulk_edit(all));
}

async fn entries(database: &TestDatabase) -> u64 {
    entry::Entity::find().count(&database.db).await.expect("a count")
}

/// SQLite binds 32 766 values per statement, PostgreSQL 65 535: that many rows are made, replaced, and deleted by the database.
#[actix_web::test]
async fn more_nested_rows_than_a_statement_binds() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints).settings(Settings::new().body_limit(16 << 20));
    let parents = if is_postgres() { 66 } else { 40 };
    let thousand = |amount: i32| vec![json!({ "amount": amount }); 1000];
    let new = (0..parents).map(|at| json!({ "temp_id": at, "name": format!("{at}"), "entries": thousand(1) }));
    let made = client.put("/replaced?fields=id", new.collect()).await;
    assert_eq!((made.status.as_u16(), entries(&database).await), (200, parents * 1000), "{:.300}", made.text);
    let ids: Vec<i64> = made.json["created"].as_object().expect("made").values().filter_map(Json::as_i64).collect();
    let changed =
        client.put("/replaced?fields=id", ids.iter().map(|id| json!({ "id": id, "entries": thousand(2) })).collect()).await;
    assert_eq!((changed.status.as_u16(), entries(&database).await), (200, parents * 1000), "{:.300}", changed.text);
    let total = client.get(&format!("/replaced/{}?fields=entries", ids[0])).await;
    assert_eq!(total.json["entries"].as_array().map(Vec::len), Some(1000));
    let gone = client.put("/growing?fields=id", ids.iter().map(|id| json!({ "id": id, "delete_object": true })).collect()).await;
    assert_eq!((gone.status.as_u16(), entries(&database).await), (200, 0), "{:.300}", gone.text);
}

/// Texts that differ may be equal to the database, which is asked about all of them: each binds its place as well.
#[actix_web::test]
async fn more_keys_of_texts_than_a_statement_binds() {
    let database = TestDatabase::new().await.with(tag::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<tag::Entity>::new("/tags").bulk_edit(BulkEdit::new().max_items(40_000)));
    });
    let client = client.settings(Settings::new().body_limit(16 << 20));
    let count = if is_postgres() { 33_000 } else { 17_000 };
    let body: Json = (0..count).map(|at| json!({ "word": format!("w{at}"), "weight": 1 })).collect();
    let rows = (0..count - 1).map(|at| format!("('w{at}', 0)")).collect::<Vec<_>>().join(", ");
    database.tell(&format!("INSERT INTO tag (word, weight) VALUES {rows}")).await;
    let refused = client.put("/tags", body).await;
    assert_eq!((refused.status.as_u16(), refused.problems().len()), (404, 1), "{:.300}", refused.text);
}

/// The SQL of a change of so many places, each with two unique values.
async fn written(client: &Client, count: usize) -> usize {
    let letter = |at: usize| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at % 26]);
    let code = |at: usize| format!("{}{}", letter(at / 26), letter(at));
    let uid = |at: usize| format!("00000000-0000-0000-0000-{at:012}");
    let since = |at: usize| format!("{}-01-01", 2000 + at);
    let new = (0..count).map(|at| json!({ "position": at + 1, "code": code(at), "uid": uid(at), "since": since(at) }));
    let made = client.post("/shelves", json!({ "name": "s", "places": new.collect::<Vec<_>>() })).await;
    assert_eq!(made.status, 201, "{:.300}", made.text);
    let places = made.json["places"].as_array().expect("places");
    let moved = places
        .iter()
        .enumerate()
        .map(|(at, place)| json!({ "id": place["id"], "code": code((at + 1) % count), "uid": uid((at + 1) % count) }));
    let answer = client.patch(&format!("/shelves/{}", made.json["id"]), json!({ "places": moved.collect::<Vec<_>>() })).await;
    assert_eq!(answer.status, 200, "{:.300}", answer.text);
    answer.statements.iter().map(String::len).sum()
}

#[actix_web::test]
async fn questions_about_rows_that_change_places_grow_with_their_number() {
    let mut lengths = BTreeMap::new();
    for count in [30, 120, 480] {
        let database = TestDatabase::new().await.with(shelf::Entity).await.with(place::Entity).await;
        lengths.insert(count, written(&Client::new(&database.db, stores), count).await);
    }
    assert!(lengths[&120] < 5 * lengths[&30] && lengths[&480] < 5 * lengths[&120], "{lengths:?}");
}

/// A thousand rows that name the same other row ask about it once.
#[actix_web::test]
async fn the_same_question_is_asked_once() {
    let database = TestDatabase::new().await.with(author::Entity).await.with(book::Entity).await;
    let client = Client::new(&database.db, lists);
    let author = client.post("/authors", json!({ "name": "Ann" })).await.json["id"].clone();
    let body = |author: &Json| {
        (0..1500).map(|at| json!({ "temp_id": at, "author_id": author, "title": format!("t{at}") })).collect::<Json>()
    };
    let refused = client.put("/books", body(&json!(77))).await;
    assert_eq!((refused.status.as_u16(), refused.problems().len() > 900), (400, true), "{:.300}", refused.text);
    let made = client.put("/books", body(&author)).await;
    assert_eq!(made.status, 200, "{:.300}", made.text);
    let about = made.statements.iter().map(|sql| sql.matches(r#"FROM "author""#).count()).sum::<usize>();
    assert_eq!(about, 1, "{:?}", made.statements.iter().map(String::len).collect::<Vec<_>>());
}

#[actix_web::test]
async fn entries_of_a_bulk_edit_cost_what_they_are_long() {
    if !is_capped("cost_writes::entries_of_a_bulk_edit_cost_what_they_are_long") {
        return;
    }
    let database = TestDatabase::new().await.with(author::Entity).await.with(tag::Entity).await.with(membership::Entity).await;
    let client = &Client::new(&database.db, lists);
    let work = |size: usize| async move {
        let words: Json = (0..size).map(|at| json!({ "temp_id": at, "word": format!("w{at}") })).collect();
        assert_eq!(client.put("/tags", words).await.status, 200);
        let words: Json = (0..size).map(|at| json!({ "word": format!("w{at}"), "weight": 2 })).collect();
        assert_eq!(client.put("/tags", words).await.status, 200);
        let words: Json = (0..size).map(|at| json!({ "word": format!("w{at}"), "delete_object": true })).collect();
        assert_eq!(client.put("/tags", words).await.status, 200);
        let new: Json = (0..size).map(|at| json!({ "temp_id": at, "person": at, "club": "c" })).collect();
        assert_eq!(client.put("/memberships", new).await.status, 200);
        let gone: Json = (0..size).map(|at| json!({ "person": at, "club": "c", "delete_object": true })).collect();
        assert_eq!(client.put("/memberships", gone).await.status, 200);
    };
    grows_linearly(work, 1000).await;
}
