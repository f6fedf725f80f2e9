//! Exact by chance: rows with random keys and foreign keys of every type, written by clients and by plain SQL.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use tests::client::Client;
use tests::database::{TestDatabase, is_postgres};
use tests::entities::exact::family::{self, Family};
use tests::random::Random;

use crate::exact::{Faults, expect, sql};
use crate::exact_property::{Filled, ROWS, WALKS};
use crate::exact_values::{Type, column, same};

/// A key in plain SQL.
fn literal(family: &Family, key: &serde_json::Value) -> String {
    match key.as_str() {
        Some(uuid) if family.name == "uuid" && !is_postgres() => format!("X'{}'", uuid.replace('-', "")),
        Some(text) if family.name == "decimal" => text.to_owned(),
        // A foreign key is compared by the database, as a text: it is written as the runtime does.
        Some(text) if family.name == "moment" && !is_postgres() => format!("'{}'", text.replace('Z', "+00:00")),
        Some(text) => format!("'{text}'"),
        None if family.name == "float4" => {
            format!("{:?}", f64::from(key.to_string().parse::<f32>().expect("a number")))
        }
        None => key.to_string(),
    }
}

/// How the keys of a family are compared.
fn kind_of(family: &Family) -> Type {
    match family.name {
        "text" | "uuid" | "day" => Type::Text,
        "moment" => Type::Time,
        "float4" | "float8" => Type::Float,
        _ => Type::Number,
    }
}

/// Banks and branches with random keys of one type.
async fn family(family: &Family, seed: u64) -> Option<[Filled; 2]> {
    if family.name == "uint4" && is_postgres() {
        return None;
    }
    let database = || async { (family.tables)(TestDatabase::new().await).await };
    let kind = kind_of(family);
    let endpoints: fn(&mut ServiceConfig) = family.endpoints;
    let (mut random, mut faults) = (Random(seed), Faults::default());
    let make = |database: TestDatabase| async move {
        let client = Client::new(&database.db, endpoints);
        (database, client)
    };
    let (banks, branches) = (make(database().await).await, make(database().await).await);
    for (database, client) in [&banks, &branches] {
        for number in 1..=ROWS {
            let key = (family.key)(number);
            if number % 2 == 0 {
                let body = format!("{{\"id\":{key},\"name\":\"x\"}}");
                faults.take(expect(client, Method::POST, "/banks", &body, 201).await);
            } else {
                sql(
                    &database.db,
                    &format!("INSERT INTO {}_bank (id, name) VALUES ({}, 'x')", family.name, literal(family, &key)),
                )
                .await;
            }
        }
    }
    for number in 0..2 * ROWS {
        let keys = [(); 3].map(|()| (family.key)(1 + random.below(9)));
        let no_spare = random.one_in(4);
        let (database, client) = &branches;
        if number % 2 == 0 {
            let spare = if no_spare { "null".to_owned() } else { keys[1].to_string() };
            let body = format!("{{\"name\":\"x\",\"bank_id\":{},\"spare\":{spare},\"size\":{}}}", keys[0], keys[2]);
            faults.take(expect(client, Method::POST, "/branches", &body, 201).await);
        } else {
            let spare = if no_spare { "NULL".to_owned() } else { literal(family, &keys[1]) };
            let values = format!("'x', {}, {spare}, {}", literal(family, &keys[0]), literal(family, &keys[2]));
            sql(&database.db, &format!("INSERT INTO {}_branch (name, bank_id, spare, size) VALUES ({values})", family.name))
                .await;
        }
    }
    let unused = |_: &mut Random| same(String::new());
    let own = vec![column("id", kind, false, unused)];
    let others = vec![
        column("id", Type::Number, false, unused),
        column("bank_id", kind, false, unused),
        column("spare", kind, true, unused),
        column("size", kind, false, unused),
    ];
    let banks = Filled::read(banks.0, banks.1, own, ["/all-banks", "/walk-banks"], kind, faults).await;
    let lists = ["/all-branches", "/walk-branches"];
    let branches = Filled::read(branches.0, branches.1, others, lists, Type::Number, Faults::default()).await;
    Some([banks, branches])
}

macro_rules! families {
    ($($test:ident $name:ident)*) => {$(
        #[actix_web::test]
        async fn $test() {
            for mut filled in family(&family::$name::FAMILY, 31).await.into_iter().flatten() {
                filled.are_found().await;
                filled.are_sorted().await;
                filled.are_walked(&mut Random(9), WALKS / 8).await;
                filled.faults.end();
            }
        }
    )*};
}

families! {
    rows_with_short_keys_are_found_sorted_and_walked int2
    rows_with_usual_keys_are_found_sorted_and_walked int4
    rows_with_long_keys_are_found_sorted_and_walked int8
    rows_with_unsigned_keys_are_found_sorted_and_walked uint4
    rows_with_single_float_keys_are_found_sorted_and_walked float4
    rows_with_double_float_keys_are_found_sorted_and_walked float8
    rows_with_text_keys_are_found_sorted_and_walked text
    rows_with_uuid_keys_are_found_sorted_and_walked uuid
    rows_with_decimal_keys_are_found_sorted_and_walked decimal
    rows_with_days_for_keys_are_found_sorted_and_walked day
    rows_with_moments_for_keys_are_found_sorted_and_walked moment
}
