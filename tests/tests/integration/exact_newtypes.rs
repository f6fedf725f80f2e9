//! Exact types: a newtype is its value wherever a column can stand.

use actix_web::http::Method;
use serde_json::json;
use tests::client::Client;
use tests::database::{TestDatabase, reads_again};
use tests::entities::exact::newtypes::{endpoints, ruled, session, user};

use crate::exact::{Faults, column, expect, get, walks};

const TOKENS: [&str; 3] =
    ["00000000-0000-4000-8000-000000000001", "67e55044-10b1-426f-9247-bb680e5fe0c8", "f7e55044-10b1-426f-9247-bb680e5fe0c8"];

async fn seeded() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(user::Entity).await.with(session::Entity).await;
    let client = Client::new(&database.db, endpoints);
    for (slug, nick, balance) in [("ann", json!("a"), "1.5"), ("bob", json!(null), "-2"), ("cid", json!("c"), "10")] {
        let body = json!({ "slug": slug, "nick": nick, "balance": balance }).to_string();
        expect(&client, Method::POST, "/users", &body, 201).await.expect("a user");
    }
    for (token, user) in [(TOKENS[0], 1), (TOKENS[1], 2), (TOKENS[2], 1)] {
        let body = json!({ "token": token, "user_id": user }).to_string();
        expect(&client, Method::POST, "/sessions", &body, 201).await.expect("a session");
    }
    (database, client)
}

#[actix_web::test]
async fn a_newtype_is_shown_and_found_as_its_value() {
    let (_database, client) = seeded().await;
    let mut faults = Faults::default();
    for (path, key, wanted) in [
        ("/users?id=2", "id", vec!["2"]),
        ("/users?id__in=1,3", "id", vec!["1", "3"]),
        ("/users?id__gte=2&id__lt=3", "id", vec!["2"]),
        ("/users?slug=ann", "id", vec!["1"]),
        ("/users?slug__in=bob,cid", "id", vec!["2", "3"]),
        ("/users?nick=c", "id", vec!["3"]),
        ("/users?nick__isnull=true", "id", vec!["2"]),
        ("/users?balance=1.50", "id", vec!["1"]),
        ("/users?balance__range=-5,2", "id", vec!["1", "2"]),
        ("/users?ordering=balance", "id", vec!["2", "1", "3"]),
        ("/users?ordering=-nick", "id", vec!["3", "1", "2"]),
        ("/sessions?user_id=2&fields=user_id", "user_id", vec!["2"]),
        ("/sessions?user__slug=ann&fields=user_id", "user_id", vec!["1", "1"]),
    ] {
        if let Some(answer) = faults.take(get(&client, path).await) {
            faults.unless(column(&answer, key) == wanted, || format!("{path}: {}", answer.text));
        }
    }
    let shown = get(&client, "/users/1?include_fields=sessions").await.expect("a user");
    assert_eq!(shown.statements.len(), 2, "{:?}", shown.statements);
    assert_eq!((&shown.json["slug"], &shown.json["balance"], &shown.json["nick"]), (&json!("ann"), &json!("1.50"), &json!("a")));
    assert_eq!(shown.json["sessions"][0]["token"], TOKENS[0]);
    faults.end();
}

#[actix_web::test]
async fn lists_are_walked_by_newtypes() {
    let (_database, client) = seeded().await;
    let mut faults = Faults::default();
    for (ordering, wanted) in
        [("id", [1, 2, 3]), ("-id", [3, 2, 1]), ("slug", [1, 2, 3]), ("nick,-id", [2, 1, 3]), ("-balance", [3, 1, 2])]
    {
        let wanted = wanted.map(|id| id.to_string());
        for limit in 1..3 {
            walks(&client, &format!("/walk-users?fields=id&ordering={ordering}&limit={limit}"), &wanted, &mut faults).await;
        }
    }
    faults.end();
}

#[actix_web::test]
async fn rows_are_written_by_newtypes() {
    let (_database, client) = seeded().await;
    let mut faults = Faults::default();
    let changed = expect(&client, Method::PATCH, "/users/2", r#"{"nick":"b","balance":"0.1"}"#, 200).await;
    if let Some(changed) = faults.take(changed) {
        faults.unless(changed.json["nick"] == "b" && changed.json["balance"] == "0.10", || changed.text.clone());
        faults.unless(changed.json["id"] == 2, || changed.text.clone());
    }
    let path = format!("/sessions/{}", TOKENS[1]);
    faults.take(expect(&client, Method::PATCH, &path, r#"{"user_id":3}"#, 200).await);
    let entries = json!([{ "id": 1, "slug": "bob" }, { "id": 2, "slug": "ann" }]).to_string();
    faults.take(expect(&client, Method::PUT, "/users", &entries, 200).await);
    faults.take(expect(&client, Method::DELETE, &path, "", 204).await);
    for (at, body, wrong) in [
        ("/users", json!({ "slug": "ann", "balance": 0 }), "#/slug unique"),
        ("/users", json!({ "slug": " ", "balance": 0 }), "#/slug blank"),
        ("/users", json!({ "slug": "x", "balance": "1.234" }), "#/balance max_decimal_places"),
        ("/sessions", json!({ "token": TOKENS[1], "user_id": 9 }), "#/user_id does_not_exist"),
        ("/sessions", json!({ "token": "7", "user_id": 1 }), "#/token invalid"),
    ] {
        if let Some(refused) = faults.take(expect(&client, Method::POST, at, &body.to_string(), 400).await) {
            faults.unless(refused.problems() == [wrong], || format!("{body}: {:?}", refused.problems()));
        }
    }
    faults.take(expect(&client, Method::GET, "/users/x", "", 404).await);
    faults.end();
}

#[actix_web::test]
async fn many_rows_are_written_by_newtypes_as_keys_and_foreign_keys() {
    let (_database, client) = seeded().await;
    let token = "a7e55044-10b1-426f-9247-bb680e5fe0c8";
    let mut faults = Faults::default();
    let entries = json!([
        { "token": TOKENS[0], "user_id": 2 },
        { "token": TOKENS[2], "user_id": 3 },
        { "temp_id": "new", "token": token, "user_id": 3 },
        { "token": TOKENS[1], "delete_object": true },
    ]);
    if let Some(done) = faults.take(expect(&client, Method::PUT, "/sessions", &entries.to_string(), 200).await) {
        // The rows with a lock, the keys of the users, an insert, one update of all, a delete.
        faults.unless(done.statements.len() == 5 + reads_again(), || format!("{:#?}", done.statements));
    }
    for (user, wanted) in [("1", vec![]), ("2", vec![TOKENS[0]]), ("3", vec![token, TOKENS[2]])] {
        if let Some(found) = faults.take(get(&client, &format!("/sessions?user_id={user}&ordering=token")).await) {
            let wanted: Vec<_> = wanted.iter().map(|token| format!("{token:?}")).collect();
            faults.unless(column(&found, "token") == wanted, || format!("{user}: {}", found.text));
        }
    }
    let wrong = json!([{ "token": TOKENS[0], "user_id": 9 }, { "token": TOKENS[2], "user_id": "x" }]).to_string();
    if let Some(refused) = faults.take(expect(&client, Method::PUT, "/sessions", &wrong, 400).await) {
        faults.unless(refused.problems() == ["#/0/user_id does_not_exist", "#/1/user_id invalid"], || refused.text.clone());
    }
    faults.end();
}

#[actix_web::test]
async fn a_rule_is_about_the_value_in_a_newtype() {
    let database = TestDatabase::new().await.with(ruled::Entity).await;
    let client = Client::new(&database.db, endpoints);
    let right = json!({
        "slug": "abc", "mail": "ann@example.com", "user": 9, "balance": "100", "short": "abcd", "colour": "dark_blue",
    });
    let made = client.post("/ruled", right.clone()).await;
    assert_eq!((made.status.as_u16(), made.statements.len()), (201, 1), "{}", made.text);
    let mut faults = Faults::default();
    for (name, value, code) in [
        ("slug", json!("a"), "min_length"),
        ("slug", json!("abcdef"), "max_length"),
        ("slug", json!("ABC"), "pattern"),
        ("mail", json!("ann"), "invalid"),
        ("user", json!(0), "min_value"),
        ("user", json!(10), "max_value"),
        ("balance", json!("-0.01"), "min_value"),
        ("balance", json!("100.01"), "max_value"),
        ("short", json!("abcde"), "max_length"),
        ("colour", json!("blue"), "invalid_choice"),
    ] {
        let mut body = right.clone();
        body[name] = value;
        let refused = client.post("/ruled", body).await;
        faults.unless(refused.problems() == [format!("#/{name} {code}")], || format!("{name}: {}", refused.text));
    }
    faults.end();
}
