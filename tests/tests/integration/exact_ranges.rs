//! Exact ranges: what is accepted can be read, found and paged; what a database holds and Rust cannot does not end the service.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use serde_json::json;
use tests::client::Client;
use tests::database::{TestDatabase, by_engine, is_postgres};
use tests::entities::exact::{every, times};

use crate::exact::{Faults, Log, as_filter, call, column, create_enums, expect, get, member, request, sql, walk};

const MOMENTS: [&str; 20] = [
    "9999-12-31T23:59:59-14:00",
    "0000-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59.9999999Z",
    "9999-12-31T23:59:59.9999995+00:00",
    "0000-01-01T00:00:00Z",
    "0000-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "1582-10-10T00:00:00Z",
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60.5Z",
    "2024-01-01T12:30:60Z",
    "2016-12-31T23:59:59.9999999Z",
    "1969-12-31T23:59:59.999999Z",
    "2024-02-29T24:00:00Z",
    "2024-02-29T00:00:00+23:59",
    "2024-02-29T00:00:00-23:59",
    "2024-02-29T00:00:00+99:00",
];
const CLOCKS: [&str; 7] =
    ["23:59:60", "23:59:60.5", "12:30:60", "24:00:00", "23:59:59.9999999", "23:59:59.9999995", "00:00:00.0000001"];
const DAYS: [&str; 6] = ["0000-01-01", "0000-12-31", "0001-01-01", "9999-12-31", "1582-10-10", "1900-02-29"];

/// Sends each value; those that are accepted are read, found, listed and walked past.
async fn all_or_nothing(database: TestDatabase, endpoints: fn(&mut ServiceConfig), values: &[&str], usual: [&str; 2]) {
    let client = Client::new(&database.db, endpoints);
    let mut faults = Faults::default();
    for at in usual {
        expect(&client, Method::POST, "/times", &json!({ "at": at }).to_string(), 201).await.expect("a row");
    }
    for value in values {
        let body = json!({ "at": value, "maybe": value }).to_string();
        let Some(made) = faults.take(request(&client, Method::POST, "/times", &body).await) else { continue };
        if made.status != 201 {
            faults.unless(made.status == 400, || format!("{body}: {} {:.200}", made.status, made.text));
            continue;
        }
        let id = made.json["id"].to_string();
        let own = format!("/times/{id}");
        if let Some(read) = faults.take(get(&client, &own).await) {
            let [written, read] = [&made, &read].map(|answer| member(&answer.text, "at").unwrap_or_default());
            faults.unless(written == read, || format!("{value}: shown as {written}, read as {read}"));
            let shown = as_filter(&read).unwrap_or_default();
            for (query, is_found) in [
                (format!("at={shown}"), true),
                (format!("at__in={shown}"), true),
                (format!("at__range={shown},{shown}"), true),
                (format!("at__gt={shown}"), false),
            ] {
                if let Some(answer) = faults.take(get(&client, &format!("/times?fields=id&{query}")).await) {
                    faults.unless(column(&answer, "id").contains(&id) == is_found, || format!("{value}: {query}"));
                }
            }
            // What is shown can be sent again, and is then the same.
            let again = request(&client, Method::PATCH, &own, &format!("{{\"at\":{read}}}")).await;
            if let Some(again) = faults.take(again) {
                let shown = member(&again.text, "at").unwrap_or_default();
                faults
                    .unless(again.status == 200 && shown == read, || format!("{value}: {read} sent again: {:.200}", again.text));
            }
        }
        for ordering in ["at", "-at", "maybe", "-maybe"] {
            let walked = walk(&client, &format!("/walk?fields=id&limit=1&ordering={ordering}"))
                .await
                .map_err(|fault| format!("{value}: {fault}"));
            if let Some((there, _)) = faults.take(walked) {
                faults.unless(there.len() == 3, || format!("{value}, {ordering}: {there:?}"));
            }
        }
        faults.take(expect(&client, Method::DELETE, &own, "", 204).await);
        sql(&database.db, &format!("DELETE FROM {} WHERE id > 2", table(values))).await;
    }
    for value in values {
        for lookup in ["", "__gt", "__lte", "__in"] {
            let answer = request(&client, Method::GET, &format!("/times?at{lookup}={}", crate::exact::encoded(value)), "").await;
            if let Some(answer) = faults.take(answer) {
                faults.unless(answer.status.as_u16() <= 400, || format!("at{lookup}={value}: {} {}", answer.status, answer.text));
            }
        }
    }
    faults.end();
}

/// Tests name their table by the values that they send.
fn table(values: &[&str]) -> &'static str {
    match values.first().map(|value| value.len()) {
        Some(10) => "time_day",
        Some(8) => "time_clock",
        _ if values.iter().any(|value| value.ends_with('Z')) => "time_utc",
        _ => "time_local",
    }
}

#[actix_web::test]
async fn a_moment_at_the_end_of_time_can_be_read_and_paged_or_is_refused() {
    let database = TestDatabase::new().await.with(times::utc::Entity).await;
    all_or_nothing(database, times::utc::endpoints, &MOMENTS, ["2024-03-01T12:00:00Z", "2024-03-02T12:00:00Z"]).await;
}

#[actix_web::test]
async fn a_moment_without_zone_at_the_end_of_time_can_be_read_and_paged_or_is_refused() {
    let local: Vec<String> = MOMENTS.iter().map(|moment| moment.trim_end_matches('Z').to_owned()).collect();
    let local: Vec<&str> = local.iter().map(String::as_str).collect();
    let database = TestDatabase::new().await.with(times::local::Entity).await;
    all_or_nothing(database, times::local::endpoints, &local, ["2024-03-01T12:00:00", "2024-03-02T12:00:00"]).await;
}

#[actix_web::test]
async fn a_time_at_the_end_of_the_day_can_be_read_and_paged_or_is_refused() {
    let database = TestDatabase::new().await.with(times::clock::Entity).await;
    all_or_nothing(database, times::clock::endpoints, &CLOCKS, ["12:00:00", "13:00:00"]).await;
}

#[actix_web::test]
async fn a_day_at_the_end_of_time_can_be_read_and_paged_or_is_refused() {
    let database = TestDatabase::new().await.with(times::day::Entity).await;
    all_or_nothing(database, times::day::endpoints, &DAYS, ["2024-03-01", "2024-03-02"]).await;
}

/// A row with something that Rust has no room for, beside an ordinary one. Either it is shown, as a text, or the field is a 500 with
/// a line in the log that says where it is, and the other fields and rows are there.
async fn holds(database: &TestDatabase, client: &Client, list: &str, place: (&str, &str, &str), faults: &mut Faults) {
    let (table, name, value) = place;
    let log = Log::default();
    let guard = log.start();
    for path in [list.to_owned(), format!("{list}/2"), format!("{list}?fields=id,{name}"), format!("{list}?ordering={name}")] {
        log.take();
        let Some(answer) = faults.take(call(client, Method::GET, &path, "").await.map_err(|fault| format!("{value}: {fault}")))
        else {
            continue;
        };
        match answer.status.as_u16() {
            200 => {
                let shown = if path.ends_with("/2") { member(&answer.text, name) } else { column(&answer, name).pop() };
                let is_text = shown.as_deref().is_some_and(|shown| shown.starts_with('"') || path.contains("ordering"));
                faults.unless(is_text, || format!("{path}: {value} is shown as {shown:?}"));
            }
            500 => {
                let lines = log.take();
                let named = |line: &String| line.contains(table) && line.contains(name) && line.contains('2');
                faults.unless(lines.iter().any(named), || format!("{path}: {value} is a 500, and the log says {lines:?}"));
            }
            status => faults.add(format!("{path}: {value}: {status} {}", answer.text)),
        }
    }
    drop(guard);
    for path in
        [format!("{list}?fields=id"), format!("{list}/1"), format!("{list}/2?fields=id"), format!("{list}?omit={name}&id=2")]
    {
        faults.take(get(client, &path).await.map_err(|fault| format!("{value}: {fault}")));
    }
    sql(&database.db, &format!("DELETE FROM {table} WHERE id = 2")).await;
}

#[actix_web::test]
async fn a_time_that_rust_has_no_room_for_leaves_the_rest_readable() {
    if !is_postgres() {
        return;
    }
    let mut faults = Faults::default();
    let database = TestDatabase::new().await.with(times::utc::Entity).await.with(times::zoned::Entity).await;
    let database = database.with(times::local::Entity).await.with(times::day::Entity).await;
    let values = ["infinity", "-infinity", "0044-03-15 BC", "294276-12-31"];
    for (table, endpoints, usual) in [
        ("time_utc", times::utc::endpoints as fn(&mut ServiceConfig), "2024-03-01T12:00:00Z"),
        ("time_zoned", times::zoned::endpoints, "2024-03-01T12:00:00Z"),
        ("time_local", times::local::endpoints, "2024-03-01T12:00:00"),
        ("time_day", times::day::endpoints, "2024-03-01"),
    ] {
        let client = Client::new(&database.db, endpoints);
        sql(&database.db, &format!("INSERT INTO {table} (id, name, at) VALUES (1, 'x', '{usual}')")).await;
        for value in values {
            sql(&database.db, &format!("INSERT INTO {table} (id, name, at) VALUES (2, 'x', '{value}')")).await;
            holds(&database, &client, "/times", (table, "at", value), &mut faults).await;
        }
    }
    faults.end();
}

#[actix_web::test]
async fn a_number_that_rust_has_no_room_for_leaves_the_rest_readable() {
    let numbers: &[&str] = by_engine(
        &[],
        &["1e30", "-1e30", "NaN", "Infinity", "1e-40", "0.12345678901234567890123456789012345"],
        &["1e30", "-1e30", "1234567890123456789012345678901234567.5"],
    );
    let mut faults = Faults::default();
    let database = TestDatabase::new().await;
    create_enums(&database, every::Entity).await;
    let database = database.with(every::Entity).await;
    let client = Client::new(&database.db, every::endpoints);
    sql(&database.db, "INSERT INTO every (id, loose) VALUES (1, 1)").await;
    for &value in numbers {
        sql(&database.db, &format!("INSERT INTO every (id, loose) VALUES (2, '{value}')")).await;
        holds(&database, &client, "/every", ("every", "loose", value), &mut faults).await;
    }
    faults.end();
}

/// SQLite keeps any text in any column; MariaDB keeps spans of time in columns of times.
#[actix_web::test]
async fn a_value_of_another_type_leaves_the_rest_readable() {
    let values: &[(&str, &str)] = by_engine(
        &[
            ("whole", "'many'"),
            ("whole", "99999999999"),
            ("small", "70000"),
            ("utc", "'yesterday'"),
            ("day", "'2024-02-30'"),
            ("amount", "'x'"),
            ("colour", "'green'"),
            ("level", "99"),
            ("uid", "'x'"),
            ("doc", "'{'"),
        ],
        &[("colour", "'green'"), ("level", "99")],
        &[("colour", "'green'"), ("level", "99"), ("clock", "'24:00:00'"), ("clock", "'-01:00:00'"), ("clock", "'838:59:59'")],
    );
    let mut faults = Faults::default();
    let database = TestDatabase::new().await;
    create_enums(&database, every::Entity).await;
    let database = database.with(every::Entity).await;
    let client = Client::new(&database.db, every::endpoints);
    sql(&database.db, "INSERT INTO every (id, loose) VALUES (1, 1)").await;
    for (name, value) in values {
        sql(&database.db, &format!("INSERT INTO every (id, {name}) VALUES (2, {value})")).await;
        let place = ("every", *name, *value);
        if *name == "doc" {
            faults.take(get(&client, "/every?fields=id").await);
            sql(&database.db, "DELETE FROM every WHERE id = 2").await;
        } else {
            holds(&database, &client, "/every", place, &mut faults).await;
        }
    }
    faults.end();
}
