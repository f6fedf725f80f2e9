//! Values in the form that an attribute of their field says, and documents that hooks and databases change.

use actix_web::http::Method;
use serde_json::json;
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, is_postgres};
use tests::entities::exact::forms;

use crate::exact::{encoded, expect, get, member};

async fn figures() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(forms::Entity).await.with(forms::stamp::Entity).await;
    let client = Client::new(&database.db, forms::endpoints);
    (database, client)
}

async fn made(client: &Client, members: &str) -> Answer {
    let body = format!(r#"{{"style":{{"colour":"red","width":2}},"image":"AP8="{members}}}"#);
    expect(client, Method::POST, "/figures", &body, 201).await.expect("a figure")
}

#[actix_web::test]
async fn serde_reads_and_writes_a_field() {
    let (_database, client) = figures().await;
    let new = made(&client, r#","hover":{"width":3,"colour":"blue","dashes":[1,2.50]}"#).await;
    let shown = json!({
        "id": 1, "style": { "colour": "red", "width": 2 }, "hover": { "colour": "blue", "width": 3, "dashes": [1.0, 2.5] },
        "usual": { "colour": "grey", "width": 1 }, "fixed": { "colour": "", "width": 0 },
        "image": "AP8=", "digest": null, "binary": null, "hooked": null,
    });
    assert_eq!(new.json, shown);
    // The row, and the row as the database keeps it.
    assert_eq!(new.statements.len(), 2, "{:?}", new.statements);
    let read = client.get("/figures/1").await;
    assert_eq!((read.json, read.statements.len()), (shown, 1));
    let changed = client.patch("/figures/1", json!({ "style": { "colour": "green", "width": 9 }, "hover": null })).await;
    assert_eq!((&changed.json["style"]["colour"], &changed.json["hover"]), (&json!("green"), &json!(null)));
    let edit = client.put("/figures", json!([{ "id": 1, "usual": { "colour": "pink", "width": 4 } }])).await;
    assert_eq!(edit.status, 200, "{}", edit.text);
    let read = client.get("/figures?fields=usual,style&hover__isnull=true").await;
    assert_eq!(read.json["results"].as_array().or(read.json.as_array()).map(Vec::len), Some(1), "{}", read.text);
    assert!(read.text.contains(r#"{"style":{"colour":"green","width":9},"usual":{"colour":"pink","width":4}}"#), "{}", read.text);
}

#[actix_web::test]
async fn serde_says_what_is_wrong_with_a_field() {
    let (_database, client) = figures().await;
    let wrong = |member: &str, value: &str, detail: &str| {
        let usual = json!({ "style": { "colour": "red", "width": 1 }, "image": "" }).to_string();
        let body = format!("{{\"{member}\":{value},{}", &usual[1..]);
        (body, format!("#/{member} {detail}"))
    };
    for (body, expected) in [
        wrong("usual", r#"{"colour":"red"}"#, "missing field `width`"),
        wrong("usual", r#"{"colour":"red","width":256}"#, "invalid value: integer `256`, expected u8"),
        wrong("hover", "7", "invalid type: integer `7`, expected struct Style"),
        wrong("usual", "null", "This field may not be null."),
        wrong("fixed", "{}", "This field is read-only."),
        wrong("hover", r#"{"colour":"\u0000","width":1}"#, "Null characters are not allowed."),
    ] {
        let answer = expect(&client, Method::POST, "/figures", &body, 400).await.expect("a refusal");
        let error = &answer.json["errors"][0];
        assert_eq!(
            format!("{} {}", error["pointer"].as_str().unwrap_or_default(), error["detail"].as_str().unwrap_or_default()),
            expected
        );
    }
    let missing = client.post("/figures", json!({})).await;
    assert_eq!(missing.problems(), ["#/image required", "#/style required"]);
    let black = client.post("/figures", json!({ "style": { "colour": "black", "width": 1 }, "image": "" })).await;
    assert_eq!(black.json["errors"][0]["detail"], "Nobody wants black.");
    assert_eq!(client.get("/figures?ordering=style").await.status, 400);
    assert_eq!(client.get("/figures?style=1").await.status, 400);
}

#[actix_web::test]
async fn bytes_are_base64() {
    let (_database, client) = figures().await;
    let new = made(&client, r#","digest":"+/+/""#).await;
    assert_eq!((&new.json["image"], &new.json["digest"]), (&json!("AP8="), &json!("+/+/")));
    for (value, detail) in
        [(json!("AP8"), "padding"), (json!("-_-_"), "letters"), (json!([0, 255]), "a list"), (json!(7), "a number")]
    {
        let answer = client.patch("/figures/1", json!({ "image": value })).await;
        assert_eq!(answer.problems(), ["#/image invalid"], "{detail}: {}", answer.text);
    }
    let taken = made_twice(&client).await;
    assert_eq!(taken.problems(), ["#/digest unique"]);
    for query in ["image=AP8%3D", "image__in=AP8%3D,AA%3D%3D", "digest=%2B%2F%2B%2F", "image__gt=AP4%3D", "ordering=-image"] {
        let found = get(&client, &format!("/figures?fields=id&{query}")).await.expect("a list");
        assert_eq!(found.json["results"].as_array().or(found.json.as_array()).map(Vec::len), Some(1), "{query}: {}", found.text);
    }
    let none = get(&client, "/figures?image__lt=AP8%3D").await.expect("a list");
    assert!(!none.text.contains("AP8="), "{}", none.text);
}

async fn made_twice(client: &Client) -> Answer {
    client.post("/figures", json!({ "style": { "colour": "red", "width": 2 }, "image": "", "digest": "+/+/" })).await
}

#[actix_web::test]
async fn bytes_are_a_key() {
    let (_database, client) = figures().await;
    for code in ["+/8=", "AAEC"] {
        let new = client.post("/stamps", json!({ "code": code, "name": "new" })).await;
        assert_eq!((new.status.as_u16(), new.header("location")), (201, Some(format!("/stamps/{}", encoded(code)).as_str())));
        let own = format!("/stamps/{}", encoded(code));
        assert_eq!(client.get(&own).await.json, json!({ "code": code, "name": "new" }));
        assert_eq!(client.patch(&own, json!({ "name": "old" })).await.status, 200);
        let edit = client.put("/stamps", json!([{ "code": code, "name": "older" }])).await;
        assert_eq!(edit.json["updated"], json!([code]));
        assert_eq!(client.get(&own).await.json["name"], "older");
    }
    assert_eq!(client.delete("/stamps/AAEC").await.status, 204);
    assert_eq!(client.get("/stamps/AAEC").await.status, 404);
    assert_eq!(client.get("/stamps/nonsense!").await.status, 404);
}

#[actix_web::test]
async fn a_hook_changes_a_document_or_leaves_it_as_it_came() {
    let (_database, client) = figures().await;
    let (left, asked) = (r#"{"b":1.10,"a":12345678901234567890123}"#, r#"{"mark":0,"a":1e2}"#);
    let new = made(&client, &format!(r#","hooked":{left}"#)).await;
    assert_eq!(member(&new.text, "hooked").as_deref(), Some(left));
    let patched = expect(&client, Method::PATCH, "/figures/1", &format!(r#"{{"hooked":{asked}}}"#), 200).await.expect("a change");
    assert_eq!(patched.json["hooked"], json!({ "a": 100.0, "mark": true }));
    // One value twice, each in its own letters.
    let entries: Vec<String> = ["1e2", "100.0", "1.00e2"]
        .iter()
        .enumerate()
        .map(|(at, digits)| {
            format!(r#"{{"temp_id":{at},"style":{{"colour":"red","width":2}},"image":"","hooked":{digits},"binary":{digits}}}"#)
        })
        .collect();
    let edit = expect(&client, Method::PUT, "/figures", &format!("[{}]", entries.join(",")), 200).await.expect("an edit");
    assert_eq!(edit.statements.len(), 1, "{:?}", edit.statements);
    for (id, digits) in [(2, "1e2"), (3, "100.0"), (4, "1.00e2")] {
        let read = get(&client, &format!("/figures/{id}")).await.expect("a figure");
        assert_eq!(member(&read.text, "hooked").as_deref(), Some(digits));
        // PostgreSQL's binary form is a number of its own.
        let binary = if is_postgres() { ["100", "100.0", "100"][id - 2] } else { digits };
        assert_eq!(member(&read.text, "binary").as_deref(), Some(binary));
    }
}
