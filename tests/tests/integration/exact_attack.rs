//! An attack: features meet on a harbour whose keys are texts that the database pads or folds, pairs, and UUIDs. No request may end in an
//! error of the server, and every answer is the one that plain SQL would give.

use actix_web::http::Method;
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, by_engine, is_postgres};
use tweaks_runtime::idempotency;
use tweaks_runtime::prelude::Settings;

use crate::exact::{Faults, as_filter, column, encoded, expect, get, keys, member, rows, sql, walk};

mod entities;
mod hostile;

use self::entities::{Afloat, endpoints};

/// Types with which each database folds or pads a text, and keeps numbers, times and marks.
fn tables() -> [String; 4] {
    let (fold, decimal, uuid, time, rig, key) = by_engine(
        ("COLLATE NOCASE", "DECIMAL", "BLOB", "TIMESTAMP", "TEXT", "INTEGER"),
        ("", "NUMERIC", "UUID", "TIMESTAMPTZ", "attack_rig", "SERIAL"),
        ("COLLATE NOCASE", "DECIMAL", "BLOB", "TIMESTAMP", "ENUM('sloop', 'barque', 'hulk')", "INTEGER"),
    );
    [
        format!(
            "CREATE TABLE port (land CHAR(3) {fold} NOT NULL, number SMALLINT NOT NULL, depth {decimal}, opens TIME NOT NULL, PRIMARY KEY (land, number))"
        ),
        format!(
            "CREATE TABLE ship (code CHAR(6) {fold} PRIMARY KEY, name CHAR(8) {fold} NOT NULL UNIQUE, rig {rig}, built DATE, tonnage {decimal}, speed REAL, crew SMALLINT NOT NULL DEFAULT 1, hands INTEGER NOT NULL GENERATED ALWAYS AS (crew * 2) STORED, tender_of CHAR(6) {fold} REFERENCES ship (code), home_land CHAR(3) {fold} NOT NULL, home_number SMALLINT NOT NULL, last_land CHAR(3) {fold}, last_number SMALLINT, changed_at {time} NOT NULL DEFAULT CURRENT_TIMESTAMP, FOREIGN KEY (home_land, home_number) REFERENCES port (land, number), FOREIGN KEY (last_land, last_number) REFERENCES port (land, number))"
        ),
        format!(
            "CREATE TABLE leg (id {uuid} PRIMARY KEY, ship_code CHAR(6) {fold} NOT NULL REFERENCES ship (code) ON DELETE CASCADE, place SMALLINT NOT NULL, fare {decimal}, sailed {time} NOT NULL, UNIQUE (ship_code, place))"
        ),
        format!(
            "CREATE TABLE certificate (id {key} PRIMARY KEY, ship_code CHAR(6) {fold} NOT NULL UNIQUE REFERENCES ship (code) ON DELETE CASCADE, text TEXT NOT NULL, ratio DOUBLE PRECISION NOT NULL DEFAULT 1)"
        ),
    ]
}

const PORTS: &str = "INSERT INTO port VALUES ('NO', 1, 5.50, '06:00:00'), ('NO', 2, NULL, '07:00:00'), ('DK', 1, 0.1, '05:00:00'), \
                     ('DK', -1, 1234567.9012, '23:59:59')";

/// Rows as other programs write them: a text in another case where that is the same, times in other forms, ties, and `NULL`s.
fn ships() -> String {
    let [anna, times] = by_engine(
        [
            "ANNA",
            "2024-03-02 12:00:00,2024-03-02T12:00:00Z,2024-03-02T14:00:00+01:00,2024-03-02T12:00:00.500000+00:00,2024-03-01",
        ],
        ["Anna", "2024-03-02 12:00:00Z,2024-03-02T12:00:00Z,2024-03-02T14:00:00+01:00,2024-03-02T12:00:00.500000Z,2024-03-01Z"],
        ["ANNA", "2024-03-02 12:00:00,2024-03-02T12:00:00,2024-03-02 13:00:00,2024-03-02T12:00:00.500000,2024-03-01"],
    );
    let times: Vec<&str> = times.split(',').collect();
    format!(
        "INSERT INTO ship (code, name, rig, built, tonnage, speed, crew, tender_of, home_land, home_number, last_land, last_number, changed_at) VALUES \
         ('Anna', 'Anna', 'sloop', '0001-01-01', 0.10, 0.1, 3, NULL, 'NO', 1, 'DK', 1, '{}'), \
         ('bert', 'Bert', 'hulk', '9999-12-31', 100, NULL, 3, '{anna}', 'NO', 2, NULL, NULL, '{}'), \
         ('Cid', 'Cid', NULL, NULL, NULL, -0.0, 32767, NULL, 'DK', -1, 'NO', 2, '{}'), \
         ('dora', 'Dora', 'barque', '2024-02-29', 0.1, 16777216, -32768, 'bert', 'DK', 1, 'DK', -1, '{}'), \
         ('E', 'e', 'sloop', '2024-02-29', -5, 0.30000001, 0, '{anna}', 'NO', 1, 'DK', 1, '{}')",
        times[0], times[1], times[2], times[3], times[4]
    )
}

async fn harbour() -> TestDatabase {
    let database = TestDatabase::new().await.with(idempotency::Entity).await;
    if is_postgres() {
        sql(&database.db, "CREATE TYPE attack_rig AS ENUM ('sloop', 'barque', 'hulk')").await;
    }
    for statement in tables().iter().map(String::as_str).chain([PORTS, &ships()]) {
        sql(&database.db, statement).await;
    }
    database
}

/// A key as a client may write it as well: in another case where that is folded, with the blanks where they are padded.
fn other(code: &str) -> String {
    if is_postgres() { format!("{code:6}") } else { code.to_uppercase() }
}

fn path(code: &str) -> String {
    format!("/ships/{}", encoded(code))
}

fn is(answer: &Json, wanted: &[(&str, Json)]) -> bool {
    wanted.iter().all(|(name, value)| answer[*name] == *value)
}

/// Nested rows of a key that is written otherwise: made, found by UUIDs in capitals, swapped, refused, and deleted with it.
async fn nested(client: &Client, faults: &mut Faults) {
    let at = format!("{}?include_fields=legs,certificate", path(&other("Anna")));
    let legs = json!([
        { "place": 1, "fare": "0.10", "sailed": "2024-03-01T00:00:00Z" },
        { "place": 2, "fare": "12345678.9", "sailed": "2024-03-01T01:00:00+01:00" },
    ]);
    let body = json!({ "legs": legs, "certificate": { "text": "", "ratio": -0.0 } }).to_string();
    faults.take(expect(client, Method::PATCH, &at, &body, 400).await);
    let body = json!({ "legs": legs, "certificate": { "text": "é", "ratio": -0.0 } }).to_string();
    let Some(made) = faults.take(expect(client, Method::PATCH, &at, &body, 200).await) else { return };
    let ids: Vec<String> =
        made.json["legs"].as_array().into_iter().flatten().filter_map(|leg| leg["id"].as_str()).map(str::to_owned).collect();
    let [first, second] = &ids[..] else { return faults.add(format!("two legs: {}", made.text)) };
    let swapped = json!({ "legs": [{ "id": first.to_uppercase(), "place": 2 }, { "id": second, "place": 1, "fare": null }] });
    if let Some(done) = faults.take(expect(client, Method::PATCH, &at, &swapped.to_string(), 200).await) {
        let places: Vec<(&Json, &Json)> =
            done.json["legs"].as_array().into_iter().flatten().map(|leg| (&leg["id"], &leg["place"])).collect();
        let is_swapped = places.contains(&(&json!(first), &json!(2))) && places.contains(&(&json!(second), &json!(1)));
        faults.unless(is_swapped, || format!("swapped: {}", done.text));
    }
    for (body, problem) in [
        (json!({ "legs": [{ "place": 1, "sailed": "2024-03-01T00:00:00Z" }] }), "#/legs/0/place unique"),
        (json!({ "legs": [{ "id": first, "place": 1 }] }), "#/legs/0/place unique"),
        (json!({ "legs": [{ "id": first, "place": 32768 }] }), "#/legs/0/place max_value"),
        (json!({ "legs": [{ "id": first }, { "id": first.to_uppercase() }] }), "#/legs/1/id unique"),
        (json!({ "name": other("Bert") }), "#/name unique"),
        (json!({ "tender_of": "nobody" }), "#/tender_of does_not_exist"),
    ] {
        if let Some(refused) = faults.take(expect(client, Method::PATCH, &at, &body.to_string(), 400).await) {
            faults.unless(refused.problems() == [problem], || format!("{body}: {:?}", refused.problems()));
        }
    }
    for query in [
        format!("id={first}"),
        format!("id__in={},{second}&fare__lte=0.1", first.to_uppercase()),
        format!("ship__code={}&fare=1e-1", encoded(&other("Anna"))),
    ] {
        if let Some(found) = faults.take(get(client, &format!("/legs?{query}")).await) {
            faults.unless(keys(&found) == [format!("\"{first}\"")], || format!("{query}: {}", found.text));
        }
    }
    let other_ship = format!("{}?include_fields=legs", path("Cid"));
    let body = json!({ "legs": [{ "id": first, "place": 7 }] }).to_string();
    faults.take(expect(client, Method::PATCH, &other_ship, &body, 400).await);
    if let Some(totals) = faults.take(get(client, "/ship-totals?ordering=code").await) {
        let anna = totals.json[0].clone();
        let is_right = is(&anna, &[("legs", json!(2)), ("latest", json!("2024-03-01T00:00:00Z"))]);
        faults.unless(is_right && anna["fares"].as_str().is_some_and(|sum| sum.starts_with("0.1")), || totals.text.clone());
    }
}

#[actix_web::test]
async fn nested_rows_below_a_key_that_is_written_otherwise() {
    let database = harbour().await;
    let mut faults = Faults::default();
    nested(&Client::new(&database.db, endpoints), &mut faults).await;
    faults.end();
}

const ORDERS: [&str; 18] = [
    "code",
    "-name",
    "rig,-code",
    "-rig",
    "built,-tonnage",
    "-built,speed",
    "tonnage",
    "-tonnage",
    "speed,crew",
    "-speed",
    "hands,-changed_at",
    "changed_at",
    "-changed_at",
    "home__depth,-last__opens",
    "-last__depth,rig",
    "last__opens,mother__tonnage",
    "-mother__tonnage",
    "crew,-home__opens,tonnage",
];

/// Every list in pages is the list, whatever orders it, there and back.
async fn walks_are_lists(client: &Client, faults: &mut Faults) {
    for order in ORDERS {
        let Some(whole) = faults.take(get(client, &format!("/ships?fields=code&ordering={order}")).await) else { continue };
        for limit in 1..=4 {
            let path = format!("/walk-ships?fields=code&ordering={order}&limit={limit}");
            if let Some((there, _)) = faults.take(walk(client, &path).await) {
                faults.unless(there == keys(&whole), || format!("{path}: {there:?} for {:?}", keys(&whole)));
            }
        }
    }
}

#[actix_web::test]
async fn lists_through_relations_that_may_be_missing_are_walked() {
    let database = harbour().await;
    let mut faults = Faults::default();
    walks_are_lists(&Client::new(&database.db, endpoints), &mut faults).await;
    let afloat = Client::new(&database.db, endpoints).settings(Settings::new().context(Afloat));
    walks_are_lists(&afloat, &mut faults).await;
    faults.end();
}

/// Every row by each value that it shows, alone, in a list, and as both ends of a range.
async fn are_found(client: &Client, faults: &mut Faults) {
    let names = [
        "code",
        "name",
        "rig",
        "built",
        "tonnage",
        "speed",
        "crew",
        "hands",
        "tender_of",
        "home_land",
        "last_land",
        "changed_at",
    ];
    let Some(all) = faults.take(get(client, "/ships").await) else { return };
    for name in names {
        for row in rows(&all) {
            let (shown, code) = (member(&row, name).unwrap_or_default(), member(&row, "code").unwrap_or_default());
            let Some(value) = as_filter(&shown) else { continue };
            for query in [format!("{name}={value}"), format!("{name}__in={value}"), format!("{name}__range={value},{value}")] {
                if name.ends_with("_of") && query.contains("range") || name == "rig" && !is_postgres() && query.contains("range")
                {
                    continue;
                }
                if let Some(found) = faults.take(get(client, &format!("/ships?fields=code&{query}")).await) {
                    faults.unless(keys(&found).contains(&code), || format!("{query}: {code} is not in {}", found.text));
                }
            }
        }
    }
}

#[actix_web::test]
async fn rows_of_other_programs_are_found_by_what_they_show() {
    let database = harbour().await;
    if is_postgres() {
        sql(&database.db, "UPDATE ship SET tonnage = 123456789012345678901234567890.5 WHERE code = 'Cid'").await;
    }
    let mut faults = Faults::default();
    are_found(&Client::new(&database.db, endpoints), &mut faults).await;
    faults.end();
}

/// A request that sees no hulk meets none by any way.
#[actix_web::test]
async fn a_scope_over_choices_holds_on_every_way() {
    let database = harbour().await;
    let client = Client::new(&database.db, endpoints).settings(Settings::new().context(Afloat));
    let mut faults = Faults::default();
    let codes =
        |answer: &Answer| column(answer, "code").iter().map(|code| code.trim_matches(['"', ' ']).to_owned()).collect::<Vec<_>>();
    for (query, wanted) in [
        ("/ships?ordering=name", vec!["Anna", "Cid", "dora", "E"]),
        ("/ships?ordering=name&mother__name=Bert", vec![]),
        ("/ships?ordering=-mother__tonnage,name&rig__in=hulk,sloop", vec!["E", "Anna"]),
        ("/walk-ships?ordering=name&limit=50", vec!["Anna", "Cid", "dora", "E"]),
    ] {
        if let Some(found) = faults.take(get(&client, query).await) {
            faults.unless(codes(&found) == wanted, || format!("{query}: {}", found.text));
        }
    }
    if let Some(dora) = faults.take(get(&client, &format!("{}?include_fields=mother", path("dora"))).await) {
        faults.unless(dora.json["mother"].is_null(), || dora.text.clone());
    }
    for (method, path, body, status) in [
        (Method::GET, path("bert"), String::new(), 404),
        (Method::PATCH, path(&other("bert")), json!({ "crew": 1 }).to_string(), 404),
        (Method::DELETE, path("bert"), String::new(), 404),
        (Method::PATCH, path("Cid"), json!({ "tender_of": "bert" }).to_string(), 400),
        (Method::PATCH, path("Cid"), json!({ "rig": "hulk" }).to_string(), 200),
        (Method::GET, path("Cid"), String::new(), 404),
    ] {
        faults.take(expect(&client, method, &path, &body, status).await);
    }
    faults.end();
}

/// A row whose time another program wrote is changed once with its fresh tag, and not with an old one, one by one and in bulk.
#[actix_web::test]
async fn tags_of_times_in_every_form_are_fresh_once() {
    let database = harbour().await;
    let client = Client::new(&database.db, endpoints);
    let mut faults = Faults::default();
    for code in ["Anna", "bert", "Cid", "dora", "E"] {
        let path = path(&other(code));
        let Some(read) = faults.take(get(&client, &path).await) else { continue };
        let tag = read.header("etag").unwrap_or_default().to_owned();
        let headers = [("Content-Type", "application/json"), ("If-Match", tag.as_str())];
        for (crew, status) in [(7, 200), (8, 412)] {
            let done = client.send(Method::PATCH, &path, &headers, json!({ "crew": crew }).to_string().into_bytes()).await;
            faults.unless(done.status == status, || format!("{path} {tag}: {} for {status}: {}", done.status, done.text));
            faults.unless(status != 200 || is(&done.json, &[("crew", json!(7)), ("hands", json!(14))]), || done.text.clone());
        }
    }
    let bulk = json!([{ "code": other("Anna"), "crew": 9 }, { "code": "bert", "crew": 10, "tender_of": null }, { "code": "Cid", "last_land": null, "last_number": null }]);
    if let Some(done) = faults.take(expect(&client, Method::PUT, "/ships", &bulk.to_string(), 200).await) {
        faults.unless(done.json["updated"].as_array().is_some_and(|keys| keys.len() == 3), || done.text.clone());
    }
    faults.end();
}

#[actix_web::test]
async fn sums_of_wide_numbers_are_exact_or_nothing() {
    let database = harbour().await;
    let client = Client::new(&database.db, endpoints);
    let mut faults = Faults::default();
    let total = async |faults: &mut Faults, place: usize, name: &str| {
        let totals = faults.take(get(&client, "/port-totals?ordering=land,number").await);
        totals.map(|totals| totals.json[place][name].clone()).unwrap_or_default()
    };
    // Both of NO 1: 0.10 and -5.
    let sum = total(&mut faults, 2, "tonnage").await;
    faults.unless(sum == json!("-4.90") || sum == json!("-4.9"), || format!("{sum}"));
    let latest = total(&mut faults, 2, "latest").await;
    faults.unless(latest == json!("2024-03-02T12:00:00Z"), || format!("{latest}"));
    for (value, sum, largest) in [
        ("79228162514264337593543950335", json!("79228162514264337593543950330"), json!("79228162514264337593543950335")),
        ("1e30", Json::Null, Json::Null),
        ("'NaN'", Json::Null, Json::Null),
    ] {
        if !is_postgres() {
            continue;
        }
        sql(&database.db, &format!("UPDATE ship SET tonnage = {value} WHERE code = 'Anna'")).await;
        for (name, wanted) in [("tonnage", sum), ("largest", largest)] {
            let found = total(&mut faults, 2, name).await;
            faults.unless(found == wanted, || format!("{value}: {name} is {found}, for {wanted}"));
        }
    }
    faults.end();
}
