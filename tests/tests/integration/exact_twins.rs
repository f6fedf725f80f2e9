//! Types that mean the same are read, refused, shown, filtered and walked alike.

use actix_web::http::Method;
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, by_engine};
use tests::entities::exact::twins;

use crate::exact::{Faults, column, encoded, expect, get, member, request, walks};

async fn twins() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(twins::Entity).await;
    let client = Client::new(&database.db, twins::endpoints);
    (database, client)
}

const VALUES: [(&str, &[&str]); 5] = [
    ("day", &[r#""2024-02-29""#, r#""0001-01-01""#, r#""9999-12-31""#, r#""2023-02-29""#, r#""0000-01-01""#, "5"]),
    ("clock", &[r#""23:59""#, r#""00:00:00.1234567""#, r#""12:30:01""#, r#""23:59:60""#, r#""24:00""#]),
    (
        "moment",
        &[
            r#""2024-01-31T13:56:46.5+02:00""#,
            r#""2024-01-31 13:56""#,
            r#""1969-12-31T23:59:59.999999""#,
            r#""0000-01-01T00:00:00+14:00""#,
        ],
    ),
    (
        "zoned",
        &[
            r#""2024-01-31T13:56:46.000001+02:00""#,
            r#""2024-01-31T13:56:46Z""#,
            r#""1900-01-01T00:00:00""#,
            r#""9999-12-31T23:59:59-14:00""#,
        ],
    ),
    ("amount", &["1.5", r#""123456.70""#, r#"" -0.01 ""#, "1e3", "1.555", "1234567", r#""NaN""#, "1e99999999999"]),
];

/// The status, and the own words of a refusal.
fn outcome(answer: &Answer) -> String {
    format!("{} {}", answer.status, answer.json["errors"][0]["detail"])
}

#[actix_web::test]
async fn twins_are_read_refused_and_shown_alike() {
    let (_database, client) = twins().await;
    let mut faults = Faults::default();
    for (name, values) in VALUES {
        for value in values {
            let body = |field: &str| format!("{{\"{field}\":{value}}}");
            let twin = format!("{name}_twin");
            let one = faults.take(request(&client, Method::POST, "/twins", &body(name)).await);
            let other = faults.take(request(&client, Method::POST, "/twins", &body(&twin)).await);
            let (Some(one), Some(other)) = (one, other) else { continue };
            faults.unless(outcome(&one) == outcome(&other), || format!("{name} {value}: {} and {}", one.text, other.text));
            if other.status == 201 {
                let read = get(&client, &format!("/twins/{}", other.json["id"])).await;
                let read = faults.take(read).and_then(|read| member(&read.text, &twin));
                let shown = [member(&one.text, name), member(&other.text, &twin), read];
                faults.unless(shown.iter().all(|text| *text == shown[0]), || format!("{name} {value}: {shown:?}"));
            }
        }
    }
    faults.end();
}

#[actix_web::test]
async fn twins_are_found_and_walked_alike() {
    let (_database, client) = twins().await;
    let mut faults = Faults::default();
    for (name, values) in VALUES {
        for value in values {
            let body = format!("{{\"{name}\":{value},\"{name}_twin\":{value}}}");
            faults.take(request(&client, Method::POST, "/twins", &body).await);
        }
    }
    for (name, _) in VALUES {
        let twin = format!("{name}_twin");
        let list = get(&client, &format!("/twins?ordering={name}&{name}__isnull=false")).await.expect("a list");
        let (ids, shown) = (column(&list, "id"), column(&list, &twin));
        assert!(ids.len() > 2);
        for shown in &shown {
            let value = encoded(shown.trim_matches('"'));
            for lookup in ["", "__in", "__gt", "__gte", "__lt", "__lte", "__ne"] {
                let one = faults.take(get(&client, &format!("/twins?{name}{lookup}={value}")).await);
                let other = faults.take(get(&client, &format!("/twins?{twin}{lookup}={value}")).await);
                let found = [one, other].map(|found| found.map(|found| column(&found, "id")));
                faults.unless(found[0] == found[1], || format!("{name}{lookup}={value}: {found:?}"));
                let own = found[1].as_ref().is_some_and(|ids| !ids.is_empty());
                faults.unless(own || !matches!(lookup, "" | "__in" | "__gte" | "__lte"), || format!("{twin}{lookup}={value}"));
            }
        }
        for ordering in ["", "-"] {
            let wanted: Vec<String> = if ordering.is_empty() { ids.clone() } else { ids.iter().rev().cloned().collect() };
            let path = format!("/walk?fields=id&limit=2&{twin}__isnull=false&ordering={ordering}{twin}");
            walks(&client, &path, &wanted, &mut faults).await;
        }
    }
    faults.end();
}

#[actix_web::test]
async fn a_wide_number_keeps_its_digits_where_the_database_does() {
    let (_database, client) = twins().await;
    let wide = "12345678901234567890.12345678901234567890";
    let digits = by_engine("12345678901.25000000000000000000", wide, wide);
    let made = expect(&client, Method::POST, "/twins", &format!("{{\"wide\":{digits}}}"), 201).await.expect("a twin");
    assert_eq!(member(&made.text, "wide"), Some(format!("\"{digits}\"")));
    assert_eq!(made.statements.len(), 1, "{:?}", made.statements);
    for query in [format!("wide={digits}"), format!("wide__in={digits}"), format!("wide__lte={digits}")] {
        let found = get(&client, &format!("/twins?{query}")).await.expect("a list");
        assert_eq!(column(&found, "id").len(), 1, "{query}");
    }
    assert_eq!(column(&get(&client, &format!("/twins?wide__gt={digits}")).await.expect("a list"), "id").len(), 0);
}
