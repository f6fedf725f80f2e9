//! Reads beside a writer: what an answer shows is of one moment.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join;
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::TestDatabase;
use tweaks_runtime::prelude::*;

use crate::writes::{endpoints, ledger};

/// How long readers and the writer go on side by side.
const LONG: Duration = Duration::from_secs(3);
/// So many reads show something; a busy machine gets more time for them.
const ENOUGH: usize = 50;
const LONGEST: Duration = Duration::from_secs(9);

/// Whether the sum of an account is that of the entries shown with it.
fn is_whole(account: &Json) -> bool {
    let entries = account["entries"].as_array().expect("entries");
    account["total"].as_i64() == Some(entries.iter().filter_map(|entry| entry["amount"].as_i64()).sum())
}

/// Reads accounts while another client changes their entries; gives back how many reads there were, and how many were torn.
async fn read_beside_a_writer(database: &TestDatabase, settings: Settings) -> (usize, usize) {
    let (reader, writer) = (Client::new(&database.db, endpoints).settings(settings), Client::new(&database.db, endpoints));
    let (is_over, begun) = (AtomicBool::new(false), Instant::now());
    let read = async {
        let (mut reads, mut torn) = (0, 0);
        while begun.elapsed() < LONG || (reads <= ENOUGH && begun.elapsed() < LONGEST) {
            for path in ["/accounts/1", "/accounts"] {
                let answer = reader.get(path).await.json;
                let accounts = answer.as_array().cloned().unwrap_or_else(|| vec![answer]);
                (reads, torn) = (reads + 1, torn + usize::from(!accounts.iter().all(is_whole)));
            }
        }
        is_over.store(true, Ordering::Relaxed);
        (reads, torn)
    };
    let write = async {
        for amount in (1..1000).cycle() {
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            let answer = writer.patch("/entries/1", json!({ "amount": amount })).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
    };
    join(read, write).await.0
}

#[actix_web::test]
async fn a_row_and_what_is_nested_in_it_are_of_one_moment() {
    let database = ledger().await;
    let account = json!({ "name": "a", "entries": [{ "amount": 1 }, { "amount": 2 }] });
    assert_eq!(Client::new(&database.db, endpoints).post("/accounts", account).await.status, 201);
    let (reads, torn) = read_beside_a_writer(&database, Settings::new()).await;
    assert!(reads > ENOUGH && torn == 0, "{torn} of {reads} reads were torn");
    let (reads, torn) = read_beside_a_writer(&database, Settings::new().snapshots(false)).await;
    assert!(torn > 0, "none of {reads} reads was torn, so that the test shows nothing");
}
