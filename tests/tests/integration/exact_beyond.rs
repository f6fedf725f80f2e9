//! Beyond: values that no column has room for, sent wherever a value can stand, and keys that only the database has room for.

use actix_web::http::Method;
use tests::client::Client;
use tests::database::{TestDatabase, is_postgres};
use tests::entities::exact::kinds::{self, KINDS, Kind};

use crate::exact::{Faults, as_filter, encoded, expect, get, keys, member, path_of, request, rows, sql};
use crate::exact_widths::instead;

/// Values as JSON, of which each type takes some.
const VALUES: [&str; 30] = [
    "99999999999999999999",
    "-99999999999999999999",
    "9223372036854775808",
    "-32769",
    "1e400",
    "-1e400",
    "1e-400",
    "1e39",
    "123456789.99",
    "0.12345678901234567890123456789",
    "-0",
    "\"-0.0\"",
    "\"NaN\"",
    "\"infinity\"",
    "\"-Infinity\"",
    "\"\"",
    "\" \"",
    "\"\\u0000\"",
    "\"a/b?c#d%2F\"",
    "\"..\"",
    "\"9999-12-31T23:59:59.9999999-23:59\"",
    "\"0001-01-01T00:00:00+23:59\"",
    "\"24:00\"",
    "\"2024-02-30\"",
    "\"00000000-0000-0000-0000-00000000000\"",
    "\"AA==\"",
    "\"=\"",
    "true",
    "[]",
    "{}",
];

/// One value at every place; no request fails, and a row that was made is found by what it shows.
async fn everywhere(client: &Client, kind: &Kind, value: &str, faults: &mut Faults) {
    let text = encoded(&serde_json::from_str::<String>(value).unwrap_or_else(|_| value.to_owned()));
    let mut reads = vec![format!("/children?own={text}"), format!("/children?maybe__in={text},{text}")];
    reads.extend(["gt", "gte", "lt", "lte", "ne", "not_in", "isnull"].map(|lookup| format!("/children?own__{lookup}={text}")));
    reads.push(format!("/children?own__range={text},{text}"));
    let mut writes = vec![
        (Method::POST, "/children".to_owned(), format!("{{\"own\":{value},\"maybe\":{value}}}")),
        (Method::PATCH, "/children/1".to_owned(), format!("{{\"maybe\":{value}}}")),
        (Method::PUT, "/children".to_owned(), format!("[{{\"id\":1,\"maybe\":{value}}},{{\"id\":{value},\"maybe\":null}}]")),
    ];
    if kind.is_key {
        reads.extend([format!("/parents/{text}"), format!("/children?parent__id={text}&spare={text}")]);
        writes.push((
            Method::POST,
            "/children".to_owned(),
            format!("{{\"own\":{value},\"parent_id\":{value},\"spare_id\":{value}}}"),
        ));
        writes.push((Method::PUT, "/parents".to_owned(), format!("[{{\"id\":{value},\"maybe\":{value}}}]")));
        writes.push((Method::PATCH, format!("/parents/{text}"), format!("{{\"maybe\":{value}}}")));
        writes.push((Method::DELETE, format!("/parents/{text}"), String::new()));
    }
    for (method, path, body) in reads.into_iter().map(|path| (Method::GET, path, String::new())).chain(writes) {
        let Some(answer) = faults.take(request(client, method.clone(), &path, &body).await) else { continue };
        faults.unless(!answer.status.is_server_error(), || format!("{} {method} {path} {body}: {}", kind.name, answer.text));
    }
    if kind.is_key {
        let body = format!("{{\"id\":{value},\"maybe\":{value}}}");
        let Some(made) = faults.take(request(client, Method::POST, "/parents", &body).await) else { return };
        faults.unless(!made.status.is_server_error(), || format!("{} POST /parents {body}: {}", kind.name, made.text));
        if made.status == 201 {
            made_is_found(client, kind, &member(&made.text, "id").unwrap_or_default(), faults).await;
        }
    }
}

/// A row with a key that was taken is found, referred to and deleted by what it shows.
async fn made_is_found(client: &Client, kind: &Kind, key: &str, faults: &mut Faults) {
    let place = |fault: String| format!("{}: {fault}", kind.name);
    let (path, value) = (path_of("/parents", &[key]), as_filter(key).unwrap_or_default());
    let is_path = !["", ".", ".."].contains(&value.as_str());
    if let Some(list) = faults.take(get(client, &format!("/parents?id={value}")).await.map_err(place)) {
        faults.unless(keys(&list) == [key], || format!("{} id={value}: {}", kind.name, list.text));
    }
    let body = format!("{{\"own\":{key},\"parent_id\":{key}}}");
    if let Some(child) = faults.take(expect(client, Method::POST, "/children", &body, 201).await.map_err(place)) {
        let own = format!("/children/{}", child.json["id"]);
        if let Some(shown) = faults.take(get(client, &format!("{own}?include_fields=parent")).await.map_err(place)) {
            let parent = member(&shown.text, "parent").unwrap_or_default();
            faults.unless(parent == format!("{{\"id\":{key}}}"), || format!("{}: {}", kind.name, shown.text));
        }
        faults.take(expect(client, Method::DELETE, &own, "", 204).await.map_err(place));
    }
    if is_path {
        faults.take(get(client, &path).await.map_err(place));
        faults.take(expect(client, Method::DELETE, &path, "", 204).await.map_err(place));
    } else {
        let entry = format!("[{{\"id\":{key},\"delete_object\":true}}]");
        faults.take(expect(client, Method::PUT, "/parents", &entry, 200).await.map_err(place));
    }
}

#[actix_web::test]
async fn no_value_at_any_place_is_an_error_of_the_server() {
    let mut faults = Faults::default();
    for kind in KINDS.iter().filter(|kind| instead(kind.rust.trim_matches('`')).is_none()) {
        let database = (kind.create)(TestDatabase::new().await).await;
        let client = Client::new(&database.db, kind.endpoints);
        for value in VALUES {
            everywhere(&client, kind, value, &mut faults).await;
        }
        database.db.clone().close().await.expect("closed");
    }
    faults.end();
}

/// A key that Rust has no room for is shown as a text, and stands in the way of no other row.
#[actix_web::test]
async fn a_key_that_rust_has_no_room_for_leaves_other_rows_alone() {
    if !is_postgres() {
        return;
    }
    let mut faults = Faults::default();
    for (kind, usual, strange) in [
        (&kinds::utc::KIND, "\"2024-03-01T12:00:00Z\"", "infinity"),
        (&kinds::zoned::KIND, "\"2024-03-01T12:00:00Z\"", "-infinity"),
        (&kinds::local::KIND, "\"2024-03-01T12:00:00\"", "infinity"),
        (&kinds::day::KIND, "\"2024-03-01\"", "-infinity"),
        (&kinds::loose::KIND, "\"5\"", "1e30"),
    ] {
        let database = (kind.create)(TestDatabase::new().await).await;
        let client = Client::new(&database.db, kind.endpoints);
        let parent = format!("{{\"id\":{usual},\"maybe\":{usual}}}");
        faults.take(expect(&client, Method::POST, "/parents", &parent, 201).await);
        let child = format!("{{\"own\":{usual},\"parent_id\":{usual}}}");
        faults.take(expect(&client, Method::POST, "/children", &child, 201).await);
        sql(&database.db, &format!("INSERT INTO parent (id) VALUES ('{strange}')")).await;
        let values = format!("'{}', '{strange}'", usual.trim_matches('"'));
        sql(&database.db, &format!("INSERT INTO child (own, parent_id) VALUES ({values})")).await;
        let own = path_of("/parents", &[usual]);
        let bulk = format!("[{{\"id\":{usual},\"maybe\":null}}]");
        for (method, path, body, status) in [
            (Method::GET, own.as_str(), "", 200),
            (Method::PATCH, &own, "{\"maybe\":null}", 200),
            (Method::PUT, "/parents", &bulk, 200),
            (Method::GET, "/children?fields=id,own", "", 200),
            (Method::GET, "/children/1?include_fields=parent", "", 200),
            (Method::PATCH, "/children/1", "{\"spare_id\":null}", 200),
            (Method::POST, "/children", &child, 201),
            (Method::DELETE, "/children/3", "", 204),
            (Method::DELETE, "/children/1", "", 204),
            (Method::DELETE, &own, "", 204),
        ] {
            faults.take(expect(&client, method, path, body, status).await.map_err(|fault| format!("{}: {fault}", kind.name)));
        }
        for path in
            ["/parents", "/children", "/children/2", "/children?include_fields=parent", "/parents?include_fields=children"]
        {
            let shown = faults.take(get(&client, path).await.map_err(|fault| format!("{}: {fault}", kind.name)));
            let wanted = if strange == "1e30" { "\"1000000000000000000000000000000\"" } else { strange };
            faults.unless(shown.is_some_and(|shown| shown.text.contains(wanted)), || {
                format!("{} {path} lacks {wanted}", kind.name)
            });
        }
        if let Some(list) = faults.take(get(&client, "/children?fields=id").await) {
            faults.unless(rows(&list).len() == 1, || list.text.clone());
        }
        database.db.clone().close().await.expect("closed");
    }
    faults.end();
}
