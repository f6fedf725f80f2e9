//! Where no statement gives back the rows that it writes, as on MySQL: they are read by their keys, in a statement for all of them.

use std::process::Command;

use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, WITHOUT_RETURNING, is_mariadb};
use tests::entities::ledger::{account, bank, entry, payee};
use tests::entities::{author, tag};
use tweaks_runtime::prelude::*;

fn is_without() -> bool {
    std::env::var_os(WITHOUT_RETURNING).is_some()
}

/// A process takes all servers for one kind: so this is another process, on MariaDB in place of MySQL.
#[test]
fn what_is_written_is_answered_all_the_same() {
    if !is_mariadb() || is_without() {
        return;
    }
    let own = std::env::current_exe().expect("this program");
    let mut child = Command::new(own);
    child.args(["without_returning::", "exact_keys::", "exact_compound::", "exact_types::", "failures::"]);
    let output = child.env(WITHOUT_RETURNING, "1").output().expect("a process");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    let passed = said.rsplit("test result: ok. ").next().and_then(|rest| rest.split(' ').next()?.parse::<usize>().ok());
    assert!(passed.is_some_and(|passed| passed > 60), "{said}");
}

fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<tag::Entity>::new("/tags").bulk_edit(BulkEdit::new()))
        .service(Resource::<author::Entity>::new("/authors").bulk_edit(BulkEdit::new()))
        .service(Resource::<account::Entity>::new("/accounts").bulk_edit(BulkEdit::new()));
}

async fn several(client: &Client, path: &str, count: usize, new: impl Fn(usize) -> Json) -> Answer {
    let entries = (0..count).map(|at| {
        let mut entry = new(at);
        entry["temp_id"] = at.into();
        entry
    });
    let made = client.put(path, entries.collect()).await;
    assert_eq!(
        (made.status.as_u16(), made.json["created"].as_object().map(serde_json::Map::len)),
        (200, Some(count)),
        "{}",
        made.text
    );
    made
}

#[actix_web::test]
async fn many_rows_take_as_many_statements_as_a_few() {
    if !is_without() {
        return;
    }
    let database = TestDatabase::new().await.with(tag::Entity).await.with(author::Entity).await.with(bank::Entity).await;
    let database = database.with(account::Entity).await.with(payee::Entity).await.with(entry::Entity).await;
    let client = Client::new(&database.db, endpoints);
    let mut counts = Vec::new();
    for count in [3, 60] {
        // Keys that clients choose, keys that the database counts, and rows below such.
        let tags = several(&client, "/tags", count, |at| json!({ "word": format!("{count} {at}"), "weight": at })).await;
        let authors = several(&client, "/authors?fields=id,name", count, |at| json!({ "name": format!("{count} {at}") })).await;
        let entries = |at: usize| json!([{ "amount": at }, { "amount": 1 }]);
        let account = |at: usize| json!({ "name": format!("{count} {at}"), "entries": entries(at) });
        let accounts = several(&client, "/accounts?fields=id", count, account).await;
        counts.push([tags, authors, accounts].map(|answer| answer.statements.len()));
    }
    assert_eq!(counts[0], counts[1]);
    let authors = client.get("/authors?fields=id,name&ordering=id").await.json;
    let names: Vec<&str> = authors.as_array().expect("authors").iter().filter_map(|author| author["name"].as_str()).collect();
    let wanted: Vec<String> = [3, 60].iter().flat_map(|count| (0..*count).map(move |at| format!("{count} {at}"))).collect();
    assert_eq!(names, wanted, "each entry has the key of its own row");
}

#[actix_web::test]
async fn a_row_is_answered_as_the_database_keeps_it() {
    if !is_without() {
        return;
    }
    let database = TestDatabase::new().await.with(tag::Entity).await.with(author::Entity).await;
    let client = Client::new(&database.db, endpoints);
    let made = client.post("/tags", json!({ "word": "w" })).await;
    assert_eq!((made.status.as_u16(), made.json), (201, json!({ "word": "w", "weight": 0 })), "its default is read");
    let made = client.post("/authors", json!({ "name": "a" })).await;
    assert_eq!((made.status.as_u16(), made.statements.len()), (201, 3), "is the name taken, insert, read: {:?}", made.statements);
    let changed = client.patch("/authors/1", json!({ "name": "b" })).await;
    assert_eq!((changed.status.as_u16(), &changed.json["revision"]), (200, &json!(2)), "{}", changed.text);
}
