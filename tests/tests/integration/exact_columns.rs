//! Exact columns: what is bound to a column of each type, and what numbers mean that no column can hold.

use actix_web::http::Method;
use serde_json::json;
use tests::client::Client;
use tests::database::{TestDatabase, by_engine, is_postgres};
use tests::entities::exact::every;
use tests::random::Random;
use tweaks_runtime::prelude::*;

use crate::exact::{Faults, as_filter, column, create_enums, expect, get, one_connection, request, sql, walk, walks};
use crate::exact_sent::{compare_types, observed};

/// Three values of each column, the smallest first.
const COLUMNS: [(&str, [&str; 3]); 22] = [
    ("text", [r#""a""#, r#""b""#, r#""c""#]),
    ("small", ["-5", "0", "7"]),
    ("whole", ["-70000", "0", "70000"]),
    ("big", ["-5000000000", "0", "7000000000"]),
    ("single", ["-0.1", "0.1", "1.5"]),
    ("double", ["-0.1", "0.1", "1.5"]),
    ("amount", [r#""-1.50""#, r#""0.10""#, r#""0.30""#]),
    ("loose", [r#""-1.5""#, r#""0.1""#, r#""12.25""#]),
    ("flag", ["false", "true", "true"]),
    ("colour", [r#""amber""#, r#""dark_blue""#, r#""red""#]),
    ("level", [r#""Low""#, r#""Mid""#, r#""High""#]),
    ("grade", [r#""First""#, r#""First""#, r#""Second""#]),
    ("rating", [r#""G""#, r#""PG-13""#, r#""R""#]),
    ("day", [r#""2024-02-28""#, r#""2024-02-29""#, r#""2024-03-01""#]),
    ("clock", [r#""00:00:00""#, r#""12:00:00.500000""#, r#""23:59:59""#]),
    ("utc", [r#""2024-02-28T00:00:00Z""#, r#""2024-02-29T12:00:00.500000Z""#, r#""2024-03-01T00:00:00Z""#]),
    ("zoned", [r#""2024-02-28T00:00:00Z""#, r#""2024-02-29T12:00:00.500000Z""#, r#""2024-03-01T00:00:00Z""#]),
    ("local", [r#""2024-02-28T00:00:00""#, r#""2024-02-29T12:00:00.500000""#, r#""2024-03-01T00:00:00""#]),
    (
        "uid",
        [
            r#""00000000-0000-4000-8000-000000000001""#,
            r#""67e55044-10b1-426f-9247-bb680e5fe0c8""#,
            r#""f7e55044-10b1-426f-9247-bb680e5fe0c8""#,
        ],
    ),
    ("always", ["-1", "0", "1"]),
    ("paid", [r#""-1.50""#, r#""0.10""#, r#""0.30""#]),
    ("rate", ["0.1", "0.2", "0.3"]),
];

async fn empty() -> TestDatabase {
    let database = TestDatabase::new().await;
    create_enums(&database, every::Entity).await;
    database.with(every::Entity).await
}

fn body(row: usize) -> String {
    let members: Vec<String> = COLUMNS.iter().map(|(name, values)| format!("\"{name}\":{}", values[row])).collect();
    format!("{{{}}}", members.join(","))
}

/// Three rows, each with larger values than the one before.
async fn three() -> TestDatabase {
    let database = empty().await;
    let client = Client::new(&database.db, every::endpoints);
    for row in 0..3 {
        expect(&client, Method::POST, "/every", &body(row), 201).await.expect("a row");
    }
    database
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Filters(usize),
    Walk(usize),
    Patch(usize),
    Bulk(usize),
    Hooked,
}

fn steps() -> Vec<Step> {
    let all = 0..COLUMNS.len();
    let mut steps: Vec<Step> = all.clone().map(Step::Filters).chain(all.clone().map(Step::Walk)).collect();
    steps.extend(all.clone().map(Step::Patch).chain(all.map(Step::Bulk)).chain([Step::Hooked]));
    steps
}

async fn step(client: &Client, step: Step, faults: &mut Faults) {
    match step {
        Step::Filters(at) => filters(client, at, faults).await,
        Step::Walk(at) => {
            let name = COLUMNS[at].0;
            for query in [format!("{name}&limit=1"), format!("-{name}&limit=2")] {
                if let Some((there, _)) = faults.take(walk(client, &format!("/walk?fields=id&ordering={query}")).await) {
                    faults.unless(there.len() == 3, || format!("{query}: {there:?}"));
                }
            }
        }
        Step::Patch(at) => {
            let (name, values) = COLUMNS[at];
            faults.take(expect(client, Method::PATCH, "/every/2", &format!("{{\"{name}\":{}}}", values[1]), 200).await);
        }
        Step::Bulk(at) => {
            let (name, values) = COLUMNS[at];
            let [one, _, three] = values;
            let body = format!("[{{\"id\":1,\"{name}\":{one}}},{{\"id\":3,\"{name}\":{three}}}]");
            faults.take(expect(client, Method::PUT, "/every", &body, 200).await);
        }
        Step::Hooked => {
            if let Some(made) = faults.take(expect(client, Method::POST, "/hooked", &body(1), 201).await) {
                faults.take(expect(client, Method::DELETE, &format!("/hooked/{}", made.json["id"]), "", 204).await);
            }
            faults.take(expect(client, Method::PATCH, "/hooked/3", &body(2), 200).await);
        }
    }
}

/// The rows that each lookup with the value of the second row finds.
async fn filters(client: &Client, at: usize, faults: &mut Faults) {
    let (name, values) = COLUMNS[at];
    let value = as_filter(values[1]).expect("a value");
    // Texts and choices that are kept as texts follow the alphabet, in which these values stand; names of numbers do not.
    for lookup in ["", "__gt", "__gte", "__lt", "__lte", "__in"] {
        // Of all columns: the text is that of a hook that reads rows.
        let path = format!("/every?{name}{lookup}={value}");
        let Some(answer) = faults.take(get(client, &path).await) else { continue };
        let wanted = (0..3).filter(|row| match lookup {
            "__gt" => *row > 1 && values[2] != values[1],
            "__gte" => *row >= 1 || values[0] == values[1],
            "__lt" => *row < 1 && values[0] != values[1],
            "__lte" => *row <= 1 || values[2] == values[1],
            _ => values[*row] == values[1],
        });
        let wanted: Vec<String> = wanted.map(|row| (row + 1).to_string()).collect();
        let found = column(&answer, "id");
        faults.unless(found == wanted, || format!("{path}: {found:?} for {wanted:?}"));
    }
}

async fn on_one_connection(order: impl Fn(&mut Vec<Step>)) {
    let database = three().await;
    let mut faults = Faults::default();
    for profile in [Profile::Strict, Profile::Drf] {
        let db = one_connection(&database).await;
        let client = Client::new(&db, every::endpoints).settings(Settings::new().profile(profile));
        let mut steps = steps();
        order(&mut steps);
        for one in steps {
            step(&client, one, &mut faults).await;
            sql(&database.db, "DELETE FROM every WHERE id > 3").await;
        }
        db.close().await.expect("closed");
    }
    faults.end();
}

#[actix_web::test]
async fn a_column_of_each_type_is_looked_for_and_then_written_on_one_connection() {
    on_one_connection(|_| {}).await;
}

#[actix_web::test]
async fn a_column_of_each_type_is_written_and_then_looked_for_on_one_connection() {
    on_one_connection(|steps| steps.reverse()).await;
}

#[actix_web::test]
async fn a_column_of_each_type_is_read_and_written_in_any_order_on_one_connection() {
    for seed in 0..3 {
        on_one_connection(|steps| {
            let mut random = Random(seed);
            for at in (1..steps.len()).rev() {
                steps.swap(at, random.below(at + 1));
            }
        })
        .await;
    }
}

#[actix_web::test]
async fn every_value_that_is_sent_for_a_column_of_each_type_has_that_type() {
    if !is_postgres() {
        return;
    }
    let database = three().await;
    let admin = one_connection(&database).await;
    let (mut faults, mut ignored) = (Faults::default(), Faults::default());
    for one in steps() {
        let (db, sent) = observed(&database).await;
        step(&Client::new(&db, every::endpoints), one, &mut ignored).await;
        sql(&database.db, "DELETE FROM every WHERE id > 3").await;
        db.close().await.expect("closed");
        compare_types(&admin, &sent, &mut faults).await;
    }
    faults.end();
}

/// A number, the side of it on which ordinary numbers are, and whether it has a fraction. What is tiny is only just not 0.
const BEYOND: [(&str, f64, bool); 14] = [
    ("99999999999", 1e11, false),
    ("-99999999999", -1e11, false),
    ("99999999999999999999", 1e20, false),
    ("1e40", 1e40, false),
    ("-1e40", -1e40, false),
    ("1e400", f64::INFINITY, false),
    ("1234567890123456789012345678901234", 1e33, false),
    ("1e99999999999", f64::INFINITY, false),
    ("-1e99999999999", f64::NEG_INFINITY, false),
    ("1e-40", 1e-300, true),
    ("-1e-40", -1e-300, true),
    ("0.1234567890123456789012345678901234", 0.123_456_789_012, true),
    ("1e-99999999999", 1e-300, true),
    ("-1e-99999999999", -1e-300, true),
];

const NUMBERS: [(&str, [f64; 4]); 7] = [
    ("small", [-5.0, 0.0, 7.0, 0.0]),
    ("whole", [-70000.0, 0.0, 70000.0, 0.0]),
    ("big", [-5e9, 0.0, 7e9, 0.0]),
    ("single", [-0.1, 0.1, 1.5, 0.0]),
    ("double", [-0.1, 0.1, 1.5, 0.0]),
    ("amount", [-1.5, 0.1, 0.3, 0.0]),
    ("loose", [-1.5, 0.1, 12.25, 0.0]),
];

async fn beyond(names: &[&str], profile: Profile) {
    let database = three().await;
    let zero = r#"{"small":0,"whole":0,"big":0,"single":0,"double":0,"amount":"0","loose":"0","always":0,"paid":"0","rate":0}"#;
    expect(&Client::new(&database.db, every::endpoints), Method::POST, "/every", zero, 201).await.expect("a row");
    let mut faults = Faults::default();
    let client = Client::new(&database.db, every::endpoints).settings(Settings::new().profile(profile));
    for (name, values) in NUMBERS.iter().filter(|(name, _)| names.contains(name)) {
        let is_whole = ["small", "whole", "big"].contains(name);
        for (text, number, fraction) in BEYOND {
            for lookup in ["", "__in", "__ne", "__not_in", "__gt", "__gte", "__lt", "__lte", "__range"] {
                let strict_only = ["__ne", "__not_in", "__range"].contains(&lookup);
                let cut = is_whole && fraction && ["", "__in"].contains(&lookup);
                if profile == Profile::Drf && (strict_only || cut) {
                    continue;
                }
                let value = if lookup == "__range" { format!("{text},") } else { text.to_owned() };
                let path = format!("/every?fields=id&{name}{lookup}={value}");
                if is_whole && fraction && profile == Profile::Strict {
                    faults.take(expect(&client, Method::GET, &path, "", 400).await);
                    continue;
                }
                let Some(answer) = faults.take(get(&client, &path).await) else { continue };
                let fulfils = |value: f64| match lookup {
                    "__ne" | "__not_in" => true,
                    "__gt" | "__gte" | "__range" => value > number,
                    "__lt" | "__lte" => value < number,
                    _ => false,
                };
                let wanted = (0..4).filter(|row| fulfils(values[*row])).map(|row| (row + 1).to_string()).collect::<Vec<_>>();
                let found = column(&answer, "id");
                faults.unless(found == wanted, || format!("{path}: {found:?} for {wanted:?}"));
            }
        }
    }
    faults.end();
}

#[actix_web::test]
async fn numbers_beyond_a_whole_column_are_smaller_or_larger() {
    beyond(&["small", "whole", "big"], Profile::Strict).await;
    beyond(&["small", "whole", "big"], Profile::Drf).await;
}

#[actix_web::test]
async fn numbers_beyond_a_decimal_column_are_smaller_or_larger() {
    beyond(&["amount", "loose"], Profile::Strict).await;
}

#[actix_web::test]
async fn numbers_beyond_a_decimal_column_are_smaller_or_larger_to_a_django_client() {
    beyond(&["amount", "loose"], Profile::Drf).await;
}

#[actix_web::test]
async fn numbers_beyond_a_float_column_are_smaller_or_larger() {
    beyond(&["single", "double"], Profile::Strict).await;
    beyond(&["single", "double"], Profile::Drf).await;
}

/// What is no JSON number stands in tables all the same, and a cursor comes by it.
#[actix_web::test]
async fn floats_without_an_end_are_walked_past() {
    let database = empty().await;
    let literals: &[&str] = by_engine(
        &["1.5", "9e999", "-9e999", "NULL", "0.25", "9e999"],
        &["1.5", "'Infinity'", "'-Infinity'", "'NaN'", "NULL", "0.25", "'Infinity'"],
        // It keeps no others.
        &["1.5", "3.4e38", "-3.4e38", "NULL", "0.25", "-0.0"],
    );
    for value in literals {
        let rate = if *value == "NULL" { "0" } else { value };
        sql(&database.db, &format!("INSERT INTO every (single, double, rate) VALUES ({value}, {value}, {rate})")).await;
    }
    let mut faults = Faults::default();
    for name in ["single", "double", "rate"] {
        // Which of them comes first is the database's own matter, and the list shows it.
        for ordering in [name.to_owned(), format!("-{name}")] {
            let db = one_connection(&database).await;
            let client = Client::new(&db, every::endpoints);
            let Some(list) = faults.take(get(&client, &format!("/every?fields=id&ordering={ordering}")).await) else { continue };
            faults.take(get(&client, &format!("/every?{name}__gt=1&{name}__gte=1")).await);
            for limit in 1..3 {
                let path = format!("/walk?fields=id&ordering={ordering}&limit={limit}");
                walks(&client, &path, &column(&list, "id"), &mut faults).await;
            }
            faults.take(get(&client, &format!("/every?{name}__lt=1")).await);
            db.close().await.expect("closed");
        }
    }
    faults.end();
}

/// A mistake of ours in the protocol is no reason for a client to try again.
#[actix_web::test]
async fn a_protocol_violation_is_a_500_and_no_503() {
    if !is_postgres() {
        return;
    }
    let database = empty().await;
    let trigger = "CREATE FUNCTION violate() RETURNS trigger AS \
                   'BEGIN RAISE EXCEPTION USING ERRCODE = ''08P01'', MESSAGE = ''incorrect binary data format''; END' LANGUAGE plpgsql; \
                   CREATE TRIGGER violation BEFORE INSERT ON every FOR EACH ROW EXECUTE FUNCTION violate()";
    sql(&database.db, trigger).await;
    let client = Client::new(&database.db, every::endpoints);
    let answer = request(&client, Method::POST, "/every", &json!({ "small": 1 }).to_string()).await.expect("an answer");
    assert_eq!(answer.status, 500, "{}", answer.text);
}
