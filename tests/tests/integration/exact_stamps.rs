//! Exact stamps: times that tag a row, and times that the framework, a hook, the database or a client has written.

use std::time::Duration;

use actix_web::http::Method;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;
use tests::client::Client;
use tests::database::{Engine, TestDatabase, engine, is_mariadb};
use tests::entities::exact::times::stamped;

use crate::exact::{Faults, as_filter, column, expect, get, member, request, rows, sql, walks};
use crate::exact_times;

/// The forms of a time, and a date alone for its midnight.
/// A form as the database takes it for a column of times: MariaDB takes no zone.
fn written(form: &str) -> String {
    if is_mariadb() && exact_times::has_zone(form) { crate::exact_values::in_utc(form) } else { form.to_owned() }
}

fn forms() -> impl Iterator<Item = &'static str> {
    exact_times::ZONED.iter().map(|(form, _)| *form).chain(["2024-03-02"])
}

async fn stamped_table() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(stamped::Entity).await;
    let client = Client::new(&database.db, stamped::endpoints);
    (database, client)
}

async fn tag(client: &Client, id: usize) -> String {
    let answer = get(client, &format!("/stamped/{id}")).await.unwrap_or_else(|fault| panic!("{fault}"));
    answer.header("etag").expect("a tag").to_owned()
}

#[actix_web::test]
async fn a_row_that_another_program_stamped_can_be_changed_with_its_fresh_tag() {
    let (database, client) = stamped_table().await;
    let mut faults = Faults::default();
    for form in forms() {
        let form = written(form);
        let values = format!("'x', '{form}', '{form}'");
        sql(&database.db, &format!("INSERT INTO stamped (name, changed_at, created_at) VALUES ({values})")).await;
    }
    let change = |method: Method, path: String, tag: String, body: String| {
        let client = &client;
        async move {
            let headers = [("Content-Type", "application/json"), ("If-Match", tag.as_str())];
            let answer = client.send(method.clone(), &path, &headers, body.into_bytes()).await;
            (answer.status.as_u16(), format!("{method} {path} with {tag}: {} {:.200}", answer.status, answer.text))
        }
    };
    for (at, form) in forms().enumerate() {
        let (id, path) = (at + 1, format!("/stamped/{}", at + 1));
        let first = tag(&client, id).await;
        let same = client.send(Method::GET, &path, &[("If-None-Match", &first)], Vec::new()).await;
        faults.unless(same.status == 304, || format!("{form}: {} for 304", same.status));
        let (status, seen) = change(Method::PATCH, path.clone(), first, json!({ "name": "y" }).to_string()).await;
        faults.unless(status == 200, || format!("{form}: {seen}"));
    }
    // Once more as they were written, now many at once; and then away with them.
    for (at, form) in forms().enumerate() {
        let form = written(form);
        sql(&database.db, &format!("UPDATE stamped SET changed_at = '{form}' WHERE id = {}", at + 1)).await;
    }
    let mut entries = Vec::new();
    for id in 1..=forms().count() {
        entries.push(json!({ "id": id, "name": "z", "if_match": tag(&client, id).await }));
    }
    faults.take(expect(&client, Method::PUT, "/stamped", &json!(entries).to_string(), 200).await);
    for (at, form) in forms().enumerate() {
        let form = written(form);
        sql(&database.db, &format!("UPDATE stamped SET changed_at = '{form}' WHERE id = {}", at + 1)).await;
        let (status, seen) =
            change(Method::DELETE, format!("/stamped/{}", at + 1), tag(&client, at + 1).await, String::new()).await;
        faults.unless(status == 204, || format!("{form}: {seen}"));
    }
    faults.end();
}

/// Databases keep six digits or nine; clients see six.
#[actix_web::test]
async fn a_time_with_nine_digits_is_kept_as_it_is_shown_whoever_wrote_it() {
    let (_database, client) = stamped_table().await;
    let mut faults = Faults::default();
    for second in 0..4 {
        let at = format!("2024-03-02T12:00:0{second}.123456{}89", 7 - second);
        let body = json!({ "name": "body", "created_at": format!("{at}Z"), "noted": format!("{at}Z"), "sent": at });
        faults.take(expect(&client, Method::POST, "/stamped", &body.to_string(), 201).await);
        faults.take(expect(&client, Method::POST, "/noted", r#"{"name":"hook"}"#, 201).await);
    }
    let all = get(&client, "/stamped").await.expect("a list");
    for name in ["changed_at", "created_at", "sent", "noted"] {
        for row in rows(&all) {
            let (id, shown) = (member(&row, "id").expect("a key"), member(&row, name).expect("a time"));
            let Some(value) = as_filter(&shown) else { continue };
            for (lookup, is_found) in
                [("", true), ("__in", true), ("__gte", true), ("__lte", true), ("__gt", false), ("__lt", false)]
            {
                let query = format!("{name}{lookup}={value}");
                let Some(answer) = faults.take(get(&client, &format!("/stamped?fields=id&{query}")).await) else { continue };
                faults.unless(column(&answer, "id").contains(&id) == is_found, || format!("{query}: row {id} that shows it"));
            }
        }
        for ordering in [name.to_owned(), format!("-{name}")] {
            let Some(list) = faults.take(get(&client, &format!("/stamped?fields=id&ordering={ordering}")).await) else {
                continue;
            };
            walks(&client, &format!("/walk?fields=id&limit=2&ordering={ordering}"), &column(&list, "id"), &mut faults).await;
        }
    }
    faults.end();
}

/// `DEFAULT CURRENT_TIMESTAMP` and the times of clients stand in one column, within seconds.
#[actix_web::test]
async fn what_the_database_stamped_is_found_and_sorted_among_what_clients_sent() {
    let (database, client) = stamped_table().await;
    let mut faults = Faults::default();
    let made = request(&client, Method::POST, "/stamped", r#"{"name":"default"}"#).await.expect("an answer");
    assert_eq!(made.status, 201, "{}", made.text);
    if engine() == Engine::Sqlite {
        // The framework fills it, in its own form: rows that clients make never mix forms.
        let texts = Statement::from_string(database.db.get_database_backend(), "SELECT created_at FROM stamped");
        let text: String =
            database.db.query_one_raw(texts).await.ok().flatten().expect("a row").try_get_by_index(0).expect("a text");
        assert!(text.contains('T') && text.ends_with("+00:00"), "{text}");
    }
    let shown = made.json["created_at"].as_str().expect("a time").to_owned();
    let moment: DateTimeUtc = shown.parse().expect("a moment");
    let written = |moment: DateTimeUtc| moment.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    let [before, after] = [written(moment - Duration::from_secs(1)), written(moment + Duration::from_secs(1))];
    for time in [&before, &after, &written(moment - Duration::from_millis(500))] {
        let body = json!({ "name": "client", "created_at": time });
        faults.take(expect(&client, Method::POST, "/stamped", &body.to_string(), 201).await);
    }
    for (query, wanted) in [
        (format!("created_at={shown}"), vec!["1"]),
        (format!("created_at__gte={shown}"), vec!["1", "3"]),
        (format!("created_at__gt={shown}"), vec!["3"]),
        (format!("created_at__gte={before}"), vec!["1", "2", "3", "4"]),
        (format!("created_at__gt={before}"), vec!["1", "3", "4"]),
        (format!("created_at__lt={after}"), vec!["1", "2", "4"]),
        ("ordering=created_at".to_owned(), vec!["2", "4", "1", "3"]),
    ] {
        if let Some(answer) = faults.take(get(&client, &format!("/stamped?fields=id&{query}")).await) {
            faults.unless(column(&answer, "id") == wanted, || format!("{query}: {:?} for {wanted:?}", column(&answer, "id")));
        }
    }
    let wanted = ["2", "4", "1", "3"].map(str::to_owned);
    walks(&client, "/walk?fields=id&limit=1&ordering=created_at", &wanted, &mut faults).await;
    faults.end();
}
