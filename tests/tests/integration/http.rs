//! HTTP: preconditions, media types, hosts, slashes, lists of values, and members that are sent back as they were shown.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use sea_orm::entity::prelude::*;
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, is_server, reads_again};
use tests::entities::ledger::{account, bank};
use tests::entities::tag;
use tweaks_runtime::prelude::*;

use crate::writes::ledger;

const JSON: (&str, &str) = ("Content-Type", "application/json");

fn endpoints(config: &mut ServiceConfig) {
    let accounts = Resource::<account::Entity>::new("/accounts").bulk_edit(BulkEdit::new().allow_delete());
    config.service(accounts).service(Resource::<account::Replaced>::new("/replaced"));
    config.service(Resource::<Banked>::new("/banked"));
}

/// An account that shows its bank, and does not write it.
#[derive(Tweaks)]
#[tweaks(entity = account::Entity)]
pub(crate) struct Banked {
    pub id: i32,
    pub name: String,
    #[tweaks(nested)]
    pub bank: BelongsTo<Option<bank::Entity>>,
}

fn slashed(config: &mut ServiceConfig) {
    let pages = LimitOffset { default: 1, max: 100 };
    config.service(Resource::<tag::Entity>::new("/tags/").paginate(pages));
    config.service(web::resource("/own").route(web::post().to(|| async { "" })).default_service(tweaks_runtime::fallback()));
    config.default_service(tweaks_runtime::fallback());
}

async fn tags(words: &[&str]) -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(tag::Entity).await;
    let client = Client::new(&database.db, slashed);
    for word in words {
        assert_eq!(client.post("/tags/", json!({ "word": word })).await.status, 201);
    }
    (database, client)
}

async fn send(client: &Client, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    client.send(method, path, headers, body.into()).await
}

#[actix_web::test]
async fn no_precondition_is_dropped() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    client.post("/accounts", json!({ "name": "a" })).await;
    let change = async |headers: &[(&str, &str)]| {
        send(&client, Method::PATCH, "/accounts/1", &[&[JSON], headers].concat(), r#"{"counter":1}"#).await
    };
    let refused: [&[(&str, &str)]; 6] = [
        &[("If-None-Match", "*")],
        &[("If-None-Match", "W/\"1\"")],
        &[("If-None-Match", "\"x\""), ("If-None-Match", "\"1\"")],
        &[("If-Match", "\"1\", *")],
        &[("If-None-Match", "\"x\", *")],
        &[("If-Match", "\"x,\"1\"")],
    ];
    for headers in refused {
        let answer = change(headers).await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (412, Some("\"1\"")), "{headers:?}");
        assert_eq!(send(&client, Method::DELETE, "/accounts/1", headers, "").await.status, 412, "{headers:?}");
    }
    assert_eq!(change(&[("If-Match", "\"x,y\""), ("If-Match", "\"1\"")]).await.status, 200, "two lines are one list");
    assert_eq!(change(&[("If-None-Match", "\"1\"")]).await.status, 200, "it is in another state now");
    for header in ["If-Match", "If-None-Match"] {
        let headers = [JSON, (header, "*")];
        let bulk = send(&client, Method::PUT, "/accounts", &headers, r#"[{"id":1,"counter":7}]"#).await;
        assert_eq!((bulk.status.as_u16(), bulk.problems()), (400, vec!["- precondition".to_owned()]));
        assert_eq!(send(&client, Method::POST, "/accounts", &headers, r#"{"name":"b"}"#).await.status, 400);
    }
    assert_eq!(client.get("/accounts?fields=counter").await.json, json!([{ "counter": 1 }]));
}

#[actix_web::test]
async fn bodies_and_answers_are_json_in_utf_8() {
    let (_database, client) = tags(&["a"]).await;
    let typed =
        async |method: Method, headers: &[(&str, &str)]| send(&client, method, "/tags/a/", headers, r#"{"weight":2}"#).await;
    for good in ["application/json; charset=utf-8", "application/json; charset=\"UTF-8\"", "application/merge-patch+json"] {
        assert_eq!(typed(Method::PATCH, &[("Content-Type", good)]).await.status, 200, "{good}");
    }
    let latin = [("Content-Type", "application/json; charset=iso-8859-1")];
    let answer = typed(Method::PATCH, &latin).await;
    let patches = Some("application/json, application/merge-patch+json");
    assert_eq!((answer.status.as_u16(), answer.header("accept-patch")), (415, patches));
    let answer = send(&client, Method::POST, "/tags/", &latin, r#"{"word":"b"}"#).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("accept"), answer.header("accept-patch")),
        (415, Some("application/json"), None)
    );
    let answer = typed(Method::PATCH, &[JSON, ("Content-Encoding", "gzip")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("accept-encoding")), (415, Some("identity")));
    let marked = send(&client, Method::POST, "/tags/", &[JSON], "\u{feff}{\"word\":\"b\"}").await;
    assert_eq!(marked.status, 201, "{}", marked.text);
    for taken in ["*/*", "text/html, application/*;q=0.1", "application/json; version=2", "text/html;q=1, */*;q=0.2", ""] {
        assert_eq!(send(&client, Method::GET, "/tags/a/", &[("Accept", taken)], "").await.status, 200, "{taken}");
    }
    for excluded in ["text/html", "application/json;q=0, */*", "application/xml, text/*"] {
        assert_eq!(send(&client, Method::GET, "/tags/a/", &[("Accept", excluded)], "").await.status, 406, "{excluded}");
        let write = send(&client, Method::DELETE, "/tags/a/", &[("Accept", excluded)], "").await;
        assert_eq!(write.status, 406, "{excluded}: before anything is done");
    }
}

#[actix_web::test]
async fn nothing_but_a_host_stands_in_links() {
    let (database, client) = tags(&["a", "b"]).await;
    let bad = [
        ("X-Forwarded-Host", "a>; rel=\"next\", <http://evil"),
        ("X-Forwarded-Host", "user@evil"),
        ("X-Forwarded-Host", "evil:port"),
        ("X-Forwarded-Host", ""),
        ("X-Forwarded-Proto", "javascript"),
        ("Forwarded", "host=\"a/b\""),
    ];
    for (name, value) in bad {
        let answer = send(&client, Method::GET, "/tags/", &[(name, value)], "").await;
        assert_eq!((answer.status.as_u16(), answer.problems()), (400, vec!["- host".to_owned()]), "{name}: {value}");
    }
    let next = async |client: &Client, host: &str| {
        let answer = send(client, Method::GET, "/tags/", &[("X-Forwarded-Host", host), ("X-Forwarded-Proto", "HTTPS")], "").await;
        (answer.status.as_u16(), answer.json["next"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(next(&client, "[::1]:80").await, (200, "https://[::1]:80/tags/?limit=1&offset=1".to_owned()));
    let allowed = Client::new(&database.db, slashed).settings(Settings::new().allowed_hosts(["shop.test", ".wide.test"]));
    for host in ["shop.test", "SHOP.test:8080", "wide.test", "a.wide.test"] {
        assert_eq!(next(&allowed, host).await.0, 200, "{host}");
    }
    for host in ["a.shop.test", "evilwide.test", "testserver"] {
        assert_eq!(next(&allowed, host).await.0, 400, "{host}");
    }
    assert_eq!(allowed.delete("/tags/a/").await.status, 400, "every request is for a host");
    let relative = Client::new(&database.db, slashed).settings(Settings::new().relative_links(true));
    assert_eq!(next(&relative, "a>b").await, (200, "/tags/?limit=1&offset=1".to_owned()));
    let made = client.post("/tags/", json!({ "word": "a-b.c_d~e/f" })).await;
    assert_eq!(made.header("location"), Some("/tags/a-b.c_d~e%2Ff/"));
}

#[actix_web::test]
async fn what_nothing_serves_is_answered_in_the_profiles_shape() {
    let (database, strict) = tags(&[]).await;
    let drf = Client::new(&database.db, slashed).drf();
    let answer = strict.get("/nothing").await;
    assert_eq!((answer.status.as_u16(), &answer.json["title"]), (404, &json!("Not Found")));
    assert_eq!(drf.get("/nothing/").await.json, json!({ "detail": "Not found." }));
    let answer = drf.get("/own").await;
    assert_eq!((answer.status.as_u16(), answer.json), (405, json!({ "detail": "Method \"GET\" not allowed." })));
    assert_eq!(strict.get("/tags").await.status, 404);
    let answer = drf.get("/tags?limit=3").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (301, Some("/tags/?limit=3")));
    let redirecting = Client::new(&database.db, slashed).settings(Settings::new().redirect_slashes(true));
    let answer = redirecting.patch("/tags/a", json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (308, Some("/tags/a/")));
    assert_eq!(redirecting.get("/nothing").await.status, 404);
}

#[actix_web::test]
async fn members_of_lists_may_have_commas() {
    let (database, client) = tags(&["Nut, small", "Bolt", "a\"b\\c", "d"]).await;
    let found = async |query: &str| -> Vec<String> {
        let answer = client.get(&format!("/tags/?limit=100&ordering=word&fields=word&{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let rows = answer.json["results"].as_array().cloned().unwrap_or_default();
        rows.iter().filter_map(|row| row["word"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(found("word__in=%22Nut,%20small%22,Bolt").await, ["Bolt", "Nut, small"]);
    assert_eq!(found("word__in=%22a%5C%22b%5C%5Cc%22,%20%22d%22").await, ["a\"b\\c", "d"]);
    assert_eq!(found("word__range=%22Nut,%20small%22,%22Nut,%20small%22").await, ["Nut, small"]);
    for none in ["word__in=", "word__in=,", "word__in=%20"] {
        assert_eq!(found(none).await, [""; 0], "{none}: a list without members has no member");
    }
    assert_eq!(found("word__not_in=").await.len(), 4);
    let drf = Client::new(&database.db, slashed).drf().get("/tags/?limit=100&word__in=").await;
    assert_eq!(drf.json["results"].as_array().map(Vec::len), Some(4), "as upstream");
    for open in ["word__in=%22a", "word__in=%22a%22b"] {
        assert_eq!(client.get(&format!("/tags/?{open}")).await.problems(), ["word__in invalid"]);
    }
    assert_eq!(client.get("/tags/?ordering=-word__").await.problems(), ["ordering unknown"]);
    assert_eq!(client.get("/tags/?word__=a").await.problems(), ["word__ unknown"]);
    let wrong = client.get("/tags/?word____in=a").await;
    let detail = wrong.json["errors"][0]["detail"].as_str().unwrap_or_default();
    assert!(detail.starts_with("`word` has no lookup `__in`;"), "{detail}");
    assert_eq!(client.get("/tags/?word___=a").await.problems(), ["word___ unknown"]);
}

#[actix_web::test]
async fn what_was_shown_can_be_sent_back() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    client.post("/accounts", json!({ "name": "a", "entries": [{ "amount": 1 }, { "amount": 2 }] })).await;
    client.post("/accounts", json!({ "name": "b" })).await;
    for path in ["/accounts/1", "/replaced/1", "/accounts/2"] {
        let shown = client.get(path).await;
        let back = client.put(path, shown.json.clone()).await;
        assert_eq!(back.status, 200, "{path}: {} {}", shown.text, back.text);
    }
    let plain = client.patch("/accounts/1?fields=name", json!({ "id": 1, "total": 3, "entry_count": 2.0 })).await;
    assert_eq!(plain.status, 200, "{}", plain.text);
    // Where writers run in parallel, its bank is locked before it.
    let statements = 2 + usize::from(is_server()) + reads_again();
    assert_eq!(plain.statements.len(), statements, "lock and update, and nothing to compare with: {:?}", plain.statements);
    let other = client.patch("/accounts/1", json!({ "id": 7, "total": 4, "entry_count": 2})).await;
    assert_eq!(other.problems(), ["#/id read_only", "#/total read_only"]);
    let shown = client.get("/accounts/1").await.json;
    let mut nested: Json = shown["entries"].clone();
    nested[1]["account_id"] = json!(1);
    nested[0]["account_id"] = json!(2);
    let moved = client.patch("/accounts/1", json!({ "entries": nested })).await;
    assert_eq!(moved.problems(), ["#/entries/0/account_id read_only"], "{shown}");
    let bulk = json!([{ "id": 1, "counter": 1, "total": 3 }, { "id": 2, "counter": 2, "total": 3 }]);
    assert_eq!(client.put("/accounts", bulk).await.problems(), ["#/1/total read_only"]);
    let bulk = json!([{ "id": 1, "counter": 1, "total": 3 }, { "id": 2, "counter": 2, "total": 0}]);
    assert_eq!(client.put("/accounts", bulk).await.status, 200);
    assert_eq!(client.post("/accounts", json!({ "name": "c", "total": 0 })).await.problems(), ["#/total read_only"]);

    let bank = bank::ActiveModel { name: sea_orm::Set("north".to_owned()), ..Default::default() };
    let bank = bank.insert(&database.db).await.expect("a bank");
    client.patch("/accounts/1", json!({ "bank_id": bank.id })).await;
    let shown = client.get("/banked/1").await.json;
    assert_eq!(shown["bank"]["name"], "north");
    let back = client.put("/banked/1", shown.clone()).await;
    assert_eq!((back.status.as_u16(), &back.json), (200, &shown), "{}", back.text);
    let part = client.patch("/banked/1", json!({ "bank": { "name": "north" } })).await;
    assert_eq!(part.status, 200, "a client may have been shown a part: {}", part.text);
    let other = client.patch("/banked/1", json!({ "bank": { "name": "south" } })).await;
    assert_eq!(other.problems(), ["#/bank read_only"]);
}
