//! Values there and back: what is accepted for each type, and what it is shown as.

use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::specimen;
use tweaks_runtime::prelude::*;

/// Sends a value for a field, and gives back how the row shows it, from the write and from a read.
async fn there_and_back(cases: &[(&str, Json, Json)]) {
    let database = TestDatabase::new().await.with(specimen::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<specimen::Entity>::new("/specimens"));
    });
    for (field, sent, shown) in cases {
        let made = client.post("/specimens", json!({ "text": "x", *field: sent })).await;
        assert_eq!(made.status, 201, "{field} {sent}: {}", made.text);
        assert_eq!(made.json[field], *shown, "{field} {sent} as written");
        let path = format!("/specimens/{}", made.json["id"]);
        assert_eq!(client.get(&path).await.json[field], *shown, "{field} {sent} as read");
    }
}

#[actix_web::test]
async fn texts_are_trimmed_and_made_of_numbers() {
    there_and_back(&[
        ("text", json!("  ab  "), json!("ab")),
        ("text", json!(5), json!("5")),
        ("text", json!(1.5), json!("1.5")),
        ("text", json!("Ünï☃"), json!("Ünï☃")),
        ("text", json!("a\"b\\c\n"), json!("a\"b\\c")),
    ])
    .await;
}

#[actix_web::test]
async fn integers_are_read_from_texts() {
    there_and_back(&[
        ("number", json!(" 30 "), json!(30)),
        ("number", json!("+5"), json!(5)),
        ("number", json!("007"), json!(7)),
        ("number", json!("5.00"), json!(5)),
        ("number", json!(5.0), json!(5)),
        ("small", json!(32767), json!(32767)),
        ("big", json!(i64::MAX), json!(i64::MAX)),
        ("big", json!(i64::MIN), json!(i64::MIN)),
        ("number", Json::Null, Json::Null),
    ])
    .await;
}

#[actix_web::test]
async fn decimals_are_texts_with_the_places_of_their_column() {
    there_and_back(&[
        ("price", json!("34.6"), json!("34.60")),
        ("price", json!(10), json!("10.00")),
        ("price", json!(10.5), json!("10.50")),
        ("price", json!("1e2"), json!("100.00")),
        ("price", json!("-0.01"), json!("-0.01")),
        ("price", json!("9999.99"), json!("9999.99")),
        ("price", json!("0"), json!("0.00")),
    ])
    .await;
}

#[actix_web::test]
async fn booleans_are_read_from_words() {
    there_and_back(&[
        ("flag", json!(true), json!(true)),
        ("flag", json!("yes"), json!(true)),
        ("flag", json!("off"), json!(false)),
        ("flag", json!(1), json!(true)),
        ("flag", json!(0), json!(false)),
    ])
    .await;
}

#[actix_web::test]
async fn moments_are_shown_in_their_zone() {
    there_and_back(&[
        ("date", json!("2024-02-29"), json!("2024-02-29")),
        ("time", json!("23:59"), json!("23:59:00")),
        ("time", json!("01:02:03.5"), json!("01:02:03.500000")),
        ("moment", json!("2024-01-31T13:56:46Z"), json!("2024-01-31T13:56:46Z")),
        ("moment", json!("2024-01-31 15:56:46.250+02:00"), json!("2024-01-31T13:56:46.250000Z")),
        ("moment", json!("2024-01-31T13:56"), json!("2024-01-31T13:56:00Z")),
        ("zoned", json!("2024-01-31T13:56:46-00:30"), json!("2024-01-31T14:26:46Z")),
        ("local", json!("2024-01-31T13:56:46"), json!("2024-01-31T13:56:46")),
    ])
    .await;
}

#[actix_web::test]
async fn the_rest() {
    there_and_back(&[
        ("float", json!(0.1), json!(0.1)),
        ("float", json!("-2.5"), json!(-2.5)),
        ("colour", json!("dark_blue"), json!("dark_blue")),
        ("uuid", json!("67E55044-10B1-426F-9247-BB680E5FE0C8"), json!("67e55044-10b1-426f-9247-bb680e5fe0c8")),
        ("json", json!({ "a": [1, { "b": null }] }), json!({ "a": [1, { "b": null }] })),
    ])
    .await;
}
