//! Exact columns: what the database makes is never written, and always shown as it is.

use actix_web::http::Method;
use serde_json::json;
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::exact::generated::{Entity, endpoints};

use crate::exact::{Faults, column, expect, get, walks};

async fn seeded() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(Entity).await;
    let client = Client::new(&database.db, endpoints);
    for (price, count) in [(5, 3), (2, 2), (7, 1)] {
        let body = json!({ "price": price, "count": count }).to_string();
        let made = expect(&client, Method::POST, "/lines", &body, 201).await.expect("a line");
        assert_eq!(made.json["total"], price * count);
    }
    (database, client)
}

#[actix_web::test]
async fn a_generated_column_follows_every_write() {
    let (_database, client) = seeded().await;
    let mut faults = Faults::default();
    for list in ["/lines", "/guessed"] {
        let own = format!("{list}/1");
        for count in [4, 5] {
            let changed = expect(&client, Method::PATCH, &own, &json!({ "count": count }).to_string(), 200).await;
            if let Some(changed) = faults.take(changed) {
                faults.unless(changed.json["total"] == 5 * count, || format!("{own}: {}", changed.text));
            }
        }
        if let Some(made) = faults.take(expect(&client, Method::POST, list, r#"{"price":3,"count":3}"#, 201).await) {
            faults.unless(made.json["total"] == 9, || format!("{list}: {}", made.text));
            faults.take(expect(&client, Method::DELETE, &format!("/lines/{}", made.json["id"]), "", 204).await);
        }
        let entries = json!([{ "id": 1, "count": 1 }, { "id": 2, "price": 10 }, { "temp_id": 1, "price": 4, "count": 4 }]);
        faults.take(expect(&client, Method::PUT, list, &entries.to_string(), 200).await);
        if let Some(all) = faults.take(get(&client, "/lines?ordering=id").await) {
            faults.unless(column(&all, "total") == ["5", "20", "7", "16"], || format!("{list}: {}", all.text));
            let made = column(&all, "id").pop().unwrap_or_default();
            faults.take(expect(&client, Method::DELETE, &format!("/lines/{made}"), "", 204).await);
        }
        let restored = json!([{ "id": 1, "count": 3 }, { "id": 2, "price": 2 }]).to_string();
        faults.take(expect(&client, Method::PUT, "/lines", &restored, 200).await);
    }
    faults.end();
}

#[actix_web::test]
async fn a_generated_column_is_read_only_and_found_and_sorted() {
    let (_database, client) = seeded().await;
    let mut faults = Faults::default();
    for (method, path) in [(Method::POST, "/lines"), (Method::PATCH, "/lines/1"), (Method::POST, "/guessed")] {
        let body = json!({ "price": 1, "count": 1, "total": 9 }).to_string();
        if let Some(refused) = faults.take(expect(&client, method, path, &body, 400).await) {
            faults.unless(refused.problems() == ["#/total read_only"], || format!("{path}: {:?}", refused.problems()));
        }
    }
    for (query, wanted) in [("total=15", vec!["1"]), ("total__lt=8", vec!["2", "3"]), ("ordering=-total", vec!["1", "3", "2"])] {
        if let Some(found) = faults.take(get(&client, &format!("/lines?{query}")).await) {
            faults.unless(column(&found, "id") == wanted, || format!("{query}: {}", found.text));
            faults.unless(found.statements.len() == 1, || format!("{query}: {:?}", found.statements));
        }
    }
    let wanted = ["2", "3", "1"].map(str::to_owned);
    walks(&client, "/walk?fields=id&ordering=total&limit=1", &wanted, &mut faults).await;
    faults.end();
}
