//! Room: what a database keeps and the type of its column has no room for is shown as a text, found, walked past, and refused by writes;
//! what cannot be shown at all ends no list that leaves it out.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use tests::client::Client;
use tests::database::{Engine, TestDatabase, by_engine, engine, is_postgres};
use tests::entities::exact::kinds::{self, Kind};
use tests::entities::exact::{every, times};

use crate::exact::{Faults, Log, as_filter, call, column, create_enums, expect, get, keys, member, path_of, sql, walks};

async fn every_table() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await;
    create_enums(&database, every::Entity).await;
    let database = database.with(every::Entity).await;
    let client = Client::new(&database.db, every::endpoints);
    (database, client)
}

/// Rows with these values of a column, the smallest first, by plain SQL, with keys from 1 on; each is shown so.
async fn shown_and_walked(database: &TestDatabase, client: &Client, place: [&str; 3], rows: &[(&str, &str)]) -> Faults {
    let ([table, name, list], mut faults) = (place, Faults::default());
    for (id, (stored, _)) in (1..).zip(rows) {
        sql(&database.db, &format!("INSERT INTO {table} (id, {name}) VALUES ({id}, {stored})")).await;
    }
    let (ids, wanted): (Vec<String>, Vec<String>) =
        (1..).zip(rows).map(|(id, (_, shown)): (i32, _)| (id.to_string(), (*shown).to_owned())).unzip();
    if let Some(found) = faults.take(get(client, &format!("{list}?ordering={name}")).await) {
        faults.unless(column(&found, name) == wanted, || format!("{name}: {:?} for {wanted:?}", column(&found, name)));
    }
    for (id, wanted) in ids.iter().zip(&wanted) {
        if let Some(row) = faults.take(get(client, &format!("{list}/{id}")).await) {
            faults.unless(member(&row.text, name).as_deref() == Some(wanted), || format!("{name} {wanted}: {}", row.text));
        }
    }
    let back: Vec<String> = ids.iter().rev().cloned().collect();
    for limit in 1..=3 {
        walks(client, &format!("/walk?ordering={name}&limit={limit}"), &ids, &mut faults).await;
        walks(client, &format!("/walk?fields=id&ordering=-{name}&limit={limit}"), &back, &mut faults).await;
    }
    faults
}

#[actix_web::test]
async fn times_without_an_end_are_shown_and_walked() {
    if !is_postgres() {
        return;
    }
    for (table, endpoints, end) in [
        ("time_utc", times::utc::endpoints as fn(&mut ServiceConfig), "T12:00:00.500000Z"),
        ("time_zoned", times::zoned::endpoints, "T12:00:00.500000Z"),
        ("time_local", times::local::endpoints, "T12:00:00.500000"),
        ("time_day", times::day::endpoints, ""),
    ] {
        let database = TestDatabase::new().await.with(times::utc::Entity).await.with(times::zoned::Entity).await;
        let database = database.with(times::local::Entity).await.with(times::day::Entity).await;
        let client = Client::new(&database.db, endpoints);
        let shown = |day: &str| format!("\"{day}{end}\"");
        let rows = [
            ("'-infinity'", "\"-infinity\"".to_owned()),
            ("'0044-03-15 12:00:00.5 BC'", shown("-0043-03-15")),
            ("'2024-02-29 12:00:00.5'", shown("2024-02-29")),
            ("'12024-02-29 12:00:00.5'", shown("+12024-02-29")),
            ("'294275-12-31 12:00:00.5'", shown("+294275-12-31")),
            ("'294276-03-01 12:00:00.5'", shown("+294276-03-01")),
            ("'infinity'", "\"infinity\"".to_owned()),
        ];
        let rows = rows.each_ref().map(|(stored, shown)| (*stored, shown.as_str()));
        let mut faults = shown_and_walked(&database, &client, [table, "at", "/times"], &rows).await;
        for value in ["infinity", "-infinity", "%2B294276-03-01T12:00:00Z"] {
            faults.take(expect(&client, Method::GET, &format!("/times?at={value}"), "", 400).await);
        }
        faults.end();
    }
}

/// Behind the last microsecond of a day PostgreSQL has one moment more, and MariaDB many.
#[actix_web::test]
async fn the_end_of_a_day_is_not_its_beginning() {
    if engine() == Engine::Sqlite {
        return;
    }
    let database = TestDatabase::new().await.with(times::clock::Entity).await;
    let client = Client::new(&database.db, times::clock::endpoints);
    let rows = [("'00:00'", "\"00:00:00\""), ("'23:59:59.999999'", "\"23:59:59.999999\""), ("'24:00'", "\"24:00:00\"")];
    shown_and_walked(&database, &client, ["time_clock", "at", "/times"], &rows).await.end();
}

#[actix_web::test]
async fn numbers_of_any_width_are_shown_to_the_last_digit_found_and_walked() {
    let (database, client) = every_table().await;
    let wide = [
        ("-1e30", "\"-1000000000000000000000000000000\""),
        ("-79228162514264337593543950336.5", "\"-79228162514264337593543950336.5\""),
        ("0", "\"0\""),
        ("1e-40", "\"0.0000000000000000000000000000000000000001\""),
        ("0.10", "\"0.10\""),
        ("0.12345678901234567890123456789012345", "\"0.12345678901234567890123456789012345\""),
        ("12345678901234567890.123456789", "\"12345678901234567890.123456789\""),
        ("79228162514264337593543950335", "\"79228162514264337593543950335\""),
        ("1e131", "\"1\""),
        ("'Infinity'", "\"Infinity\""),
        ("'NaN'", "\"NaN\""),
    ];
    let long = format!("\"1{}\"", "0".repeat(131));
    let doubles = [
        ("-9e999", "\"-Infinity\""),
        ("-1e30", "\"-1000000000000000000000000000000\""),
        ("0.5", "\"0.5\""),
        ("1e30", "\"1000000000000000000000000000000\""),
        ("1e131", "\"1\""),
        ("9e999", "\"Infinity\""),
    ];
    let fixed = [
        ("-1e30", "\"-1000000000000000000000000000000\""),
        ("-79228162514264337593543950336.5", "\"-79228162514264337593543950336.5\""),
        ("0", "\"0\""),
        ("0.0000000000000000000000000001", "\"0.0000000000000000000000000001\""),
        ("0.10", "\"0.1\""),
        ("12345678901234567890.123456789", "\"12345678901234567890.123456789\""),
        ("79228162514264337593543950335", "\"79228162514264337593543950335\""),
        ("1e36", "\"1000000000000000000000000000000000000\""),
    ];
    let rows: Vec<(&str, &str)> = by_engine(doubles.to_vec(), wide.to_vec(), fixed.to_vec());
    let rows: Vec<(&str, &str)> =
        rows.into_iter().map(|(stored, shown)| (stored, if stored == "1e131" { long.as_str() } else { shown })).collect();
    let mut faults = shown_and_walked(&database, &client, ["every", "loose", "/every"], &rows).await;
    for (id, (_, shown)) in (1..).zip(&rows) {
        let (value, place) = (as_filter(shown).unwrap_or_default(), usize::try_from(id).unwrap_or_default());
        if shown.contains("NaN") || shown.contains("Inf") {
            faults.take(expect(&client, Method::GET, &format!("/every?loose={value}"), "", 400).await);
            continue;
        }
        let all: Vec<String> = (1..=rows.len()).map(|id| id.to_string()).collect();
        for (lookup, wanted) in [
            ("", &all[place - 1..place]),
            ("__in", &all[place - 1..place]),
            ("__gte", &all[place - 1..]),
            ("__gt", &all[place..]),
            ("__lte", &all[..place]),
            ("__lt", &all[..place - 1]),
        ] {
            let Some(found) = faults.take(get(&client, &format!("/every?loose{lookup}={value}&ordering=id")).await) else {
                continue;
            };
            faults.unless(keys(&found) == wanted, || format!("loose{lookup}={value}: {:?} for {wanted:?}", keys(&found)));
        }
        if let Some(found) = faults.take(get(&client, &format!("/every?loose__in={value},7&loose__range={value},{value}")).await)
        {
            faults.unless(keys(&found) == [id.to_string()], || format!("range {value}: {:?}", keys(&found)));
        }
    }
    faults.end();
}

/// A key that Rust has no room for is shown as every value is, and rows belong together by it.
#[actix_web::test]
async fn rows_belong_together_by_keys_that_rust_has_no_room_for() {
    if !is_postgres() {
        return;
    }
    let mut faults = Faults::default();
    for (kind, usual, strange, shown) in [
        (&kinds::utc::KIND, "\"2024-03-01T12:00:00Z\"", "infinity", "\"infinity\""),
        (&kinds::zoned::KIND, "\"2024-03-01T12:00:00Z\"", "-infinity", "\"-infinity\""),
        (&kinds::local::KIND, "\"2024-03-01T12:00:00\"", "infinity", "\"infinity\""),
        (&kinds::time_local::KIND, "\"2024-03-01T12:00:00\"", "infinity", "\"infinity\""),
        (&kinds::day::KIND, "\"2024-03-01\"", "-infinity", "\"-infinity\""),
        (&kinds::loose::KIND, "\"5\"", "1e30", "\"1000000000000000000000000000000\""),
    ] {
        let database = (kind.create)(TestDatabase::new().await).await;
        let client = Client::new(&database.db, kind.endpoints);
        belong(&database, &client, kind, [usual, strange, shown], &mut faults).await;
        database.db.clone().close().await.expect("closed");
    }
    faults.end();
}

async fn belong(database: &TestDatabase, client: &Client, kind: &Kind, values: [&str; 3], faults: &mut Faults) {
    let [usual, strange, shown] = values;
    let plain = usual.trim_matches('"');
    for key in [plain, strange] {
        sql(&database.db, &format!("INSERT INTO parent (id, maybe) VALUES ('{key}', '{strange}')")).await;
        sql(&database.db, &format!("INSERT INTO child (own, parent_id) VALUES ('{key}', '{key}')")).await;
    }
    let usual = faults.take(get(client, &path_of("/parents", &[usual])).await).and_then(|row| member(&row.text, "id"));
    let (usual, place) = (usual.unwrap_or_default(), |fault: String| format!("{}: {fault}", kind.name));
    for (path, wanted) in [
        ("/children?include_fields=parent", [(1, &*usual), (2, shown)].map(|(id, key)| (id.to_string(), key.to_owned()))),
        (
            "/children?include_fields=parent&ordering=parent__id&id__gt=0",
            [(1, &*usual), (2, shown)].map(|(id, key)| (id.to_string(), key.to_owned())),
        ),
    ] {
        let Some(list) = faults.take(get(client, path).await.map_err(place)) else { continue };
        let mut found: Vec<(String, String)> = crate::exact::rows(&list)
            .iter()
            .map(|row| {
                (
                    member(row, "id").unwrap_or_default(),
                    member(&member(row, "parent").unwrap_or_default(), "id").unwrap_or_default(),
                )
            })
            .collect();
        found.sort();
        faults.unless(found == wanted, || format!("{} {path}: {found:?}", kind.name));
    }
    if let Some(list) = faults.take(get(client, "/parents?include_fields=children").await.map_err(place)) {
        let rows = crate::exact::rows(&list);
        let own = |key: &str, id: i32| {
            rows.iter().any(|row| {
                member(row, "id").as_deref() == Some(key)
                    && member(row, "children").as_deref() == Some(&*format!("[{{\"id\":{id}}}]"))
            })
        };
        faults.unless(own(&usual, 1) && own(shown, 2), || format!("{}: {}", kind.name, list.text));
    }
    for order in ["id", "-id", "maybe"] {
        if let Some((there, _)) = faults.take(crate::exact::walk(client, &format!("/parents?limit=1&ordering={order}")).await) {
            faults.unless(there.len() == 2, || format!("{} {order}: {there:?}", kind.name));
        }
    }
}

/// A write reads its row whole: it is refused, says so, and changes nothing.
#[actix_web::test]
async fn a_row_that_rust_has_no_room_for_is_refused_by_its_writes() {
    let (database, client) = every_table().await;
    sql(&database.db, "INSERT INTO every (id, small) VALUES (101, 1), (102, 2)").await;
    let values: &[(&str, &str)] = by_engine(
        &[("whole", "'many'"), ("small", "70000"), ("amount", "'x'"), ("loose", "1e30"), ("single", "'y'")],
        &[
            ("utc", "'infinity'"),
            ("day", "'-infinity'"),
            ("local", "'-infinity'"),
            ("clock", "'24:00'"),
            ("loose", "1e30"),
            ("loose", "0.12345678901234567890123456789012345"),
        ],
        &[("clock", "'24:00'"), ("clock", "'-00:00:01'"), ("loose", "1e30"), ("loose", "-79228162514264337593543950336.5")],
    );
    let mut faults = Faults::default();
    for (name, value) in values {
        sql(&database.db, &format!("UPDATE every SET {name} = {value} WHERE id = 102")).await;
        let log = Log::default();
        let guard = log.start();
        let entries = r#"[{"id":101,"big":7},{"id":102,"big":7}]"#;
        for (method, path, body) in
            [(Method::PATCH, "/every/102", r#"{"big":7}"#), (Method::PUT, "/every", entries), (Method::DELETE, "/every/102", "")]
        {
            let Some(answer) = faults.take(call(&client, method.clone(), path, body).await) else { continue };
            let lines = log.take();
            let named = lines.iter().any(|line| line.contains("`every") && line.contains(name) && line.contains("102"));
            let is_told = answer.status == 409 && answer.text.contains("cannot be read");
            faults.unless(is_told && named, || format!("{method} {path}, {name}: {} {} {lines:?}", answer.status, answer.text));
        }
        drop(guard);
        let rest = faults.take(get(&client, "/every?fields=id,big&ordering=id").await);
        faults.unless(rest.is_some_and(|rest| column(&rest, "big") == ["null", "null"]), || format!("{name}: a row has changed"));
        sql(&database.db, &format!("UPDATE every SET {name} = NULL WHERE id = 102")).await;
    }
    faults.end();
}

/// What another program wrote into a column that a list is sorted by: the list leaves it out, and every row is met.
#[actix_web::test]
async fn a_walk_goes_past_values_that_cannot_be_read() {
    let (database, client) = every_table().await;
    let values: &[(&str, &str, [&str; 2])] = by_engine(
        &[
            ("small", "70000", ["1", "2"]),
            ("whole", "'many'", ["1", "2"]),
            ("whole", "x'00ff'", ["1", "2"]),
            ("single", "'y'", ["1", "2"]),
            ("amount", "'x'", ["1", "2.5"]),
            ("colour", "'green'", ["'red'", "'amber'"]),
            ("level", "99", ["10", "2"]),
            (
                "uid",
                "'6f1ed002-ab55-4e2f-a4d5-6b9a1e7f0a11'",
                ["x'6f1ed002ab554e2fa4d56b9a1e7f0a12'", "x'00000002ab554e2fa4d56b9a1e7f0a12'"],
            ),
            ("utc", "'yesterday'", ["'2024-01-01 12:00:00'", "'2024-01-01T13:00:00Z'"]),
            ("clock", "'noon'", ["'12:00:00'", "'13:00:00'"]),
            ("day", "'2024-02-30'", ["'2024-02-28'", "'2024-03-01'"]),
        ],
        &[("colour", "'green'", ["'red'", "'amber'"]), ("rating", "'X'", ["'G'", "'R'"])],
        &[
            ("colour", "'green'", ["'red'", "'amber'"]),
            ("level", "99", ["10", "2"]),
            ("clock", "'25:00:00'", ["'12:00:00'", "'13:00:00'"]),
        ],
    );
    if is_postgres() {
        sql(&database.db, "ALTER TYPE exact_rating ADD VALUE 'X'").await;
    }
    let mut faults = Faults::default();
    for (name, value, [least, most]) in values {
        for (id, value) in (1..).zip([least, value, most, value, "NULL"]) {
            sql(&database.db, &format!("INSERT INTO every (id, {name}) VALUES ({id}, {value})")).await;
        }
        for order in [(*name).to_owned(), format!("-{name}")] {
            let whole = faults.take(get(&client, &format!("/every?fields=id&ordering={order}")).await);
            let wanted = whole.map(|whole| keys(&whole)).unwrap_or_default();
            for limit in 1..=4 {
                walks(&client, &format!("/walk?fields=id&ordering={order}&limit={limit}"), &wanted, &mut faults).await;
            }
        }
        sql(&database.db, "DELETE FROM every").await;
    }
    faults.end();
}
