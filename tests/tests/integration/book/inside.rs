//! The page about the inside: its statements are those that are sent.

use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{TestDatabase, is_server};

use super::{Page, in_backticks};

/// The statements of the page, each as one line.
fn shown(page: &Page) -> Vec<String> {
    let blocks = page.blocks();
    let statements = blocks.iter().filter(|block| block.language == "sql");
    statements.map(|block| block.code.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[actix_web::test]
async fn its_statements_are_those_that_are_sent() {
    // The page is about SQLite.
    if is_server() {
        return;
    }
    let database = TestDatabase::new().await;
    tweaks_runtime::create_tables(&database.db, &tasks::TABLES).await.expect("tables");
    let client = Client::new(&database.db, tasks::configure);
    assert_eq!(client.post("/projects/", json!({ "name": "House" })).await.status, 201);
    let page = Page::read("docs/src/inside.md");
    let lines: Vec<&str> = page.text.lines().collect();
    let words: Vec<&str> = in_backticks(&lines).into_iter().map(|(_, word)| word).collect();
    let get = words.iter().find_map(|word| word.strip_prefix("GET ")).expect("a request");
    let post = words.iter().position(|word| word.starts_with("POST ")).expect("another");
    let body: Json = serde_json::from_str(words[post + 1]).expect("its body");
    let made = client.post(words[post].trim_start_matches("POST "), body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let read = client.get(get).await;
    assert_eq!(read.json["results"], json!([{ "name": "House", "tasks": [{ "title": "Mend the roof" }] }]));
    assert_eq!([read.statements, made.statements].concat(), shown(&page));
}
