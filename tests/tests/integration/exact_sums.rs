//! Exact sums: the rows of one client, whatever they add up to, do not end the list of all others.

use actix_web::http::Method;
use tests::client::Client;
use tests::database::{Engine, TestDatabase, engine};
use tests::entities::exact::sums::{self, heap, load, piece};
use tweaks_runtime::statements;

use crate::exact::{Faults, Log, call, column, expect, get, member, sql};

/// The column of a heap's pieces, the values there, and what fields show of them.
type Heap = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

const HEAPS: [Heap; 9] = [
    ("big", &["9223372036854775807", "9223372036854775807"], &[("big", "null"), ("maybe_big", "null"), ("twice", "null")]),
    ("big", &["-9223372036854775808", "-1"], &[("big", "null"), ("twice", "null")]),
    // On the way only.
    ("big", &["9223372036854775807", "1", "-2", "NULL"], &[("big", "9223372036854775806"), ("maybe_big", "9223372036854775806")]),
    ("big", &["-9223372036854775808", "9223372036854775807"], &[("big", "-1"), ("twice", "-2")]),
    ("whole", &["2147483647", "2147483647", "-5"], &[("whole", "4294967289"), ("big", "0"), ("maybe_big", "null")]),
    ("double", &["1.7e308", "1.7e308"], &[("double", "null")]),
    ("double", &["0.5", "1e200", "NULL"], &[("double", "1e+200")]),
    ("single", &["0.1", "0.2"], &[("single", "0.3")]),
    ("single", &["3e38", "3e38"], &[("single", "null")]),
];

#[actix_web::test]
async fn a_sum_that_is_too_large_is_no_value_and_ends_no_list() {
    let database = TestDatabase::new().await.with(heap::Entity).await.with(piece::Entity).await;
    let client = Client::new(&database.db, sums::endpoints);
    for (at, (name, values, _)) in HEAPS.iter().enumerate() {
        sql(&database.db, &format!("INSERT INTO heap (id) VALUES ({at})")).await;
        for value in *values {
            sql(&database.db, &format!("INSERT INTO heap_piece (heap_id, {name}) VALUES ({at}, {value})")).await;
        }
    }
    let mut faults = Faults::default();
    let log = Log::default();
    let guard = log.start();
    let (all, sent) = statements::recorded(call(&client, Method::GET, "/heaps?ordering=id", "")).await;
    drop(guard);
    let all = all.expect("an answer");
    assert_eq!((all.status.as_u16(), sent.len()), (200, 2), "{}", all.text);
    for (at, (_, _, shown)) in HEAPS.iter().enumerate() {
        for (name, shown) in *shown {
            let own = &column(&all, name)[at];
            faults.unless(own == shown, || format!("heap {at}: {name} is {own}, for {shown}"));
        }
        faults.take(get(&client, &format!("/heaps/{at}")).await);
    }
    let lines = log.take();
    for name in ["big", "double", "single"] {
        faults.unless(lines.iter().any(|line| line.contains(name)), || format!("no line about {name} in {lines:?}"));
    }
    faults.end();
}

/// Whole numbers are integers in a column of decimals or floats, and their sum is one too.
#[actix_web::test]
async fn a_sum_of_amounts_is_none_of_whole_numbers() {
    if engine() != Engine::Sqlite {
        return;
    }
    let database = TestDatabase::new().await.with(heap::Entity).await;
    let columns =
        "id INTEGER PRIMARY KEY, heap_id INTEGER, whole NUMERIC, big NUMERIC, single NUMERIC, double NUMERIC, amount NUMERIC";
    sql(&database.db, &format!("CREATE TABLE heap_piece ({columns})")).await;
    let client = Client::new(&database.db, sums::endpoints);
    sql(&database.db, "INSERT INTO heap (id) VALUES (1), (2)").await;
    let huge = "9223372036854775807";
    for values in [[1, 5, 5, 5].map(|number: i32| number.to_string()), ["2", huge, huge, huge].map(str::to_owned)] {
        let row = format!("INSERT INTO heap_piece (heap_id, single, double, amount) VALUES ({})", values.join(","));
        sql(&database.db, &format!("{row}, ({})", values.join(","))).await;
    }
    let all = get(&client, "/heaps?ordering=id").await.expect("a list");
    assert_eq!((column(&all, "amount")[0].as_str(), column(&all, "double")[0].as_str()), ("\"10.00\"", "10.0"));
    assert!(column(&all, "amount")[1].starts_with("\"18446744073709"), "{}", all.text);
}

#[actix_web::test]
async fn a_write_that_makes_a_kept_sum_too_large_is_refused() {
    let database = TestDatabase::new().await.with(load::Entity).await.with(sums::Entity).await;
    let client = Client::new(&database.db, sums::endpoints);
    let mut faults = Faults::default();
    expect(&client, Method::POST, "/loads", r#"{"weights":[{"whole":2147483647,"amount":"999999.99"}]}"#, 201)
        .await
        .expect("a load");
    let before = get(&client, "/loads/1").await.expect("a load");
    for weight in [
        r#"{"load_id":1,"whole":1}"#,
        r#"{"load_id":1,"whole":0,"amount":"0.01"}"#,
        r#"{"load_id":1,"whole":-2,"big":9223372036854775807}"#,
        r#"{"load_id":1,"whole":-1,"big":9223372036854775807},{"load_id":1,"whole":-1,"big":9223372036854775807}"#,
    ] {
        let nested = format!("{{\"weights\":[{}]}}", weight.replace("\"load_id\":1,", ""));
        let mut requests = vec![(Method::PATCH, "/loads/1", nested.as_str())];
        if !weight.contains("},{") {
            requests.push((Method::POST, "/weights", weight));
        }
        for (method, path, body) in requests {
            if let Some(answer) = faults.take(expect(&client, method, path, body, 422).await) {
                faults
                    .unless(answer.json["code"] == "unstorable" || answer.text.contains("cannot store"), || answer.text.clone());
            }
        }
        let after = faults.take(get(&client, "/loads/1").await);
        faults.unless(after.is_some_and(|after| after.text == before.text), || format!("{weight} changed the load"));
    }
    let made = expect(&client, Method::POST, "/weights", r#"{"load_id":1,"whole":-7,"big":3}"#, 201).await;
    faults.take(made);
    let list = get(&client, "/loads").await.expect("a list");
    faults.unless(column(&list, "product") == ["-21"], || list.text.clone());
    faults.unless(member(&before.text, "amount").as_deref() == Some("\"999999.99\""), || before.text.clone());
    faults.end();
}
