//! Exact numbers: amounts that were added up, whole numbers in decimal columns, many digits, and JSON's own numbers.

use actix_web::http::Method;
use sea_orm::prelude::Decimal;
use tests::client::Client;
use tests::database::{TestDatabase, is_postgres};
use tests::entities::exact::{amounts, every};
use tests::random::Random;

use crate::exact::{Faults, as_filter, column, create_enums, expect, get, member, request, sql, walks};

async fn every_table() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await;
    create_enums(&database, every::Entity).await;
    let database = database.with(every::Entity).await;
    let client = Client::new(&database.db, every::endpoints);
    (database, client)
}

fn decimal(shown: &str) -> Option<Decimal> {
    shown.trim_matches('"').parse().ok()
}

/// Lines of baskets, and what they come to. Not one of these sums is what its binary fractions come to, or of few only.
const BASKETS: [(&[&str], &str); 10] = [
    (&["0.10", "0.10", "0.10"], "0.30"),
    (&["0.30"], "0.30"),
    (&["0.70", "0.10", "0.10"], "0.90"),
    (&["0.90"], "0.90"),
    (&["1.10", "2.20"], "3.30"),
    (&["3.30"], "3.30"),
    (&["0.10", "0.20"], "0.30"),
    (&["4.35", "4.35", "0.01"], "8.71"),
    (&["8.71"], "8.71"),
    (&["0.29"], "0.29"),
];

/// Baskets, of which every second got its lines one by one.
async fn baskets(faults: &mut Faults) -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(amounts::basket::Entity).await.with(amounts::line::Entity).await;
    let client = Client::new(&database.db, amounts::endpoints);
    for (at, (prices, total)) in BASKETS.iter().enumerate() {
        let line = |price: &&str| format!("{{\"price\":\"{price}\"}}");
        let lines: Vec<String> = prices.iter().map(line).collect();
        if at % 2 == 0 {
            faults.take(expect(&client, Method::POST, "/baskets", &format!("{{\"lines\":[{}]}}", lines.join(",")), 201).await);
        } else {
            faults.take(expect(&client, Method::POST, "/baskets", "{}", 201).await);
            for line in lines {
                let body = line.replace('{', &format!("{{\"basket_id\":{},", at + 1));
                faults.take(expect(&client, Method::POST, "/lines", &body, 201).await);
            }
        }
        if let Some(answer) = faults.take(get(&client, &format!("/baskets/{}", at + 1)).await) {
            faults.unless(member(&answer.text, "total").as_deref() == Some(&format!("\"{total}\"")), || answer.text.clone());
        }
    }
    (database, client)
}

fn baskets_that(fulfil: impl Fn(Decimal) -> bool) -> Vec<String> {
    let total = |at: usize| decimal(BASKETS[at].1).expect("a total");
    (0..BASKETS.len()).filter(|at| fulfil(total(*at))).map(|at| (at + 1).to_string()).collect()
}

#[actix_web::test]
async fn a_kept_sum_is_found_by_what_it_shows() {
    let mut faults = Faults::default();
    let (_database, client) = baskets(&mut faults).await;
    for total in ["0.30", "0.90", "3.30", "8.71", "0.29"] {
        let number = decimal(total).expect("a total");
        for (query, wanted) in [
            (format!("total={total}"), baskets_that(|own| own == number)),
            (format!("total__in={total},77.00"), baskets_that(|own| own == number)),
            (format!("total__range={total},{total}"), baskets_that(|own| own == number)),
            (format!("total__gt={total}"), baskets_that(|own| own > number)),
            (format!("total__gte={total}"), baskets_that(|own| own >= number)),
            (format!("total__lt={total}"), baskets_that(|own| own < number)),
            (format!("total__ne={total}"), baskets_that(|own| own != number)),
        ] {
            if let Some(answer) = faults.take(get(&client, &format!("/baskets?fields=id&{query}")).await) {
                faults.unless(column(&answer, "id") == wanted, || format!("{query}: {:?} for {wanted:?}", column(&answer, "id")));
            }
        }
    }
    faults.end();
}

#[actix_web::test]
async fn baskets_are_walked_by_their_kept_sums() {
    let mut faults = Faults::default();
    let (_database, client) = baskets(&mut faults).await;
    let mut ids: Vec<usize> = (0..BASKETS.len()).collect();
    ids.sort_by_key(|at| (decimal(BASKETS[*at].1), *at));
    let up: Vec<String> = ids.iter().map(|at| (at + 1).to_string()).collect();
    let down: Vec<String> = up.iter().rev().cloned().collect();
    for limit in 1..5 {
        walks(&client, &format!("/walk-baskets?fields=id&ordering=total&limit={limit}"), &up, &mut faults).await;
        walks(&client, &format!("/walk-baskets?fields=id&ordering=-total&limit={limit}"), &down, &mut faults).await;
    }
    faults.end();
}

/// SQLite keeps 5.00 in a column with one of these types as the integer 5.
#[actix_web::test]
async fn a_whole_amount_is_an_amount_in_the_table_of_another_tool() {
    let declared: &[(&str, &str)] = match is_postgres() {
        true => &[("NUMERIC(8,2)", "DOUBLE PRECISION"), ("DECIMAL(8,2)", "DOUBLE PRECISION")],
        false => &[("DECIMAL(8,2)", "DOUBLE"), ("NUMERIC", "NUMERIC"), ("DECIMAL", "DECIMAL(10,5)"), ("REAL", "FLOAT")],
    };
    let mut faults = Faults::default();
    for (amount, ratio) in declared {
        let database = TestDatabase::new().await;
        let key = if is_postgres() { "SERIAL" } else { "INTEGER" };
        let exact = if is_postgres() { "NUMERIC(28,10)" } else { amount };
        let columns = format!("id {key} PRIMARY KEY, amount {amount} NOT NULL, exact {exact}, ratio {ratio}");
        sql(&database.db, &format!("CREATE TABLE payment ({columns})")).await;
        let client = Client::new(&database.db, amounts::endpoints);
        for value in ["5.00", "7.25", "5", "0.30"] {
            sql(&database.db, &format!("INSERT INTO payment (amount, exact, ratio) VALUES ({value}, {value}, {value})")).await;
        }
        for value in ["\"5\"", "\"5.00\"", "5", "5.0", "\"1e1\""] {
            let body = format!("{{\"amount\":{value},\"exact\":{value},\"ratio\":{value}}}");
            faults.take(expect(&client, Method::POST, "/payments", &body, 201).await);
        }
        let five = ["1", "3", "5", "6", "7", "8"].map(str::to_owned);
        for (query, wanted) in [
            ("", (1..=9).map(|id| id.to_string()).collect::<Vec<_>>()),
            ("amount=5", five.to_vec()),
            ("amount=5.00", five.to_vec()),
            ("exact__in=5,6", five.to_vec()),
            ("ratio=5", five.to_vec()),
            ("amount__range=5.00,5", five.to_vec()),
            ("amount__gt=5", vec!["2".to_owned(), "9".to_owned()]),
        ] {
            if let Some(answer) = faults.take(get(&client, &format!("/payments?{query}")).await) {
                let found = column(&answer, "id");
                faults.unless(found == wanted, || format!("{amount}, {query}: {found:?} for {wanted:?}"));
                let places = column(&answer, "amount").iter().all(|shown| shown.ends_with("\"") && shown.contains('.'));
                faults.unless(places, || format!("{amount}: {:?}", column(&answer, "amount")));
            }
        }
        faults.take(get(&client, "/payments/1").await);
        faults.take(expect(&client, Method::PATCH, "/payments/1", r#"{"ratio":6}"#, 200).await);
        let entries = r#"[{"id":1,"amount":"5"},{"id":3,"amount":"5.00"}]"#;
        faults.take(expect(&client, Method::PUT, "/payments", entries, 200).await);
        for (ordering, wanted) in
            [("amount", "413567829"), ("-amount", "928765314"), ("exact", "413567829"), ("ratio", "435678129")]
        {
            let wanted: Vec<String> = wanted.chars().map(String::from).collect();
            walks(&client, &format!("/walk?fields=id&ordering={ordering}&limit=2"), &wanted, &mut faults).await;
        }
    }
    faults.end();
}

const DIGITS: [&str; 14] = [
    "12345678.1234567891",
    "1234567890.1234567",
    "0.1234567890123456789",
    "123456789012345.6",
    "999999999999999",
    "9999999999999999",
    "0.3000000000000001",
    "79228162514264337593543950335",
    "-79228162514264337593543950335",
    "7922816251426433759354395033.5",
    "0.0000000000000000000000000001",
    "9223372036854775807",
    "9223372036854775808",
    "-0.00",
];

/// Refused, or kept to the last digit; on no database another number, and never a 500.
#[actix_web::test]
async fn a_number_of_many_digits_is_refused_or_kept_to_the_last() {
    let (_database, client) = every_table().await;
    let mut faults = Faults::default();
    for digits in DIGITS {
        for written in [format!("\"{digits}\""), digits.to_owned()] {
            let body = format!("{{\"loose\":{written}}}");
            let Some(made) = faults.take(request(&client, Method::POST, "/every", &body).await) else { continue };
            if made.status != 201 {
                faults.unless(made.status == 400, || format!("{body}: {} {:.200}", made.status, made.text));
                continue;
            }
            let id = made.json["id"].to_string();
            let own = format!("/every/{id}");
            let Some(read) = faults.take(get(&client, &own).await) else { continue };
            for answer in [&made, &read] {
                let shown = member(&answer.text, "loose").unwrap_or_default();
                faults.unless(decimal(&shown) == decimal(digits), || format!("{body}: shown as {shown}"));
            }
            let shown = member(&read.text, "loose").and_then(|shown| as_filter(&shown)).unwrap_or_default();
            for query in [format!("loose={shown}"), format!("loose__in={shown}"), format!("loose__range={shown},{shown}")] {
                if let Some(answer) = faults.take(get(&client, &format!("/every?fields=id&{query}")).await) {
                    faults.unless(column(&answer, "id").contains(&id), || format!("{query} does not find it"));
                }
            }
        }
    }
    for digits in DIGITS {
        for lookup in ["", "__gt", "__lte", "__in"] {
            faults.take(get(&client, &format!("/every?fields=id&loose{lookup}={digits}")).await);
        }
    }
    faults.end();
}

fn double(random: &mut Random) -> f64 {
    loop {
        let bits = (0..4).fold(0_u64, |bits, _| bits << 16 | random.below(1 << 16) as u64);
        let number = f64::from_bits(bits);
        if number.is_finite() {
            return number;
        }
    }
}

#[actix_web::test]
async fn a_double_comes_back_bit_for_bit() {
    let (_database, client) = every_table().await;
    let (mut faults, mut random) = (Faults::default(), Random(3));
    for round in 0..300 {
        // Of every size, and of a size that people use.
        let number = if round % 2 == 0 { double(&mut random) } else { double(&mut random).rem_euclid(1.0) * 1000.0 };
        // SQLite keeps no sign of a zero.
        let number = if number.is_finite() && number != 0.0 { number } else { 0.1 };
        let Some(made) = faults.take(expect(&client, Method::POST, "/every", &format!("{{\"double\":{number:?}}}"), 201).await)
        else {
            continue;
        };
        let read = get(&client, &format!("/every/{}", made.json["id"])).await;
        for answer in [Some(&made), faults.take(read).as_ref()].into_iter().flatten() {
            let shown = member(&answer.text, "double").unwrap_or_default();
            let same = shown.parse::<f64>().is_ok_and(|shown| shown.to_bits() == number.to_bits());
            faults.unless(same, || format!("{number:?} comes back as {shown}"));
        }
        let found = get(&client, &format!("/every?fields=id&double={number:?}")).await;
        if let Some(found) = faults.take(found) {
            let id = made.json["id"].to_string();
            faults.unless(column(&found, "id").contains(&id), || format!("double={number:?} does not find it"));
        }
    }
    faults.end();
}

#[actix_web::test]
async fn a_single_float_comes_back_bit_for_bit() {
    let (_database, client) = every_table().await;
    let (mut faults, mut random) = (Faults::default(), Random(4));
    for _ in 0..200 {
        let number = f32::from_bits(u32::try_from(random.below(1 << 31)).expect("31 bits"));
        if !number.is_finite() {
            continue;
        }
        let Some(made) = faults.take(expect(&client, Method::POST, "/every", &format!("{{\"single\":{number:?}}}"), 201).await)
        else {
            continue;
        };
        let shown = member(&made.text, "single").unwrap_or_default();
        let same = shown.parse::<f32>().is_ok_and(|shown| shown.to_bits() == number.to_bits());
        faults.unless(same, || format!("{number:?} comes back as {shown}"));
        if let Some(found) =
            faults.take(get(&client, &format!("/every?fields=id&single={}", as_filter(&shown).unwrap_or_default())).await)
        {
            faults.unless(column(&found, "id").contains(&made.json["id"].to_string()), || {
                format!("single={shown} does not find it")
            });
        }
    }
    faults.end();
}

/// Plain SQL writes doubles; SQLite keeps them as they are in every column of floats.
#[actix_web::test]
async fn a_single_float_that_plain_sql_wrote_is_found_and_walked() {
    let (database, client) = every_table().await;
    let mut faults = Faults::default();
    for value in ["0.1", "1.7", "-2.3", "0.1", "16777217", "1.5"] {
        sql(&database.db, &format!("INSERT INTO every (single) VALUES ({value})")).await;
        faults.take(expect(&client, Method::POST, "/every", &format!("{{\"single\":{value}}}"), 201).await);
    }
    let list = get(&client, "/every?ordering=single").await.expect("a list");
    let (ids, shown) = (column(&list, "id"), column(&list, "single"));
    for (id, shown) in ids.iter().zip(&shown) {
        let value = as_filter(shown).expect("a number");
        for (lookup, is_found) in [("", true), ("__in", true), ("__gte", true), ("__lte", true), ("__gt", false), ("__lt", false)]
        {
            let path = format!("/every?fields=id&single{lookup}={value}");
            if let Some(answer) = faults.take(get(&client, &path).await) {
                faults.unless(column(&answer, "id").contains(id) == is_found, || format!("{path}: row {id} that shows it"));
            }
        }
    }
    let down: Vec<String> = ids.iter().rev().cloned().collect();
    for limit in 1..4 {
        walks(&client, &format!("/walk?fields=id&limit={limit}&ordering=single"), &ids, &mut faults).await;
        walks(&client, &format!("/walk?fields=id&limit={limit}&ordering=-single"), &down, &mut faults).await;
    }
    faults.end();
}

/// Documents, each of which is to come back letter for letter.
fn documents() -> Vec<String> {
    let fixed = [
        "9007199254740993.0",
        "9007199254740993",
        "12345678901234567890123",
        "-98765432109876543210",
        "18446744073709551616",
        "1.10",
        "1e2",
        "1E400",
        "-0",
        "-0.0",
        "0.1234567890123456789012345",
        r#"{"b":1,"a":2,"c":{"z":1,"y":2}}"#,
        r#"{"big":9007199254740993.0,"list":[1.0,1.00,100000000000000000000]}"#,
        r#""a \u00e9 b""#,
    ];
    let mut random = Random(5);
    let doubles = (0..100).map(|_| format!("{{\"n\":{:?}}}", double(&mut random)));
    fixed.iter().map(|text| (*text).to_owned()).chain(doubles).collect()
}

#[actix_web::test]
async fn a_document_is_kept_as_it_came() {
    let (_database, client) = every_table().await;
    let mut faults = Faults::default();
    expect(&client, Method::POST, "/every", "{}", 201).await.expect("another row, for the bulk edit");
    for document in documents() {
        let Some(made) = faults.take(expect(&client, Method::POST, "/every", &format!("{{\"doc\":{document}}}"), 201).await)
        else {
            continue;
        };
        let read = get(&client, &format!("/every/{}", made.json["id"])).await;
        let entries = format!("[{{\"id\":{0},\"doc\":{document}}},{{\"id\":1,\"small\":1}}]", made.json["id"]);
        let bulk = expect(&client, Method::PUT, "/every", &entries, 200).await;
        let again = get(&client, &format!("/every/{}", made.json["id"])).await;
        faults.take(bulk);
        for answer in [Some(made), faults.take(read), faults.take(again)].into_iter().flatten() {
            let shown = member(&answer.text, "doc").unwrap_or_default();
            // What escapes mean is no matter of digits.
            let same = shown == document || document.contains("\\u") && shown.contains('é');
            faults.unless(same, || format!("{document} comes back as {shown}"));
        }
    }
    faults.end();
}

#[actix_web::test]
async fn a_number_that_is_given_for_a_text_keeps_its_digits() {
    let (_database, client) = every_table().await;
    let mut faults = Faults::default();
    for digits in [
        "123456789012345678901234567890",
        "9007199254740993.0",
        "0.1234567890123456789",
        "-12345678901234567890.5",
        "1.10",
        "18446744073709551616",
        "7",
    ] {
        let made = expect(&client, Method::POST, "/every", &format!("{{\"text\":{digits}}}"), 201).await;
        if let Some(made) = faults.take(made) {
            let shown = member(&made.text, "text").unwrap_or_default();
            faults.unless(shown == format!("\"{digits}\""), || format!("{digits} comes back as {shown}"));
        }
    }
    faults.end();
}

#[actix_web::test]
async fn a_number_that_is_given_for_a_whole_or_decimal_column_keeps_its_digits() {
    let (_database, client) = every_table().await;
    let mut faults = Faults::default();
    for (name, written, shown) in [
        ("big", "9007199254740993.0", "9007199254740993"),
        ("big", "9223372036854775807.0", "9223372036854775807"),
        ("big", "-9223372036854775808.000", "-9223372036854775808"),
        ("big", "9223372036854775807", "9223372036854775807"),
        ("amount", "123456.70", r#""123456.70""#),
        ("loose", "123456789012.125", r#""123456789012.125""#),
        ("double", "9007199254740993.0", "9007199254740992.0"),
    ] {
        let made = expect(&client, Method::POST, "/every", &format!("{{\"{name}\":{written}}}"), 201).await;
        if let Some(made) = faults.take(made) {
            let own = member(&made.text, name).unwrap_or_default();
            faults.unless(own == shown, || format!("{name} {written} comes back as {own}"));
        }
    }
    // One more than any column holds is refused, not rounded.
    for (name, written) in [("big", "9223372036854775808"), ("big", "9223372036854775808.0"), ("big", "9223372036854775807.5")] {
        faults.take(expect(&client, Method::POST, "/every", &format!("{{\"{name}\":{written}}}"), 400).await);
    }
    faults.end();
}
