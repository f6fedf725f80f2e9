//! Strange schemas: names that are Rust's words or have digits in them, keys and columns that the database makes, documents that other
//! programs wrote, texts that are equal without being the same, keys at the end of time.

use actix_web::http::Method;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::json;
use tests::client::Client;
use tests::database::{TestDatabase, is_mariadb, is_postgres};
use tests::entities::exact::kinds;
use tests::plain_sql::plain;
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::schema_check;

use crate::exact::{Faults, as_filter, column, expect, get, member, on_own_database, path_of, rows, sql};
use crate::exact_values::in_utc;

mod entities;

use self::entities::{cased, documents, identity, nicks, stays};

async fn text(db: &DatabaseConnection, sql: &str) -> Option<String> {
    let row =
        db.query_one_raw(Statement::from_string(db.get_database_backend(), plain(sql))).await.expect("an answer").expect("a row");
    row.try_get_by_index(0).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Every request of a resource, by each of its strange names.
async fn every_request(client: &Client) {
    let mut faults = Faults::default();
    let names = ["type", "match", "html_id", "ip_v4", "sha256_sum", "is_2fa", "x1y2", "given", "named"];
    let body = |value: i32| json!(names.iter().map(|name| (*name, value)).collect::<std::collections::BTreeMap<_, _>>());
    for value in 1..=2 {
        if let Some(made) = faults.take(expect(client, Method::POST, "/rows", &body(value).to_string(), 201).await) {
            faults.unless(names.iter().all(|name| made.json[name] == value), || made.text.clone());
        }
    }
    for name in names {
        for (query, wanted) in [
            (format!("{name}=2"), vec!["2"]),
            (format!("{name}__in=1,7"), vec!["1"]),
            (format!("{name}__gte=1&ordering=-{name}"), vec!["2", "1"]),
        ] {
            let Some(found) = faults.take(get(client, &format!("/rows?fields=id,{name}&{query}")).await) else { continue };
            faults.unless(column(&found, "id") == wanted, || format!("{query}: {}", found.text));
        }
        faults.take(expect(client, Method::PATCH, "/rows/1", &json!({ name: 5 }).to_string(), 200).await);
        let entries = json!([{ "id": 1, name: 6 }, { "id": 2, name: 7 }]).to_string();
        faults.take(expect(client, Method::PUT, "/rows", &entries, 200).await);
        if let Some(row) = faults.take(get(client, "/rows/2").await) {
            faults.unless(row.json[name] == 7, || format!("{name}: {}", row.text));
        }
    }
    faults.take(expect(client, Method::PUT, "/rows/1", &body(9).to_string(), 200).await);
    faults.take(expect(client, Method::DELETE, "/rows/1", "", 204).await);
    faults.end();
}

macro_rules! cased {
    ($($name:ident)*) => {
        mod names_in {
            use super::{Client, TestDatabase, cased, every_request};

            $(
                #[actix_web::test]
                async fn $name() {
                    let database = TestDatabase::new().await.with(cased::$name::Entity).await;
                    every_request(&Client::new(&database.db, cased::$name::endpoints)).await;
                }
            )*
        }
    };
}

cased!(upper lower snake screaming pascal camel kebab train plain);

/// On PostgreSQL no statement may name a column that is `GENERATED ALWAYS`.
#[actix_web::test]
async fn keys_and_columns_that_the_database_makes_are_left_to_it_in_every_write() {
    let database = TestDatabase::new().await;
    let key = if is_postgres() { "INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY" } else { "INTEGER PRIMARY KEY" };
    for table in [
        format!(
            "CREATE TABLE invoice (id {key}, name TEXT NOT NULL, unit INTEGER NOT NULL, total INTEGER NOT NULL GENERATED ALWAYS AS (unit * 2) STORED)"
        ),
        format!(
            "CREATE TABLE entry (id {key}, invoice_id INTEGER NOT NULL REFERENCES invoice (id), amount INTEGER NOT NULL, doubled INTEGER NOT NULL GENERATED ALWAYS AS (amount * 2) STORED)"
        ),
    ] {
        sql(&database.db, &table).await;
    }
    let client = Client::new(&database.db, identity::endpoints);
    let mut faults = Faults::default();
    let sent = |name: &str, unit: i32, entries: serde_json::Value| json!({ "name": name, "unit": unit, "entries": entries });
    for (method, path, body, status, unit, doubled) in [
        (Method::POST, "/invoices", sent("a", 1, json!([{ "amount": 1 }, { "amount": 2 }])), 201, 1, vec![2, 4]),
        (Method::PATCH, "/invoices/1", json!({ "unit": 3 }), 200, 3, vec![2, 4]),
        (Method::PUT, "/invoices/1", sent("b", 4, json!([{ "id": 1, "amount": 5 }])), 200, 4, vec![10, 4]),
        (
            Method::PATCH,
            "/invoices/1",
            json!({ "entries": [{ "id": 2, "amount": 7 }, { "amount": 8 }] }),
            200,
            4,
            vec![10, 14, 16],
        ),
    ] {
        let Some(answer) = faults.take(expect(&client, method.clone(), path, &body.to_string(), status).await) else { continue };
        faults.unless(answer.json["total"] == 2 * unit, || format!("{method} {body}: {}", answer.text));
        let Some(read) = faults.take(get(&client, "/invoices/1?include_fields=entries").await) else { continue };
        let found: Vec<i64> =
            read.json["entries"].as_array().into_iter().flatten().filter_map(|entry| entry["doubled"].as_i64()).collect();
        faults.unless(found == doubled, || format!("{method} {body}: {}", read.text));
    }
    let bulk = json!([
        { "id": 1, "unit": 6 },
        { "temp_id": 1, "name": "c", "unit": 7, "entries": [{ "amount": 1 }] },
        { "temp_id": 2, "name": "d", "unit": 8, "entries": [] },
    ]);
    faults.take(expect(&client, Method::PUT, "/invoices", &bulk.to_string(), 200).await);
    if let Some(list) = faults.take(get(&client, "/invoices?ordering=id").await) {
        faults.unless(column(&list, "total") == ["12", "14", "16"], || list.text.clone());
    }
    for (body, problems) in [
        (json!({ "id": 9, "name": "x", "unit": 1 }), ["#/id read_only"]),
        (json!({ "total": 9, "name": "x", "unit": 1 }), ["#/total read_only"]),
        (json!({ "name": "x", "unit": 1, "entries": [{ "amount": 1, "doubled": 2 }] }), ["#/entries/0/doubled read_only"]),
    ] {
        let Some(refused) = faults.take(expect(&client, Method::POST, "/invoices", &body.to_string(), 400).await) else {
            continue;
        };
        faults.unless(refused.problems() == problems, || format!("{body}: {:?}", refused.problems()));
    }
    let found = schema_check(&database.db, &[identity::invoice::Entity::TABLE, identity::entry::Entity::TABLE])
        .await
        .expect("a catalogue");
    let wrong: Vec<String> = found.iter().filter(|found| found.detail.contains("writes")).map(ToString::to_string).collect();
    faults.unless(wrong.is_empty(), || format!("{wrong:?}"));
    faults.end();
}

const LEFT: &str = r#"{"b":1.10,"a":[12345678901234567890123,-0],"ä":{"z":null}}"#;

/// The documents of a row as the database keeps them.
async fn kept(database: &TestDatabase, table: &str, id: i64) -> [Option<String>; 2] {
    let of = |name: &str| format!("SELECT CAST({name} AS TEXT) FROM {table} WHERE id = {id}");
    [text(&database.db, &of("doc")).await, text(&database.db, &of("bin")).await]
}

/// A write of other columns leaves a document alone, a write of the same document as well.
#[actix_web::test]
async fn a_document_stays_as_it_is_until_a_client_changes_it() {
    let database = TestDatabase::new().await.with(documents::folder::Entity).await.with(documents::note::Entity).await;
    let client = Client::new(&database.db, documents::endpoints);
    let mut faults = Faults::default();
    // By another program: with blanks, and a JSON null.
    for (id, doc) in [(1, "'{\"n\" : 1.0,  \"m\": 2}'"), (2, "'null'"), (3, "NULL")] {
        sql(&database.db, &format!("INSERT INTO folder (id, name, doc, bin) VALUES ({id}, 'x', {doc}, {doc})")).await;
    }
    if is_postgres() {
        sql(&database.db, "SELECT setval(pg_get_serial_sequence('folder', 'id'), 10)").await;
    }
    let body =
        format!(r#"{{"name":"own","doc":{LEFT},"bin":{LEFT},"notes":[{{"doc":{LEFT},"bin":{LEFT}}},{{"doc":null,"bin":7}}]}}"#);
    let made = expect(&client, Method::POST, "/folders", &body, 201).await.expect("a folder");
    faults.unless(member(&made.text, "doc").as_deref() == Some(LEFT), || made.text.clone());
    let own = made.json["id"].as_i64().expect("a key");
    for id in [1, 2, 3, own] {
        let (path, before) = (format!("/folders/{id}"), kept(&database, "folder", id).await);
        let shown = get(&client, &path).await.expect("a folder");
        for name in ["doc", "bin"] {
            let is_null = shown.json[name].is_null();
            let query = format!("/folders?fields=id&{name}__isnull={is_null}");
            if let Some(list) = faults.take(get(&client, &query).await) {
                faults.unless(column(&list, "id").contains(&id.to_string()), || format!("{query} lacks {id}: {}", list.text));
            }
        }
        faults.take(expect(&client, Method::PATCH, &path, r#"{"name":"y"}"#, 200).await);
        faults.take(expect(&client, Method::PUT, "/folders", &format!(r#"[{{"id":{id},"name":"z"}}]"#), 200).await);
        let after = kept(&database, "folder", id).await;
        faults.unless(after == before, || format!("{id}: {before:?} is {after:?}"));
        // As it is shown, sent again: shown so once more, perhaps without blanks.
        let [doc, bin] = ["doc", "bin"].map(|name| member(&shown.text, name).unwrap_or_default());
        faults.take(expect(&client, Method::PATCH, &path, &format!(r#"{{"doc":{doc},"bin":{bin}}}"#), 200).await);
        if let Some(again) = faults.take(get(&client, &path).await) {
            let [doc_again, bin_again] = ["doc", "bin"].map(|name| member(&again.text, name).unwrap_or_default());
            let is_same =
                [(doc, doc_again), (bin, bin_again)].iter().all(|(one, other)| one.replace(' ', "") == other.replace(' ', ""));
            faults.unless(is_same, || format!("{id}: {} is {}", shown.text, again.text));
        }
    }
    faults.end();
}

#[actix_web::test]
async fn documents_of_nested_rows_and_of_many_rows_are_kept_as_they_came() {
    let database = TestDatabase::new().await.with(documents::folder::Entity).await.with(documents::note::Entity).await;
    let client = Client::new(&database.db, documents::endpoints);
    let mut faults = Faults::default();
    let note = |id: i32, doc: &str| format!(r#"{{"id":{id},"doc":{doc}}}"#);
    let new = |at: i32| {
        format!(r#"{{"temp_id":{at},"name":"n","doc":{LEFT},"notes":[{{"doc":{LEFT},"bin":1}},{{"doc":1.00,"bin":2}}]}}"#)
    };
    faults.take(expect(&client, Method::PUT, "/folders", &format!("[{},{}]", new(1), new(2)), 200).await);
    let changed = format!(
        r#"[{{"id":1,"notes":[{},{}]}},{{"id":2,"doc":1e2,"notes":[{}]}}]"#,
        note(1, "1.10"),
        note(2, LEFT),
        note(3, "null")
    );
    faults.take(expect(&client, Method::PUT, "/folders", &changed, 200).await);
    if let Some(list) = faults.take(get(&client, "/notes?ordering=id").await) {
        let found: Vec<String> = rows(&list).iter().filter_map(|row| member(row, "doc")).collect();
        faults.unless(found == ["1.10", LEFT, "null", "1.00"], || format!("{found:?}"));
    }
    let found = [kept(&database, "note", 3).await[0].clone(), kept(&database, "folder", 2).await[0].clone()];
    faults.unless(found == [None, Some("1e2".to_owned())], || format!("{found:?}"));
    // A tag is that of the row: a document is part of it.
    let [first, other] =
        [get(&client, "/folders/1").await.expect("a folder"), get(&client, "/folders/2").await.expect("a folder")];
    for (path, answer) in [("/folders/1", first), ("/folders/2", other)] {
        let tag = answer.header("etag").unwrap_or_default().to_owned();
        let headers = [("Content-Type", "application/json"), ("If-Match", tag.as_str())];
        let body = format!(r#"{{"doc":{}}}"#, member(&answer.text, "doc").unwrap_or_default());
        let done = client.send(Method::PATCH, path, &headers, body.into_bytes()).await;
        faults.unless(done.status == 200, || format!("{path}: {}", done.text));
        let next = done.header("etag").unwrap_or_default().to_owned();
        let again = client.send(Method::PATCH, path, &headers, b"{\"doc\":3}".to_vec()).await;
        faults.unless(tag != next && again.status == 412, || format!("{path}: {tag} {next} {}", again.text));
    }
    faults.end();
}

/// A column of `citext`, or one that SQLite compares without regard to case, whose entity says so or says nothing of it.
async fn equal_texts(db: &DatabaseConnection, kind: &str) -> Vec<String> {
    for table in [
        format!(
            "CREATE TABLE person (house INTEGER NOT NULL, nick {kind} NOT NULL, mail {kind} NOT NULL UNIQUE, PRIMARY KEY (house, nick))"
        ),
        format!(
            "CREATE TABLE pet (id {} PRIMARY KEY, house INTEGER NOT NULL, nick {kind} NOT NULL, FOREIGN KEY (house, nick) REFERENCES person (house, nick))",
            if is_postgres() { "SERIAL" } else { "INTEGER" }
        ),
    ] {
        sql(db, &table).await;
    }
    let client = Client::new(db, nicks::endpoints);
    let mut faults = Faults::default();
    faults.take(expect(&client, Method::POST, "/people", r#"{"house":1,"nick":"Ann","mail":"Ann@x"}"#, 201).await);
    faults.take(expect(&client, Method::POST, "/people", r#"{"house":2,"nick":"ann","mail":"bob@x"}"#, 201).await);
    for nick in ["Ann", "ANN", "ann"] {
        let path = format!("/people/1/{nick}");
        faults.take(get(&client, &path).await);
        faults.take(expect(&client, Method::PATCH, &path, r#"{"mail":"ann@X"}"#, 200).await);
        let bulk =
            json!([{ "house": 1, "nick": nick, "mail": "ANN@x" }, { "house": 2, "nick": nick.to_lowercase(), "mail": "BOB@x" }]);
        faults.take(expect(&client, Method::PUT, "/people", &bulk.to_string(), 200).await);
        for query in [format!("nick={nick}"), format!("nick__in={nick},zoe"), "mail=aNN@x&mail__in=ann@X".to_owned()] {
            let Some(list) = faults.take(get(&client, &format!("/people?{query}")).await) else { continue };
            let wanted = if query.starts_with("mail") { 1 } else { 2 };
            faults.unless(rows(&list).len() == wanted, || format!("{query}: {}", list.text));
        }
        faults.take(expect(&client, Method::POST, "/pets", &json!({ "house": 1, "nick": nick }).to_string(), 201).await);
        faults.take(expect(&client, Method::PATCH, &path, r#"{"pets":[{}]}"#, 200).await);
        for (path, count) in [(format!("{path}?include_fields=pets"), None), (format!("/pets?owner__nick={nick}"), Some(()))] {
            let Some(answer) = faults.take(get(&client, &path).await) else { continue };
            let shown = if count.is_some() { rows(&answer).len() } else { answer.json["pets"].as_array().map_or(0, Vec::len) };
            let all = text(db, "SELECT CAST(COUNT(*) AS TEXT) FROM pet").await;
            faults.unless(Some(shown.to_string()) == all, || format!("{path}: {shown} of {all:?}: {}", answer.text));
        }
    }
    for (body, problem) in [
        (json!({ "house": 1, "nick": "aNN", "mail": "new@x" }), "# unique"),
        (json!({ "house": 3, "nick": "new", "mail": "bOb@x" }), "#/mail unique"),
    ] {
        let Some(refused) = faults.take(expect(&client, Method::POST, "/people", &body.to_string(), 400).await) else { continue };
        faults.unless(refused.problems() == [problem], || format!("{body}: {:?}", refused.problems()));
    }
    sql(db, "DELETE FROM pet").await;
    faults.take(expect(&client, Method::DELETE, "/people/1/aNn", "", 204).await);
    faults.take(expect(&client, Method::PUT, "/people", r#"[{"house":2,"nick":"ANN","delete_object":true}]"#, 200).await);
    let left = text(db, "SELECT CAST(COUNT(*) AS TEXT) FROM person").await;
    faults.unless(left.as_deref() == Some("0"), || format!("{left:?} left"));
    let found = schema_check(db, &[nicks::person::Entity::TABLE]).await.expect("a catalogue");
    faults.end();
    found.iter().map(ToString::to_string).collect()
}

#[actix_web::test]
async fn texts_that_are_equal_in_another_case_are_members_of_keys() {
    if is_postgres() {
        on_own_database("nicks", async |db| {
            if db.execute_unprepared("CREATE EXTENSION citext").await.is_ok() {
                equal_texts(&db, "CITEXT").await;
            }
        })
        .await;
    } else {
        let database = TestDatabase::new().await;
        equal_texts(&database.db, "TEXT COLLATE NOCASE").await;
    }
}

/// The first and the last moment that a client can write, as keys and foreign keys; and texts of them that other programs wrote.
#[actix_web::test]
async fn the_ends_of_time_are_keys() {
    let mut faults = Faults::default();
    for (kind, ends) in [
        (&kinds::utc::KIND, ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"]),
        (&kinds::zoned::KIND, ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"]),
        (&kinds::local::KIND, ["0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"]),
        (&kinds::time_zoned::KIND, ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"]),
        (&kinds::time_local::KIND, ["0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"]),
        (&kinds::clock::KIND, ["00:00:00", "23:59:59.999999"]),
        (&kinds::time_clock::KIND, ["00:00:00", "23:59:59.999999"]),
        (&kinds::day::KIND, ["0001-01-01", "9999-12-31"]),
    ] {
        for by_others in [false, true] {
            let database = (kind.create)(TestDatabase::new().await).await;
            let client = Client::new(&database.db, kind.endpoints);
            for end in ends {
                let other = end.trim_end_matches(".999999Z").trim_end_matches(".999999").trim_end_matches('Z').replace('T', " ");
                let shown = if by_others { end.replace(".999999", "") } else { end.to_owned() };
                let other = if is_postgres() { &shown } else { &other };
                match by_others {
                    true => sql(&database.db, &format!("INSERT INTO parent (id) VALUES ('{other}')")).await,
                    false => {
                        let body = json!({ "id": end }).to_string();
                        faults.take(expect(&client, Method::POST, "/parents", &body, 201).await);
                    }
                }
                let (key, place) = (format!("\"{shown}\""), format!("{} {end}", kind.name));
                let path = path_of("/parents", &[&key]);
                faults.take(get(&client, &path).await.map_err(|fault| format!("{place}: {fault}")));
                let body = format!("{{\"maybe\":{key}}}");
                faults.take(expect(&client, Method::PATCH, &path, &body, 200).await.map_err(|fault| format!("{place}: {fault}")));
                let body = format!("{{\"own\":{key},\"parent_id\":{key}}}");
                faults.take(
                    expect(&client, Method::POST, "/children", &body, 201).await.map_err(|fault| format!("{place}: {fault}")),
                );
                let query = format!("/parents?id={0}&id__in={0}", as_filter(&key).unwrap_or_default());
                if let Some(list) = faults.take(get(&client, &query).await) {
                    faults.unless(rows(&list).len() == 1, || format!("{place}: {query}: {}", list.text));
                }
                sql(&database.db, "DELETE FROM child").await;
                faults.take(expect(&client, Method::DELETE, &path, "", 204).await.map_err(|fault| format!("{place}: {fault}")));
            }
            database.db.clone().close().await.expect("closed");
        }
    }
    faults.end();
}

/// A time in a newtype is compared as the time in it.
#[actix_web::test]
async fn a_newtype_of_a_time_is_a_key_in_every_form() {
    let database = TestDatabase::new().await.with(stays::stay::Entity).await.with(stays::guest::Entity).await;
    let client = Client::new(&database.db, stays::endpoints);
    let mut faults = Faults::default();
    for (room, form) in [(1, "2024-03-02 12:00:00+02:00"), (1, "2024-03-02T12:00:00Z"), (2, "2024-03-02T12:00:00.5+00:00")] {
        let form = if is_mariadb() { in_utc(form) } else { form.to_owned() };
        sql(&database.db, &format!("INSERT INTO stay (room, since) VALUES ({room}, '{form}')")).await;
    }
    let list = get(&client, "/stays?ordering=room,since").await.expect("stays");
    faults.unless(rows(&list).len() == 3, || list.text.clone());
    for row in rows(&list) {
        let [room, since] = ["room", "since"].map(|name| member(&row, name).unwrap_or_default());
        let path = path_of("/stays", &[&room, &since]);
        faults.take(get(&client, &path).await);
        let guests = r#"{"guests":[{"name":"a"}]}"#;
        faults.take(expect(&client, Method::PATCH, &path, guests, 200).await);
        let guest = format!(r#"{{"name":"b","room":{room},"since":{since}}}"#);
        faults.take(expect(&client, Method::POST, "/guests", &guest, 201).await);
        let many = format!(
            r#"[{{"temp_id":1,"name":"c","room":{room},"since":{since}}},{{"temp_id":2,"name":"d","room":{room},"since":{since}}}]"#
        );
        faults.take(expect(&client, Method::PUT, "/guests", &many, 200).await);
        if let Some(shown) = faults.take(get(&client, &format!("{path}?include_fields=guests")).await) {
            faults.unless(shown.json["guests"].as_array().map(Vec::len) == Some(4) && shown.json["guest_count"] == 4, || {
                shown.text.clone()
            });
        }
    }
    faults.end();
}
