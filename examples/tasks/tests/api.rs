//! The API, asked without a network, with a linter that looks at its statements.

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use sea_orm::DatabaseConnection;
use serde_json::{Value as Json, json};
use tweaks_runtime::lint::Lint;
use tweaks_runtime::openapi::contract;
use tweaks_runtime::prelude::*;

/// A database in memory.
async fn database() -> DatabaseConnection {
    let db = tweaks_runtime::connect("sqlite::memory:").await.expect("a database");
    tweaks_runtime::create_tables(&db, &tasks::TABLES).await.expect("tables");
    db
}

/// Sends a request, and gives the status and the body of the answer.
async fn send(lint: &Lint, db: &DatabaseConnection, request: TestRequest) -> (u16, Json) {
    let app = App::new().wrap(lint.counter()).app_data(web::Data::new(db.clone())).configure(tasks::configure);
    let answer = call_service(&init_service(app).await, request.to_request()).await;
    let status = answer.status().as_u16();
    let body = read_body(answer).await;
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

fn post(path: &str, body: Json) -> TestRequest {
    TestRequest::post().uri(path).set_json(body)
}

#[actix_web::test]
async fn an_urgent_task_needs_a_date() {
    let (lint, db) = (Lint::new(), database().await);
    let (status, _) = send(&lint, &db, post("/projects/", json!({ "name": "House" }))).await;
    assert_eq!(status, 201);
    let mut task = json!({ "project_id": 1, "title": "Mend the roof", "priority": 1 });
    let (status, answer) = send(&lint, &db, post("/tasks/", task.clone())).await;
    assert_eq!((status, &answer["errors"][0]["pointer"]), (400, &json!("#/due")));
    task["due"] = json!("2027-03-01");
    let (status, _) = send(&lint, &db, post("/tasks/", task)).await;
    assert_eq!(status, 201);
    let urgent = TestRequest::patch().uri("/tasks/1/").set_json(json!({ "priority": 1 }));
    assert_eq!(send(&lint, &db, urgent).await.0, 200, "the stored task has a date");
    let dateless = TestRequest::patch().uri("/tasks/1/").set_json(json!({ "due": null }));
    assert_eq!(send(&lint, &db, dateless).await.0, 400, "the stored task is urgent");
    lint.check();
}

/// So many projects, with so many tasks of the first one.
async fn world(rows: usize) -> DatabaseConnection {
    let (lint, db) = (Lint::new(), database().await);
    for row in 1..=rows {
        send(&lint, &db, post("/projects/", json!({ "name": format!("Project {row}") }))).await;
        send(&lint, &db, post("/tasks/", json!({ "project_id": 1, "title": format!("Task {row}") }))).await;
    }
    db
}

#[actix_web::test]
async fn no_list_takes_more_statements_for_more_rows() {
    let (few, many, lint) = (world(1).await, world(10).await, Lint::new());
    let body = async |rows: usize, path: &str| {
        let db = if rows == 1 { &few } else { &many };
        let (status, body) = send(&lint, db, TestRequest::with_uri(path)).await;
        assert_eq!(status, 200, "{path}: {body}");
        body.to_string()
    };
    Lint::new().growth(&tasks::api(), body).await;
}

#[test]
fn the_contract_is_kept() {
    let document = tasks::api().document(&Settings::new(), None).expect("a document");
    contract::check("tests/contract.json", &document);
}
