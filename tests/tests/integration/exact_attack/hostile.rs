//! Hostile values at every place, floats without an end, one connection in both orders, and eight clients beside each other.

use actix_web::http::Method;
use futures_util::future::join_all;
use sea_orm::DatabaseConnection;
use serde_json::json;
use tests::client::Client;
use tests::database::is_postgres;

use super::entities::endpoints;
use super::{are_found, harbour, nested, other, path, walks_are_lists};
use crate::exact::{Faults, encoded, get, keys, one_connection, request, sql};

/// No value at any place is an error of the server, whatever it is.
#[actix_web::test]
async fn no_hostile_body_or_query_is_an_error_of_the_server() {
    let database = harbour().await;
    let client = Client::new(&database.db, endpoints);
    let mut faults = Faults::default();
    let long = "9".repeat(10_000);
    let fraction = format!("0.{}1", "0".repeat(900));
    let values = [
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\u{fffe}\"",
        &long,
        &fraction,
        "1e-999999999",
        "-0.0",
        "\"-0\"",
        "\"0001-01-01\"",
        "\"9999-12-31\"",
        "\"9999-12-31T23:59:59-23:59\"",
        "3.4e38",
        "3.5e38",
        "1e39",
        "-32768",
        "32768",
        "2147483648",
        "\"infinity\"",
        "\"NaN\"",
        "[]",
        "{}",
        "[[]]",
        "true",
        "\"hulk\"",
        "\"İ\"",
        "\"ß\"",
        "\"abcdefghi\"",
    ];
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
        "home_number",
        "last_land",
        "changed_at",
        "legs",
        "certificate",
    ];
    for value in values {
        for name in names {
            let text = encoded(&serde_json::from_str::<String>(value).unwrap_or_else(|_| value.to_owned()));
            let text = text.get(..3000).unwrap_or(&text);
            for (method, path, body) in [
                (Method::PATCH, path("E"), format!("{{\"{name}\":{value}}}")),
                (Method::PUT, "/ships".to_owned(), format!("[{{\"code\":\"E\",\"{name}\":{value}}}]")),
                (
                    Method::POST,
                    "/ships".to_owned(),
                    format!("{{\"code\":\"zz\",\"home_land\":\"NO\",\"home_number\":1,\"{name}\":{value}}}"),
                ),
                (Method::GET, format!("/ships?{name}={text}"), String::new()),
                (Method::GET, format!("/ships?{name}__in={text},{text}&{name}__gt={text}"), String::new()),
                (Method::GET, format!("/ships?mother__name={text}&last__opens={text}"), String::new()),
                (Method::DELETE, format!("/ships/{text}"), String::new()),
            ] {
                let Some(answer) = faults.take(request(&client, method.clone(), &path, &body).await) else { continue };
                let what = || format!("{method} {path:.90} {body:.90}: {} {:.300}", answer.status, answer.text);
                faults.unless(!answer.status.is_server_error(), what);
            }
        }
        for value in [
            format!("{{\"legs\":[{{\"place\":{value},\"fare\":{value},\"sailed\":{value}}}]}}"),
            format!("{{\"legs\":[{{\"id\":{value}}}]}}"),
            format!("{{\"certificate\":{{\"text\":{value},\"ratio\":{value}}}}}"),
        ] {
            let Some(answer) = faults.take(request(&client, Method::PATCH, &path("dora"), &value).await) else { continue };
            faults.unless(!answer.status.is_server_error(), || format!("{value:.90}: {} {:.300}", answer.status, answer.text));
        }
        if let Some(list) =
            faults.take(request(&client, Method::GET, "/ships?include_fields=legs,certificate,mother,last,home", "").await)
        {
            faults.unless(list.status == 200, || format!("after {value:.90}: {:.300}", list.text));
        }
    }
    are_found(&client, &mut faults).await;
    walks_are_lists(&client, &mut faults).await;
    faults.end();
}

/// Floats without an end, and negative zeros, where the database keeps them.
#[actix_web::test]
async fn floats_of_every_kind_are_walked_and_compared() {
    let database = harbour().await;
    let client = Client::new(&database.db, endpoints);
    let mut faults = Faults::default();
    if is_postgres() {
        sql(&database.db, "UPDATE ship SET speed = 'NaN', tonnage = 'NaN' WHERE code = 'Anna'").await;
        sql(&database.db, "UPDATE ship SET speed = '-Infinity', tonnage = '-Infinity' WHERE code = 'bert'").await;
    }
    walks_are_lists(&client, &mut faults).await;
    for zero in ["0", "-0", "-0.0", "0e5"] {
        if let Some(found) = faults.take(get(&client, &format!("/ships?speed={zero}&speed__gte={zero}&speed__lte={zero}")).await)
        {
            faults.unless(keys(&found).len() == 1, || format!("speed={zero}: {}", found.text));
        }
    }
    faults.end();
}

/// The same requests on one connection in both orders: a statement is prepared for the types of its first values.
async fn in_both_orders(db: &DatabaseConnection, reads_first: bool, faults: &mut Faults) {
    let client = Client::new(db, endpoints);
    if reads_first {
        are_found(&client, faults).await;
        walks_are_lists(&client, faults).await;
        nested(&client, faults).await;
    } else {
        nested(&client, faults).await;
        walks_are_lists(&client, faults).await;
        are_found(&client, faults).await;
    }
}

#[actix_web::test]
async fn one_connection_answers_in_both_orders() {
    let mut faults = Faults::default();
    for reads_first in [true, false] {
        let database = harbour().await;
        in_both_orders(&one_connection(&database).await, reads_first, &mut faults).await;
    }
    faults.end();
}

/// One of several clients, which change the same rows in another order each.
async fn beside(client: &Client, number: i32) -> Faults {
    let mut faults = Faults::default();
    for round in 0..6 {
        let code = ["Anna", "bert", "Cid", "dora"][usize::try_from(number + round).unwrap_or_default() % 4];
        let legs = json!([{ "place": number * 10 + round, "fare": "0.10", "sailed": "2024-03-01T00:00:00Z" }]);
        let bulk = json!([{ "code": other("dora"), "crew": number }, { "code": "Anna", "crew": round, "legs": legs }]);
        for (method, path, body) in [
            (
                Method::PATCH,
                format!("{}?include_fields=legs", path(&other(code))),
                json!({ "crew": round, "legs": legs }).to_string(),
            ),
            (Method::PUT, "/ships".to_owned(), bulk.to_string()),
            (Method::GET, "/ships?include_fields=legs,certificate,mother&ordering=-mother__tonnage".to_owned(), String::new()),
            (Method::PATCH, path(code), json!({ "certificate": { "text": "x", "ratio": number } }).to_string()),
        ] {
            let Some(answer) = faults.take(request(client, method.clone(), &path, &body).await) else { continue };
            let is_fine = [200, 400, 409].contains(&answer.status.as_u16());
            faults.unless(is_fine, || format!("{method} {path} {body}: {} {}", answer.status, answer.text));
        }
    }
    faults
}

/// Eight clients change the same rows and their nested rows, with reads between.
#[actix_web::test]
async fn eight_clients_beside_each_other_fail_by_no_error_of_the_server() {
    let database = harbour().await;
    let client = Client::new(&database.db, endpoints);
    for faults in join_all((0..8).map(|number| beside(&client, number))).await {
        faults.end();
    }
    let mut faults = Faults::default();
    if let Some(totals) = faults.take(get(&client, "/ship-totals?ordering=code").await) {
        let legs: i64 = totals.json.as_array().into_iter().flatten().filter_map(|ship| ship["legs"].as_i64()).sum();
        faults.unless(legs > 40, || totals.text.clone());
    }
    walks_are_lists(&client, &mut faults).await;
    faults.end();
}
