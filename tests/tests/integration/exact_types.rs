//! Exact types: a value that is bound has the type of its column, whichever way it came.
//!
//! PostgreSQL prepares a statement once per connection, by its text, with the types of the first values. A request that sends the same text
//! with another type afterwards gets an error, until the connection is closed.

use actix_web::http::Method;
use sea_orm::DatabaseConnection;
use serde_json::json;
use tests::client::Client;
use tests::database::{TestDatabase, is_postgres};
use tests::entities::exact::family::{self, Family};
use tests::random::Random;
use tweaks_runtime::prelude::*;

use crate::exact::{Faults, as_filter, column, expect, get, one_connection, rows, sql, walk};
use crate::exact_sent::{compare_types, observed};

/// How often all of it is done in another order.
const ROUNDS: u64 = 4;

/// A read with the keys that it finds, as they are shown.
struct Read {
    path: String,
    found: Option<Vec<String>>,
}

/// Four banks with two branches each; branch 5 is the second of bank 1. Sizes are keys of 1 to 8.
async fn seeded(family: &Family) -> TestDatabase {
    let database = (family.tables)(TestDatabase::new().await).await;
    let client = Client::new(&database.db, family.endpoints);
    for number in 1..=4 {
        let body = json!({ "id": (family.key)(number), "name": format!("bank {number}") });
        expect(&client, Method::POST, "/banks", &body.to_string(), 201).await.expect("a bank");
    }
    for number in 1..=8 {
        let spare = if number % 2 == 0 { (family.key)(number / 2) } else { json!(null) };
        let bank = (family.key)(1 + (number - 1) % 4);
        let body = json!({ "name": format!("branch {number}"), "bank_id": bank, "size": (family.key)(number), "spare": spare });
        expect(&client, Method::POST, "/branches", &body.to_string(), 201).await.expect("a branch");
    }
    database
}

fn reads(family: &Family, profile: Profile) -> Vec<Read> {
    let key = |number: usize| as_filter(&(family.key)(number).to_string()).expect("a key");
    let shown = |numbers: &[usize]| Some(numbers.iter().map(|number| (family.key)(*number).to_string()).collect::<Vec<_>>());
    let plain = |numbers: &[usize]| Some(numbers.iter().map(ToString::to_string).collect::<Vec<_>>());
    let mut reads = Vec::new();
    let mut add = |path: String, found: Option<Vec<String>>| reads.push(Read { path, found });
    add(format!("/banks/{}", key(2)), None);
    add("/banks?count=exact".to_owned(), shown(&[1, 2, 3, 4]));
    for list in ["banks", "all-banks", "walk-banks"] {
        let limit = if list == "walk-banks" { "&limit=50" } else { "" };
        for (lookup, numbers) in lookups() {
            let django = profile == Profile::Drf && ["ne", "not_in", "range"].contains(&lookup);
            let values = match lookup {
                "in" | "not_in" => format!("{},{}", key(1), key(3)),
                "range" => format!("{},{}", key(2), key(3)),
                _ => key(2),
            };
            let found = if django { None } else { shown(&numbers) };
            add(format!("/{list}?id__{lookup}={values}{limit}").replace("__exact", ""), found);
        }
        add(format!("/{list}?id__in={}{limit}", key(2)), shown(&[2]));
    }
    // The texts of the conditions of a cursor.
    add(format!("/walk-banks?id__gte={0}&id__gt={0}&limit=2", key(1)), shown(&[2, 3]));
    add(format!("/walk-banks?id__lte={0}&id__lt={0}&limit=2", key(4)), shown(&[1, 2]));
    add(format!("/all-banks?branches__size__gte={}", key(7)), shown(&[3, 4]));
    add("/banks?include_fields=branches".to_owned(), shown(&[1, 2, 3, 4]));
    add(format!("/banks/{}?include_fields=branches", key(3)), None);
    add("/totals".to_owned(), shown(&[1, 2, 3, 4]));
    for list in ["branches", "all-branches"] {
        add(format!("/{list}?bank={}", key(2)), plain(&[2, 6]));
        add(format!("/{list}?bank__in={},{}", key(2), key(1)), plain(&[1, 2, 5, 6]));
        add(format!("/{list}?bank_id={}", key(2)), plain(&[2, 6]));
        add(format!("/{list}?bank_id__in={}", key(2)), plain(&[2, 6]));
        add(format!("/{list}?spare={}", key(2)), plain(&[4]));
        add(format!("/{list}?size__gte={}", key(7)), plain(&[7, 8]));
        add(format!("/{list}?bank__id={}&include_fields=bank", key(4)), plain(&[4, 8]));
    }
    reads
}

fn lookups() -> [(&'static str, Vec<usize>); 9] {
    [
        ("exact", vec![2]),
        ("ne", vec![1, 3, 4]),
        ("gt", vec![3, 4]),
        ("gte", vec![2, 3, 4]),
        ("lt", vec![1]),
        ("lte", vec![1, 2]),
        ("in", vec![1, 3]),
        ("not_in", vec![2, 4]),
        ("range", vec![2, 3]),
    ]
}

async fn read(client: &Client, read: &Read, faults: &mut Faults) {
    let Some(answer) = faults.take(get(client, &read.path).await) else { return };
    if let Some(wanted) = &read.found {
        let found = column(&answer, "id");
        faults.unless(found == *wanted, || format!("{}: {found:?} for {wanted:?}", read.path));
    }
}

async fn cursors(client: &Client, faults: &mut Faults) {
    for (path, count) in [
        ("/walk-banks?limit=1", 4),
        ("/walk-banks?limit=2&ordering=-id", 4),
        ("/walk-branches?limit=3&ordering=bank", 8),
        ("/walk-branches?limit=1&ordering=-spare", 8),
        ("/walk-branches?limit=2&ordering=-size,bank_id", 8),
        ("/walk-branches?limit=3&ordering=bank__id,spare", 8),
    ] {
        if let Some((there, _)) = faults.take(walk(client, path).await) {
            faults.unless(there.len() == count, || format!("{path}: {there:?}"));
        }
    }
}

async fn aggregates(client: &Client, family: &Family, faults: &mut Faults) {
    let Some(answer) = faults.take(get(client, "/totals").await) else { return };
    for (at, row) in rows(&answer).iter().enumerate() {
        let own = |name: &str| crate::exact::member(row, name);
        let expected = |number: usize| Some((family.key)(number).to_string());
        faults.unless(own("count").as_deref() == Some("2"), || format!("/totals: {row}"));
        let least = own("least").is_none_or(|least| Some(least) == expected(at + 1));
        let most = own("most").is_none_or(|most| Some(most) == expected(at + 5));
        faults.unless(least && most, || format!("/totals: {row}, of {:?} and {:?}", expected(at + 1), expected(at + 5)));
    }
}

async fn scoped(db: &DatabaseConnection, family: &Family, faults: &mut Faults) {
    let client = Client::new(db, family.endpoints).settings((family.without)(4));
    for (path, count) in [("/banks", 3), ("/walk-banks?limit=50", 3), ("/branches?include_fields=bank", 8), ("/totals", 3)] {
        if let Some(answer) = faults.take(get(&client, path).await) {
            faults.unless(rows(&answer).len() == count, || format!("{path} in its scope: {}", answer.text));
        }
    }
    let hidden = json!({ "name": "new", "bank_id": (family.key)(4), "size": (family.key)(4) }).to_string();
    faults.take(expect(&client, Method::POST, "/branches", &hidden, 400).await);
}

/// One of each way to write, with a bank of its own that is gone in the end.
async fn writes(client: &Client, family: &Family) -> Result<(), String> {
    let key = |number: usize| (family.key)(number);
    let path = |number: usize| format!("/banks/{}", as_filter(&(family.key)(number).to_string()).expect("a key"));
    let send = async |method: Method, path: &str, body: serde_json::Value, status: u16| {
        expect(client, method, path, &if body.is_null() { String::new() } else { body.to_string() }, status).await
    };
    for list in ["/branches", "/hooked"] {
        let body = json!({ "name": "new", "bank_id": key(1), "size": key(2), "spare": key(3) });
        let made = send(Method::POST, list, body, 201).await?;
        let own = format!("{list}/{}", made.json["id"]);
        send(Method::PATCH, &own, json!({ "bank_id": key(2) }), 200).await?;
        send(Method::PATCH, &own, json!({ "size": key(5), "spare": null }), 200).await?;
        let entries = json!([{ "id": made.json["id"], "size": key(6), "bank_id": key(3) }, { "id": 1, "size": key(1) }]);
        send(Method::PUT, list, entries, 200).await?;
        send(Method::POST, list, json!({ "name": "new", "bank_id": key(7), "size": key(2) }), 400).await?;
        send(Method::DELETE, &own, json!(null), 204).await?;
    }
    let body = json!({ "id": key(9), "name": "new", "branches": [{ "name": "new", "size": key(3) }] });
    let made = send(Method::POST, "/banks", body, 201).await?;
    let nested = send(Method::GET, &format!("{}?include_fields=branches", path(9)), json!(null), 200).await?;
    let branch = nested.json["branches"][0]["id"].clone();
    let tag = made.header("etag").unwrap_or_default().to_owned();
    let change = json!({ "name": "new", "branches": [{ "id": branch, "size": key(4) }] }).to_string();
    let headers = [("Content-Type", "application/json"), ("If-Match", tag.as_str())];
    let changed = client.send(Method::PATCH, &path(9), &headers, change.into_bytes()).await;
    if changed.status != 200 {
        return Err(format!("PATCH {} with {tag}: {} {}", path(9), changed.status, changed.text));
    }
    send(Method::PUT, "/banks", json!([{ "temp_id": 1, "id": key(8), "name": "new" }]), 200).await?;
    send(Method::PUT, "/banks", json!([{ "id": key(8), "name": "new 8" }, { "id": key(9), "name": "new 9" }]), 200).await?;
    send(Method::DELETE, &format!("/branches/{branch}"), json!(null), 204).await?;
    let gone = json!([{ "id": key(8), "delete_object": true }, { "id": key(9), "delete_object": true }]);
    send(Method::PUT, "/banks", gone, 200).await?;
    send(Method::GET, &path(9), json!(null), 404).await?;
    Ok(())
}

/// Whatever a failed round of writes left.
async fn clean(database: &TestDatabase, family: &Family) {
    sql(&database.db, &format!("DELETE FROM {}_branch WHERE id > 8", family.name)).await;
    sql(&database.db, &format!("DELETE FROM {}_bank WHERE name LIKE 'new%'", family.name)).await;
}

#[derive(Clone, Copy)]
enum Step {
    Read(usize),
    Cursors,
    Aggregates,
    Scoped,
    Write,
}

/// Does these steps on one connection, in both profiles.
async fn on_one_connection(family: &Family, order: impl Fn(Vec<Step>) -> Vec<Step>) {
    if family.name == "uint4" && is_postgres() {
        return;
    }
    let database = seeded(family).await;
    let mut faults = Faults::default();
    for profile in [Profile::Strict, Profile::Drf] {
        let db = one_connection(&database).await;
        let client = Client::new(&db, family.endpoints).settings(Settings::new().profile(profile));
        let reads = reads(family, profile);
        let steps = (0..reads.len()).map(Step::Read).chain([Step::Cursors, Step::Aggregates, Step::Scoped, Step::Write]);
        for step in order(steps.collect()) {
            let before = faults.count();
            match step {
                Step::Read(number) => read(&client, &reads[number], &mut faults).await,
                Step::Cursors => cursors(&client, &mut faults).await,
                Step::Aggregates => aggregates(&client, family, &mut faults).await,
                Step::Scoped => scoped(&db, family, &mut faults).await,
                Step::Write => {
                    faults.take(writes(&client, family).await);
                }
            }
            if faults.count() > before {
                clean(&database, family).await;
            }
        }
        db.close().await.expect("closed");
    }
    faults.end();
}

fn shuffled(mut steps: Vec<Step>, random: &mut Random) -> Vec<Step> {
    for at in (1..steps.len()).rev() {
        steps.swap(at, random.below(at + 1));
    }
    steps
}

async fn every_value_has_its_type(family: &Family) {
    if !is_postgres() || family.name == "uint4" {
        return;
    }
    let database = seeded(family).await;
    let admin = one_connection(&database).await;
    let (mut faults, mut ignored) = (Faults::default(), Faults::default());
    for profile in [Profile::Strict, Profile::Drf] {
        // Each request with a connection of its own, so that none of them fails because of another.
        for step in 0..5 {
            let (db, sent) = observed(&database).await;
            let client = Client::new(&db, family.endpoints).settings(Settings::new().profile(profile));
            match step {
                0 => {
                    for one in reads(family, profile) {
                        let (db, sent) = observed(&database).await;
                        let client = Client::new(&db, family.endpoints).settings(Settings::new().profile(profile));
                        read(&client, &one, &mut ignored).await;
                        db.close().await.expect("closed");
                        compare_types(&admin, &sent, &mut faults).await;
                    }
                }
                1 => cursors(&client, &mut ignored).await,
                2 => aggregates(&client, family, &mut ignored).await,
                3 => scoped(&db, family, &mut ignored).await,
                _ => {
                    ignored.take(writes(&client, family).await);
                    clean(&database, family).await;
                }
            }
            db.close().await.expect("closed");
            compare_types(&admin, &sent, &mut faults).await;
        }
    }
    faults.end();
}

async fn missing_rows_are_named_as_written(family: &Family) {
    // PostgreSQL has no numbers without a sign.
    if is_postgres() && family.name == "uint4" {
        return;
    }
    let database = seeded(family).await;
    let client = Client::new(&database.db, family.endpoints);
    let unknown = (family.key)(97);
    let body = json!({ "name": "x", "bank_id": unknown, "size": (family.key)(1) });
    let answer = client.post("/branches", body).await;
    let detail = answer.json["errors"][0]["detail"].as_str().unwrap_or_default();
    assert!(detail.starts_with("Invalid pk \"") && !detail.contains('\''), "{unknown}: {}", answer.text);
}

macro_rules! families {
    ($($name:ident)*) => {$(
        mod $name {
            use super::{
                ROUNDS, Random, every_value_has_its_type, family, missing_rows_are_named_as_written, on_one_connection, shuffled,
            };

            const FAMILY: family::Family = family::$name::FAMILY;

            #[actix_web::test]
            async fn what_was_looked_for_can_be_written_on_the_same_connection() {
                on_one_connection(&FAMILY, |steps| steps).await;
            }

            #[actix_web::test]
            async fn what_was_written_can_be_looked_for_on_the_same_connection() {
                on_one_connection(&FAMILY, |mut steps| {
                    steps.reverse();
                    steps
                })
                .await;
            }

            #[actix_web::test]
            async fn whoever_comes_first_no_request_fails_because_of_another() {
                for round in 0..ROUNDS {
                    on_one_connection(&FAMILY, |steps| shuffled(steps, &mut Random(round))).await;
                }
            }

            #[actix_web::test]
            async fn every_value_that_is_sent_has_the_type_of_its_column() {
                every_value_has_its_type(&FAMILY).await;
            }

            #[actix_web::test]
            async fn the_message_about_a_missing_row_has_its_key_as_clients_write_it() {
                missing_rows_are_named_as_written(&FAMILY).await;
            }
        }
    )*};
}

families!(int2 int4 int8 uint4 float4 float8 text uuid decimal day moment);
