//! Requests of all kinds at their worst: changes together of columns of every type, what was shown sent back, names without an end,
//! counts beside a writer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use futures_util::future::join;
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::exact::kinds::{KINDS, Kind};
use tests::entities::tag;
use tests::random::Random;
use tweaks_runtime::prelude::*;

use crate::exact::{Faults, column, expect, get, member, path_of, rows};
use crate::exact_values::of_kind;
use crate::exact_widths::instead;

/// Kinds that have an order, and a form on this database.
fn kinds() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(|kind| instead(kind.rust.trim_matches('`')).is_none() && !["json", "style"].contains(&kind.name))
}

/// Three children by the API, of two parents where the type is one of keys; and the values that they may get.
async fn children(kind: &Kind, client: &Client, faults: &mut Faults) -> [String; 3] {
    let (mut random, make) = (Random(11), of_kind(kind.name).1);
    let mut values: Vec<String> = Vec::new();
    for _ in 0..80 {
        let (value, _) = make(&mut random);
        if !values.contains(&value) && value != "null" {
            values.push(value);
        }
    }
    let value = |at: usize| values[at % values.len()].clone();
    let mut key = String::new();
    if kind.is_key {
        let parent = format!("{{\"id\":{},\"maybe\":{}}}", value(0), value(1));
        let parent = faults.take(expect(client, Method::POST, "/parents", &parent, 201).await);
        key = parent.and_then(|parent| member(&parent.text, "id")).unwrap_or_default();
    }
    for at in 0..3 {
        let references = if kind.is_key { format!(",\"parent_id\":{key}") } else { String::new() };
        let body = format!("{{\"own\":{}{references}}}", value(at));
        faults.take(expect(client, Method::POST, "/children", &body, 201).await);
    }
    [value(0), value(1), value(2)]
}

async fn maybes(client: &Client, faults: &mut Faults) -> Vec<String> {
    faults.take(get(client, "/children?ordering=id").await).map(|list| column(&list, "maybe")).unwrap_or_default()
}

/// Rows of which some get a value and others none, then all of them none, in one statement; what was shown is then no change.
#[actix_web::test]
async fn columns_of_every_type_are_changed_together_and_sent_back() {
    let mut faults = Faults::default();
    for kind in kinds() {
        let database = (kind.create)(TestDatabase::new().await).await;
        let client = Client::new(&database.db, kind.endpoints);
        let mut own = Faults::default();
        let [one, two, three] = children(kind, &client, &mut own).await;
        let none = "null".to_owned();
        for wanted in [[&none, &one, &two], [&none; 3], [&three, &none, &none], [&one, &two, &three]] {
            let entries: Vec<String> =
                (1..).zip(wanted).map(|(id, value): (i32, _)| format!("{{\"id\":{id},\"maybe\":{value}}}")).collect();
            let Some(done) = own.take(expect(&client, Method::PUT, "/children", &format!("[{}]", entries.join(",")), 200).await)
            else {
                continue;
            };
            own.unless(done.statements.len() <= 3, || format!("{} statements: {:#?}", done.statements.len(), done.statements));
            let shown = maybes(&client, &mut own).await;
            let are_null: Vec<bool> = shown.iter().map(|value| value == "null").collect();
            let wanted_null: Vec<bool> = wanted.iter().map(|value| *value == "null").collect();
            own.unless(are_null == wanted_null, || format!("{wanted:?}: {shown:?}"));
        }
        are_sent_back(kind, &client, &mut own).await;
        faults.all(own, kind.name);
        database.db.clone().close().await.expect("closed");
    }
    faults.end();
}

/// What was shown is no change, one by one and together.
async fn are_sent_back(kind: &Kind, client: &Client, faults: &mut Faults) {
    let mut paths = vec![("/children", "/children".to_owned(), "")];
    if kind.is_key {
        paths.push(("/parents", "/parents".to_owned(), "?include_fields=children"));
    }
    for (path, list, below) in paths {
        let Some(list) = faults.take(get(client, &list).await) else { continue };
        let shown = rows(&list);
        for row in &shown {
            let own = path_of(path, &[&member(row, "id").unwrap_or_default()]);
            let back = faults.take(expect(client, Method::PUT, &own, row, 200).await);
            faults.unless(back.is_none_or(|back| back.text == *row), || format!("{row} is another when it is sent back"));
            let whole = faults.take(get(client, &format!("{own}{below}")).await);
            let keys = if below.is_empty() { 1 } else { 4 };
            faults.unless(whole.is_some_and(|whole| whole.text.matches("\"id\"").count() == keys), || format!("{own}{below}"));
        }
        faults.take(expect(client, Method::PUT, path, &format!("[{}]", shown.join(",")), 200).await);
    }
}

fn tags(config: &mut ServiceConfig) {
    config
        .service(Resource::<tag::Entity>::new("/tags").paginate(LimitOffset { default: 100, max: 1000 }).counts())
        .service(Resource::<tag::Entity>::new("/all").bulk_edit(BulkEdit::new().allow_delete()));
}

/// Names in the query string that nobody knows: as many problems as a body may have, in time that is linear in their number.
#[actix_web::test]
async fn names_without_an_end_cost_what_they_are_long() {
    let database = TestDatabase::new().await.with(tag::Entity).await;
    let client = Client::new(&database.db, tags);
    for parameter in ["fields", "omit", "include_fields", "ordering", "weight__in", "word__range", ""] {
        let mut took = Vec::new();
        for number in [1_000, 3_000, 7_000] {
            let names: Vec<String> = (0..number).map(|at| format!("n{at}")).collect();
            let query = match parameter {
                "" => names.iter().map(|name| format!("{name}=1")).collect::<Vec<_>>().join("&"),
                parameter => format!("{parameter}={}", names.join(",")),
            };
            let begun = Instant::now();
            let answer = client.get(&format!("/tags?{query}")).await;
            took.push(begun.elapsed());
            assert_eq!(answer.status.as_u16(), 400, "{parameter}: {:.300}", answer.text);
            let problems = answer.json["errors"].as_array().map_or(0, Vec::len);
            println!("{parameter} {number}: {problems} problems, {} bytes, {:?}", answer.text.len(), took.last());
            assert!(problems <= 1001 && answer.text.len() < 2_000_000, "{parameter}: {problems} problems, {}", answer.text.len());
        }
        assert!(took[2] < 10 * took[1] + Duration::from_millis(200), "{parameter}: {took:?}");
    }
}

/// The same in each entry of a bulk edit, whose keys are of no type or of no row.
#[actix_web::test]
async fn entries_that_name_nothing_cost_what_they_are_long() {
    let database = TestDatabase::new().await.with(tag::Entity).await;
    let client = Client::new(&database.db, tags);
    for entry in [
        (|at: usize| json!({ "word": [at] })) as fn(usize) -> Json,
        |at| json!({ "word": format!("w{at}"), "weight": "x" }),
        |at| json!({ "word": format!("w{at}"), "delete_object": true }),
        |at| json!({ "temp_id": [at], "word": "same" }),
        |at| json!({ "temp_id": 1, "word": format!("w{at}"), "nothing": at }),
    ] {
        let mut took = Vec::new();
        for number in [250, 1_000] {
            let body: Json = (0..number).map(entry).collect();
            let begun = Instant::now();
            let answer = client.put("/all", body).await;
            took.push(begun.elapsed());
            println!("{}: {} {} bytes, {:?}", entry(1), answer.status, answer.text.len(), took.last());
            assert!(answer.status.is_client_error() && answer.text.len() < 500_000, "{}: {:.300}", answer.status, answer.text);
        }
        assert!(took[1] < 10 * took[0] + Duration::from_millis(300), "{}: {took:?}", entry(1));
    }
}

/// The count of a page and its rows are of one moment.
#[actix_web::test]
async fn a_count_is_that_of_the_rows_beside_it() {
    let database = TestDatabase::new().await.with(tag::Entity).await;
    let (reader, writer) = (Client::new(&database.db, tags), Client::new(&database.db, tags));
    let (is_over, begun) = (AtomicBool::new(false), Instant::now());
    let read = async {
        let (mut reads, mut torn) = (0, 0);
        while begun.elapsed() < Duration::from_secs(2) || (reads < 50 && begun.elapsed() < Duration::from_secs(8)) {
            let page = reader.get("/tags?count=exact&limit=1000").await.json;
            (reads, torn) = (reads + 1, torn + usize::from(page["count"] != page["results"].as_array().map_or(0, Vec::len)));
        }
        is_over.store(true, Ordering::Relaxed);
        (reads, torn)
    };
    let write = async {
        for at in 0.. {
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            let word = format!("w{}", at % 40);
            match at / 40 % 2 {
                0 => writer.post("/tags", json!({ "word": word })).await,
                _ => writer.delete(&format!("/tags/{word}")).await,
            };
        }
    };
    let ((reads, torn), ()) = join(read, write).await;
    assert!(reads >= 50 && torn == 0, "{torn} of {reads} counts are of another moment");
}
