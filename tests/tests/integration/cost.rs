//! The cost of a request: the answer to a bad one is short, and neither time nor memory grow faster than what was sent.

use std::process::Command;

use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::author;
use tweaks_runtime::prelude::*;

/// Says that this is the process with little memory, which a test starts for itself.
const CAPPED: &str = "TWEAKS_TEST_CAPPED";

/// Whether the test is to go on: in a process of its own that gets no more than 1.25 gigabytes of memory, of which the
/// program and its threads take the most.
pub(crate) fn is_capped(test: &str) -> bool {
    if std::env::var_os(CAPPED).is_some() {
        return true;
    }
    let own = std::env::current_exe().expect("this program");
    let mut child = Command::new("sh");
    child.args(["-c", "ulimit -v 1310720; exec \"$0\" \"$@\""]).arg(own).args(["--exact", test, "--nocapture"]);
    let output = child.env(CAPPED, "1").output().expect("a process");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    false
}

/// The time that this thread has spent at work, in microseconds.
fn worked() -> u64 {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").expect("the times of this thread");
    times.split(' ').next().and_then(|time| time.parse::<u64>().ok()).expect("a time") / 1000
}

/// Work with four times as much of something may take six times as long, and not sixteen times: the least of three times each, because
/// others who run meanwhile take the caches.
pub(crate) async fn grows_linearly<F: Future<Output = ()>>(work: impl Fn(usize) -> F, size: usize) {
    let mut spent = [u64::MAX; 2];
    for (at, size) in [size, 4 * size].into_iter().enumerate().cycle().take(6) {
        let before = worked();
        work(size).await;
        spent[at] = spent[at].min(worked() - before);
    }
    let [once, fourfold] = spent;
    assert!(fourfold < 6 * once + 20_000, "{once} and then {fourfold} microseconds");
}

fn authors(config: &mut actix_web::web::ServiceConfig) {
    config.service(Resource::<author::Entity>::new("/authors").bulk_edit(BulkEdit::new()));
}

fn members(names: usize) -> Json {
    (0..names).map(|at| (format!("n{at}"), json!(1))).collect::<serde_json::Map<String, Json>>().into()
}

#[actix_web::test]
async fn an_answer_lists_so_many_problems_and_says_how_many_more_there_are() {
    let database = TestDatabase::shop().await;
    for (limit, listed, more) in
        [(8, 8, None), (5, 6, Some("Problems that are not listed: 6.")), (0, 1, Some("Problems that are not listed: 11."))]
    {
        let client = Client::shop(&database.db).settings(Settings::new().problem_limit(limit));
        let names = if limit == 8 { 5 } else { 8 };
        let answer = client.post("/products/", members(names)).await;
        let errors = answer.json["errors"].as_array().expect("problems");
        assert_eq!((answer.status.as_u16(), errors.len()), (400, listed), "{}", answer.text);
        let last = errors.last().filter(|last| last["code"] == "more");
        assert_eq!(last.and_then(|last| last["detail"].as_str()), more, "{}", answer.text);
    }
    let drf = Settings::new().problem_limit(2).profile(Profile::Drf);
    let answer = Client::shop(&database.db).settings(drf).post("/products/", members(8)).await;
    assert_eq!(answer.json["non_field_errors"], json!(["Problems that are not listed: 1."]), "{}", answer.text);
    assert_eq!(answer.json.as_object().map(serde_json::Map::len), Some(3), "{}", answer.text);
}

#[actix_web::test]
async fn the_entries_of_a_bulk_edit_have_one_limit_together() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, authors).settings(Settings::new().problem_limit(10));
    let entry = |id: usize| {
        let mut entry = members(4);
        (entry["temp_id"], entry["name"]) = (json!(id), json!(id.to_string()));
        entry
    };
    let answer = client.put("/authors", (0..5).map(entry).collect()).await;
    let problems = answer.problems();
    let more = problems.iter().filter(|problem| problem.ends_with(" more")).count();
    assert_eq!((answer.status.as_u16(), problems.len() - more, more), (400, 10, 3), "{}", answer.text);
}

/// Keys that stand twice, far below: the path to each would be 120 names long.
fn repeated_keys(times: usize) -> Vec<u8> {
    let repeated = vec!["\"a\":0"; times].join(",");
    format!("{}{{{repeated}}}{}", "{\"kk\":".repeat(120), "}".repeat(120)).into_bytes()
}

#[actix_web::test]
async fn a_hundred_thousand_repeated_keys_take_little_memory() {
    if !is_capped("cost::a_hundred_thousand_repeated_keys_take_little_memory") {
        return;
    }
    let database = TestDatabase::shop().await;
    for client in [Client::shop(&database.db), Client::shop(&database.db).drf()] {
        for path in ["/products/", "/validate/registration/"] {
            let headers = [("Content-Type", "application/json")];
            let answer = client.send(actix_web::http::Method::POST, path, &headers, repeated_keys(100_000)).await;
            assert_eq!(answer.status.as_u16(), 400);
            assert!(answer.text.len() < 1_000_000, "{path}: {} bytes", answer.text.len());
        }
    }
}

/// A name of many bytes stands in each path below it.
#[actix_web::test]
async fn long_names_make_no_long_answer() {
    let database = TestDatabase::shop().await;
    let below: Vec<String> = (0..20_000).map(|at| format!("\"a{at}\":0,\"a{at}\":0")).collect();
    let body = format!("{{\"{}\":{{{}}}}}", "x".repeat(300_000), below.join(",")).into_bytes();
    let headers = [("Content-Type", "application/json")];
    let answer = Client::shop(&database.db).send(actix_web::http::Method::POST, "/products/", &headers, body).await;
    assert_eq!(answer.status.as_u16(), 400);
    assert!(answer.text.len() < 3_000_000, "{} bytes", answer.text.len());
}

#[actix_web::test]
async fn plain_lists_of_objects_have_a_limit_and_cost_what_they_are_long() {
    if !is_capped("cost::plain_lists_of_objects_have_a_limit_and_cost_what_they_are_long") {
        return;
    }
    let database = TestDatabase::shop().await;
    let client = Client::shop(&database.db);
    let answer = client.post("/validate/registration/", json!({ "other_addresses": vec![json!({}); 60_000] })).await;
    assert!(answer.problems().contains(&"#/other_addresses max_items".to_owned()), "{}", answer.text);
    let client = &client;
    let work = |size: usize| async move {
        let answer = client.post("/validate/registration/", json!({ "other_addresses": vec![members(50); size] })).await;
        assert_eq!(answer.status.as_u16(), 400);
    };
    grows_linearly(work, 250).await;
}

#[actix_web::test]
async fn nested_rows_with_unknown_names_cost_what_they_are_long() {
    if !is_capped("cost::nested_rows_with_unknown_names_cost_what_they_are_long") {
        return;
    }
    let database = TestDatabase::shop().await;
    for client in [Client::shop(&database.db), Client::shop(&database.db).drf()] {
        let client = &client;
        let work = |size: usize| async move {
            let answer = client.post("/orders/", json!({ "items": vec![members(50); size] })).await;
            assert_eq!(answer.status.as_u16(), 400);
        };
        grows_linearly(work, 250).await;
    }
}
