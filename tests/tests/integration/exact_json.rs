//! Exact JSON: numbers that JSON has and a float has not, in columns of every kind, and documents.

use actix_web::http::Method;
use serde_json::json;
use tests::client::Client;
use tests::database::{TestDatabase, is_mariadb};
use tests::random::Random;
use tweaks_runtime::prelude::*;

use crate::exact::{Faults, as_filter, column, expect, get, member, sql, walks};
use crate::exact_numbers::every_table;

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
    // A program that reads the document has no such number.
    faults.take(expect(&client, Method::POST, "/every", r#"{"doc":[1E400]}"#, 400).await);
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

/// A document in a column whose type has a name of the database, and one that a hook fills.
mod remark {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "remark")]
    #[tweaks(before_create = fill)]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[sea_orm(column_type = "custom(\"jsonb\")")]
        pub(crate) said: Json,
        #[sea_orm(column_type = "custom(\"jsonb\")")]
        #[tweaks(read_only)]
        pub(crate) filled: Json,
    }

    impl ActiveModelBehavior for ActiveModel {}

    async fn fill(row: &mut ActiveModel, _: Hook<'_>) -> Result<(), HookError> {
        row.filled = sea_orm::Set(serde_json::json!({ "by": "hook" }));
        Ok(())
    }
}

#[actix_web::test]
async fn a_document_may_be_in_a_column_of_another_type() {
    // MariaDB has no such type.
    if is_mariadb() {
        return;
    }
    let database = TestDatabase::new().await.with(remark::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<remark::Entity>::new("/remarks").bulk_edit(BulkEdit::new()));
    });
    let made = client.post("/remarks", json!({ "said": { "at": 1 } })).await;
    assert_eq!((made.status.as_u16(), &made.json["filled"]), (201, &json!({ "by": "hook" })), "{}", made.text);
    let several = json!([{ "temp_id": 1, "said": { "at": 2 } }, { "temp_id": 2, "said": { "at": 3 } }]);
    let several = client.put("/remarks", several).await;
    assert_eq!(several.status, 200, "{}", several.text);
    let changed = json!([{ "id": 1, "said": "x" }, { "id": 2, "said": [null] }]);
    let changed = client.put("/remarks", changed).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let one = client.patch("/remarks/3", json!({ "said": { "big": 7 } })).await;
    assert_eq!(one.status, 200, "{}", one.text);
    let all = client.get("/remarks").await;
    let shown: Vec<_> = all.json.as_array().expect("rows").iter().map(|row| row["said"].clone()).collect();
    assert_eq!(shown, [json!("x"), json!([null]), json!({ "big": 7 })]);
}
