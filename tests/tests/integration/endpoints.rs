//! Endpoints: statuses, headers, keys, and how many statements each request takes.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{TestDatabase, reads_again};
use tests::entities::{author, book, membership, tag};
use tweaks_runtime::prelude::*;

fn library(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<author::Entity>::new("/authors/").paginate(LimitOffset { default: 2, max: 3 }))
        .service(Resource::<book::Entity>::new("/books"))
        .service(Resource::<tag::Entity>::new("/tags"))
        .service(Resource::<membership::Entity>::new("/memberships").without(Action::Delete));
}

async fn library_database() -> TestDatabase {
    let database = TestDatabase::new().await.with(author::Entity).await.with(book::Entity).await;
    database.with(tag::Entity).await.with(membership::Entity).await
}

#[actix_web::test]
async fn a_row_from_birth_to_death() {
    let database = library_database().await;
    let client = Client::new(&database.db, library);

    let made = client.post("/authors/", json!({ "name": "Ann" })).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.header("location"), Some("/authors/1/"));
    assert_eq!(made.json, json!({ "id": 1, "name": "Ann", "revision": 1, "nickname": null }));
    assert_eq!(made.statements.len(), 2, "is the name taken, insert: {:?}", made.statements);

    let seen = client.get("/authors/1/").await;
    assert_eq!((seen.status, &seen.json), (StatusCode::OK, &made.json));
    assert_eq!(seen.statements.len(), 1);
    assert!(!seen.statements[0].contains("secret"), "a value was read that nobody asked for: {}", seen.statements[0]);

    let changed = client.patch("/authors/1/", json!({ "nickname": "A" })).await;
    assert_eq!(changed.json, json!({ "id": 1, "name": "Ann", "revision": 2, "nickname": "A" }));
    assert_eq!(changed.statements.len(), 2 + reads_again(), "lock, update: {:?}", changed.statements);

    let renamed = client.put("/authors/1/", json!({ "name": "Anna" })).await;
    assert_eq!(
        renamed.json,
        json!({ "id": 1, "name": "Anna", "revision": 2, "nickname": "A" }),
        "what a full update leaves out stays"
    );
    assert_eq!(renamed.statements.len(), 3 + reads_again(), "lock, is the name taken, update: {:?}", renamed.statements);

    let gone = client.delete("/authors/1/").await;
    assert_eq!((gone.status, gone.text.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(gone.statements.len(), 2, "lock, delete: {:?}", gone.statements);
    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = client.send(method, "/authors/1/", &[], Vec::new()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.json["detail"], "No Author matches the given query.");
        assert_eq!(answer.statements.len(), 1);
    }
}

#[actix_web::test]
async fn pages_by_limit_and_offset() {
    let database = library_database().await;
    let client = Client::new(&database.db, library);
    for name in ["a", "b", "c", "d", "e"] {
        assert_eq!(client.post("/authors/", json!({ "name": name })).await.status, StatusCode::CREATED);
    }
    let names = |answer: &tests::client::Answer| -> Vec<String> {
        answer.json["results"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| row["name"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let first = client.get("/authors/").await;
    assert_eq!(names(&first), ["a", "b"]);
    assert_eq!(first.json["next"], "http://testserver/authors/?limit=2&offset=2");
    assert_eq!(first.json["previous"], Json::Null);
    assert_eq!(first.statements.len(), 1, "no count: {:?}", first.statements);

    let last = client.get("/authors/?offset=3&limit=3").await;
    assert_eq!(names(&last), ["d", "e"]);
    assert_eq!((&last.json["next"], &last.json["previous"]), (&Json::Null, &json!("http://testserver/authors/?limit=3")));

    let beyond = client.get("/authors/?limit=4&offset=-1").await;
    assert_eq!(beyond.problems(), ["limit invalid", "offset invalid"]);
    assert_eq!(beyond.json["errors"][0]["detail"], "A whole number from 1 to 3 is required.");
}

#[actix_web::test]
async fn keys_that_clients_choose() {
    let database = library_database().await;
    let client = Client::new(&database.db, library);
    let made = client.post("/tags", json!({ "word": "a/b ü" })).await;
    assert_eq!(made.json, json!({ "word": "a/b ü", "weight": 0 }));
    assert_eq!(made.header("location"), Some("/tags/a%2Fb%20%C3%BC"));
    assert_eq!(client.get("/tags/a%2Fb%20%C3%BC").await.json, made.json);
    let again = client.post("/tags", json!({ "word": "a/b ü" })).await;
    assert_eq!(again.problems(), ["#/word unique"]);
    assert_eq!(client.post("/tags", json!({})).await.problems(), ["#/word required"]);
    assert_eq!(client.post("/tags", json!({ "word": "plain", "weight": 3 })).await.status, StatusCode::CREATED);
    assert_eq!(client.get("/tags/plain").await.json["weight"], 3);
    assert_eq!(client.get("/tags").await.json.as_array().map(Vec::len), Some(2), "no pages: an array");
}

#[actix_web::test]
async fn keys_of_two_columns() {
    let database = library_database().await;
    let client = Client::new(&database.db, library);
    let made = client.post("/memberships", json!({ "person": 1, "club": "chess" })).await;
    assert_eq!((made.status, made.header("location")), (StatusCode::CREATED, Some("/memberships/1/chess")));
    let changed = client.patch("/memberships/1/chess", json!({ "since": "2024-01-01" })).await;
    assert_eq!(changed.json, json!({ "person": 1, "club": "chess", "since": "2024-01-01" }));
    assert_eq!(client.get("/memberships/2/chess").await.status, StatusCode::NOT_FOUND);
    client.post("/memberships", json!({ "person": 2, "club": "chess" })).await;
    let moved = client.put("/memberships/1/chess", json!({ "person": 2, "club": "chess", "since": null })).await;
    assert_eq!(moved.problems(), ["#/person key"], "another row would be changed");
    let again = client.post("/memberships", json!({ "person": 1, "club": "chess" })).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert_eq!(again.problems(), ["# unique"], "the database's own violation: {}", again.text);
}

#[actix_web::test]
async fn methods_that_are_not_there() {
    let database = library_database().await;
    let client = Client::new(&database.db, library);
    let answer = client.delete("/authors/").await;
    assert_eq!((answer.status, answer.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, Some("GET, HEAD, POST, OPTIONS")));
    assert_eq!(answer.json["detail"], "Method \"DELETE\" not allowed.");
    let answer = client.delete("/memberships/1/chess").await;
    assert_eq!(answer.header("allow"), Some("GET, HEAD, PUT, PATCH, OPTIONS"));
    let answer = client.send(Method::OPTIONS, "/authors/", &[], Vec::new()).await;
    assert_eq!((answer.status, answer.header("allow")), (StatusCode::OK, Some("GET, HEAD, POST, OPTIONS")));
    let answer = client.send(Method::HEAD, "/authors/", &[], Vec::new()).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[actix_web::test]
async fn an_empty_body_is_an_empty_object() {
    let database = library_database().await;
    let client = Client::new(&database.db, library);
    let answer = client.send(Method::POST, "/authors/", &[], Vec::new()).await;
    assert_eq!(answer.problems(), ["#/name required"]);
}

#[actix_web::test]
async fn a_missing_row_is_missing_whatever_is_sent_to_it() {
    let database = library_database().await;
    let client = Client::new(&database.db, library);
    for (headers, body) in
        [(&[][..], "{}"), (&[("Content-Type", "application/json")][..], "{"), (&[("Content-Type", "text/plain")][..], "x")]
    {
        let answer = client.send(Method::PATCH, "/authors/7/", headers, body.into()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{body}");
    }
}

#[actix_web::test]
async fn foreign_keys_and_values_that_are_unique_together() {
    let database = library_database().await;
    let client = Client::new(&database.db, library);
    client.post("/authors/", json!({ "name": "Ann" })).await;
    let made = client.post("/books", json!({ "author_id": 1, "title": "Words" })).await;
    assert_eq!(
        (made.status, made.statements.len()),
        (StatusCode::CREATED, 2),
        "all questions in one statement: {:?}",
        made.statements
    );

    let nobody = client.post("/books", json!({ "author_id": 9, "title": "Words" })).await;
    assert_eq!(nobody.problems(), ["#/author_id does_not_exist"]);
    assert_eq!(nobody.json["errors"][0]["detail"], "Invalid pk \"9\" - object does not exist.");

    let twice = client.post("/books", json!({ "author_id": 1, "title": "Words" })).await;
    assert_eq!(twice.problems(), ["# unique"]);
    assert_eq!(twice.json["errors"][0]["detail"], "The fields author_id, title must make a unique set.");

    client.post("/books", json!({ "author_id": 1, "title": "Numbers" })).await;
    let changed = client.patch("/books/2", json!({ "title": "Words" })).await;
    assert_eq!(changed.problems(), ["# unique"], "the stored author counts");
    assert_eq!(
        client.patch("/books/2", json!({ "title": "Numbers" })).await.status,
        StatusCode::OK,
        "its own values are no conflict"
    );

    let kept = client.delete("/authors/1/").await;
    assert_eq!((kept.status, kept.json["detail"].as_str()), (StatusCode::CONFLICT, Some("Other data refers to this.")));
}

#[actix_web::test]
async fn a_hand_written_handler_has_the_same_engine() {
    async fn newest(call: Call<author::Entity>) -> actix_web::HttpResponse {
        call.paginate(LimitOffset { default: 1, max: 1 }).list().await
    }
    let database = library_database().await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<author::Entity>::new("/authors/")).route("/first-author", actix_web::web::get().to(newest));
    });
    client.post("/authors/", json!({ "name": "Ann" })).await;
    let answer = client.get("/first-author").await;
    assert_eq!(answer.json["results"][0]["name"], "Ann");
    assert_eq!(
        client.get("/first-author?limt=1").await.json["errors"][0]["detail"],
        "There is no such parameter; did you mean `limit`?"
    );
}
