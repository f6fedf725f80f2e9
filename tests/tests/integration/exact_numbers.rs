//! Exact numbers: amounts that were added up, whole numbers in decimal columns, many digits, and JSON's own numbers.

use actix_web::http::Method;
use sea_orm::prelude::Decimal;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tests::client::Client;
use tests::database::{TestDatabase, by_engine, is_postgres, is_server};
use tests::entities::exact::{amounts, every};
use tests::random::Random;

use crate::exact::{Faults, as_filter, column, create_enums, expect, get, member, request, sql, walks};

pub(crate) async fn every_table() -> (TestDatabase, Client) {
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
    let exact_types = [("NUMERIC(8,2)", "DOUBLE PRECISION"), ("DECIMAL(8,2)", "DOUBLE PRECISION")];
    let loose_types = [("DECIMAL(8,2)", "DOUBLE"), ("NUMERIC", "NUMERIC"), ("DECIMAL", "DECIMAL(10,5)"), ("REAL", "FLOAT")];
    let declared: &[(&str, &str)] = by_engine(&loose_types, &exact_types, &exact_types);
    let mut faults = Faults::default();
    for (amount, ratio) in declared {
        let database = TestDatabase::new().await;
        let key = if is_postgres() { "SERIAL" } else { "INTEGER" };
        let exact = if is_server() { "NUMERIC(28,10)" } else { amount };
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
                let places = column(&answer, "amount").iter().all(|shown| shown.ends_with('"') && shown.contains('.'));
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

/// Doubles that no client may send: plain SQL and sums leave them in columns of decimals and single floats.
#[actix_web::test]
async fn any_double_is_found_and_walked_by_the_decimal_that_it_shows() {
    if is_server() {
        return;
    }
    let (mut faults, mut random) = (Faults::default(), Random(11));
    for declared in ["NUMERIC", "REAL", "DECIMAL(8,2)"] {
        let database = TestDatabase::new().await;
        let columns = format!("id INTEGER PRIMARY KEY, amount {declared} NOT NULL, exact {declared}, ratio {declared}");
        sql(&database.db, &format!("CREATE TABLE payment ({columns})")).await;
        let client = Client::new(&database.db, amounts::endpoints);
        for at in 0..40 {
            let tenth = f64::from(u32::try_from(random.below(5)).expect("a digit")) / 10.0;
            let number = match at % 4 {
                0 => tenth + 0.1 + 0.1 + 0.1,
                1 => 0.3 + tenth + f64::EPSILON * tenth,
                2 => (tenth * 1000.0).round() + 0.005,
                _ => -tenth * 1_000_000.0 / 7.0,
            };
            sql(&database.db, &format!("INSERT INTO payment (amount, exact, ratio) VALUES ({number:?}, {number:?}, {number:?})"))
                .await;
        }
        for name in ["amount", "exact", "ratio"] {
            let list = get(&client, &format!("/payments?ordering={name}")).await.expect("a list");
            let (ids, shown) = (column(&list, "id"), column(&list, name));
            let numbers: Vec<f64> = shown.iter().map(|shown| shown.trim_matches('"').parse().expect("a number")).collect();
            faults.unless(numbers.is_sorted(), || format!("{declared}, {name}: {shown:?}"));
            for (id, shown) in ids.iter().zip(&shown) {
                let value = as_filter(shown).expect("a number");
                let range = format!("{value},{value}");
                for (lookup, value, found) in [
                    ("", &value, true),
                    ("__in", &range, true),
                    ("__range", &range, true),
                    ("__gte", &value, true),
                    ("__lte", &value, true),
                    ("__gt", &value, false),
                    ("__lt", &value, false),
                    ("__ne", &value, false),
                    ("__not_in", &range, false),
                ] {
                    let path = format!("/payments?fields=id&{name}{lookup}={value}");
                    if let Some(answer) = faults.take(get(&client, &path).await) {
                        faults.unless(column(&answer, "id").contains(id) == found, || format!("{declared}: {path}: row {id}"));
                    }
                }
            }
            for limit in [1, 7] {
                walks(&client, &format!("/walk?fields=id&ordering={name}&limit={limit}"), &ids, &mut faults).await;
                let down: Vec<String> = ids.iter().rev().cloned().collect();
                walks(&client, &format!("/walk?fields=id&ordering=-{name}&limit={limit}"), &down, &mut faults).await;
            }
        }
    }
    faults.end();
}

/// Rates by a decimal, which may be nothing.
mod rate {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "rate")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "Decimal(Some((8, 2)))")]
        pub percent: Decimal,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[actix_web::test]
async fn a_row_whose_key_is_zero_is_found_changed_and_deleted_by_what_it_shows() {
    let database = TestDatabase::new().await.with(rate::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.service(tweaks_runtime::prelude::Resource::<rate::Entity>::new("/rates"));
    });
    for key in ["0.00", "5.00"] {
        let made = client.post("/rates", serde_json::json!({ "percent": key, "name": "a" })).await;
        assert_eq!((made.status.as_u16(), member(&made.text, "percent")), (201, Some(format!("\"{key}\""))), "{}", made.text);
        let path = format!("/rates/{key}");
        assert_eq!(client.get(&path).await.status, 200, "{key}");
        assert_eq!(client.patch(&path, serde_json::json!({ "name": "b" })).await.status, 200, "{key}");
        assert_eq!(client.delete(&path).await.status, 204, "{key}");
    }
    assert_eq!(rate::Entity::find().count(&database.db).await.expect("a count"), 0);
}
