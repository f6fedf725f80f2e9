//! Any bytes: a 4xx that says everything that is wrong, and nothing written. Each on create and on PATCH.

use actix_web::http::{Method, StatusCode};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::specimen;
use tweaks_runtime::prelude::*;

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

struct Bench {
    client: Client,
    _database: TestDatabase,
}

/// One row, and endpoints to spoil it.
async fn bench() -> Bench {
    let database = TestDatabase::new().await.with(specimen::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<specimen::Entity>::new("/specimens"));
    });
    assert_eq!(client.post("/specimens", json!({ "text": "first" })).await.status, StatusCode::CREATED);
    Bench { client, _database: database }
}

/// Sends the body as a creation and as a change, and makes sure that nothing came of either.
async fn refused(body: impl Into<Vec<u8>>, headers: &[(&str, &str)]) -> Vec<Answer> {
    let Bench { client, _database } = bench().await;
    let body = body.into();
    let before = client.get("/specimens").await;
    let answers = [
        client.send(Method::POST, "/specimens", headers, body.clone()).await,
        client.send(Method::PATCH, "/specimens/1", headers, body).await,
    ];
    assert_eq!(client.get("/specimens").await.text, before.text, "something was written");
    for answer in &answers {
        assert!(answer.status.is_client_error(), "{}: {:.300}", answer.status, answer.text);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
    answers.into()
}

/// The same problems on create and on PATCH.
async fn both(body: Json, problems: &[&str]) {
    for answer in refused(body.to_string(), JSON).await {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.problems(), problems, "{:.300}", answer.text);
    }
}

#[actix_web::test]
async fn numbers_beyond_the_range_of_their_column() {
    let huge = json!({ "text": "x", "small": -32769, "number": 2_147_483_648_i64, "big": 9_223_372_036_854_775_808_u64, "price": "12345.00" });
    both(huge, &["#/big max_value", "#/number max_value", "#/price max_digits", "#/small min_value"]).await;
    both(json!({ "text": "x", "big": 1e300, "number": -1e300 }), &["#/big max_value", "#/number min_value"]).await;
    both(
        json!({ "text": "x", "big": "9".repeat(999), "number": "9".repeat(1001) }),
        &["#/big max_value", "#/number max_string_length"],
    )
    .await;
    both(json!({ "text": "x", "price": "1e999999999", "float": "1e999" }), &["#/float invalid", "#/price max_digits"]).await;
    both(json!({ "text": "x", "price": "1e-999999999" }), &["#/price max_digits"]).await;
}

#[actix_web::test]
async fn nul_in_text() {
    both(
        json!({ "text": "a\u{0}b", "json": { "deep": ["\u{0}"] } }),
        &["#/json null_characters_not_allowed", "#/text null_characters_not_allowed"],
    )
    .await;
}

#[actix_web::test]
async fn lone_surrogates() {
    for answer in refused(r#"{"text": "\ud800"}"#, JSON).await {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
}

#[actix_web::test]
async fn depth_of_a_thousand() {
    let deep = format!("{{\"text\": \"x\", \"json\": {}{}}}", "[".repeat(1000), "]".repeat(1000));
    for answer in refused(deep, JSON).await {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.json["detail"].as_str().is_some_and(|detail| detail.contains("recursion limit")), "{}", answer.text);
    }
}

#[actix_web::test]
async fn keys_that_stand_twice() {
    for answer in refused(r#"{"text": "a", "text": "b", "json": {"x": 1, "x": 2}, "number": "no"}"#, JSON).await {
        assert_eq!(answer.problems(), ["#/json/x duplicate", "#/number invalid", "#/text duplicate"]);
    }
}

#[actix_web::test]
async fn two_megabytes() {
    let body = format!("{{\"text\": \"{}\"}}", "x".repeat(2 * 1024 * 1024));
    for answer in refused(body, JSON).await {
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
}

#[actix_web::test]
async fn a_content_type_that_nobody_understands() {
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "nonsense"] {
        for answer in refused(r#"{"text": "x"}"#, &[("Content-Type", content_type)]).await {
            assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type}");
        }
    }
    for answer in refused(r#"{"text": "x"}"#, &[]).await {
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
}

#[actix_web::test]
async fn not_a_number() {
    for answer in refused(r#"{"text": "x", "float": NaN}"#, JSON).await {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
    both(
        json!({ "text": "x", "float": "NaN", "price": "NaN", "number": "NaN" }),
        &["#/float invalid", "#/number invalid", "#/price invalid"],
    )
    .await;
    both(json!({ "text": "x", "float": "Infinity", "price": "-Infinity" }), &["#/float invalid", "#/price invalid"]).await;
}

#[actix_web::test]
async fn bytes_that_are_no_text() {
    for answer in refused(vec![b'{', b'"', 0xff, 0xfe, b'"', b':', b'1', b'}'], JSON).await {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
}

#[actix_web::test]
async fn json_that_is_no_object() {
    for body in ["[]", "\"x\"", "5", "true", "null", "{", "{} {}", "[1,2"] {
        for answer in refused(body, JSON).await {
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        }
    }
}

#[actix_web::test]
async fn every_field_of_the_wrong_type() {
    let wrong = json!({
        "id": 5, "text": [], "small": "x", "number": 1.5, "big": true, "float": [], "price": {}, "flag": "maybe", "colour": "green",
        "date": "2024-02-30", "time": "25:00", "moment": "yesterday", "zoned": "2024-01-01T00:00:00+99:00", "local": 5, "uuid": "no", "txet": "?",
    });
    let problems = [
        "#/big invalid",
        "#/colour invalid_choice",
        "#/date invalid",
        "#/flag invalid",
        "#/float invalid",
        "#/id read_only",
        "#/local invalid",
        "#/moment invalid",
        "#/number invalid",
        "#/price invalid",
        "#/small invalid",
        "#/text invalid",
        "#/time invalid",
        "#/txet unknown",
        "#/uuid invalid",
        "#/zoned invalid",
    ];
    both(wrong, &problems).await;
}

#[actix_web::test]
async fn a_text_that_is_longer_than_its_column() {
    both(json!({ "text": "elevenchars" }), &["#/text max_length"]).await;
}

#[actix_web::test]
async fn any_query_string() {
    let Bench { client, _database } = bench().await;
    for query in [
        "?",
        "&&&",
        "a",
        "=",
        "%",
        "%zz",
        "%ff",
        "a=%00",
        "a=1&a=2",
        "limit=1",
        "a[]=1",
        "\u{30}=%F0%9F%92%A9",
        "x=".repeat(2000).as_str(),
    ] {
        for path in ["/specimens", "/specimens/1"] {
            let answer = client.get(&format!("{path}?{query}")).await;
            assert!(!answer.status.is_server_error(), "{query}: {}", answer.text);
        }
    }
    let answer = client.get("/specimens?limit=1&%zz=1&x=1&x=2").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.problems(), ["%zz unknown", "- malformed", "limit unknown", "x unknown"]);
    assert_eq!(answer.statements.len(), 0, "refused before any database work");
}

#[actix_web::test]
async fn any_key_in_the_path() {
    let Bench { client, _database } = bench().await;
    for key in ["0", "-1", "999", "2147483648", "99999999999999999999", "x", "1.5", "+1", "007", "1.0", "%201", "1%00", "%ff"] {
        for method in [Method::GET, Method::PATCH, Method::PUT, Method::DELETE] {
            let answer = client.send(method.clone(), &format!("/specimens/{key}"), &[], Vec::new()).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {key}: {}", answer.text);
        }
    }
}

/// Bytes that a random walk through JSON's alphabet gives: never a panic, never a 500.
#[actix_web::test]
async fn random_bytes() {
    const ALPHABET: &[u8] = b"{}[]\",:0123456789.eE+-truefalsn\\u \x00\xff";
    let Bench { client, _database } = bench().await;
    let mut state: u64 = 42;
    for _ in 0..300 {
        let mut body = b"{\"text\":".to_vec();
        for _ in 0..24 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            body.push(ALPHABET[usize::try_from(state >> 33).expect("32 bits") % ALPHABET.len()]);
        }
        let answer = client.send(Method::POST, "/specimens", JSON, body.clone()).await;
        assert!(!answer.status.is_server_error(), "{:?}: {}", String::from_utf8_lossy(&body), answer.text);
    }
}
