//! Codes in documents: what a bad request is refused for is one of those that its operation names.

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::exact::every;
use tests::entities::ledger::{account, bank, entry, payee};
use tweaks_runtime::Api;
use tweaks_runtime::prelude::*;

use crate::exact::create_enums;

/// Requests of which each is wrong in some way: a method, a template, a path, a body.
type Bad = (Method, &'static str, &'static str, Json);

fn bad_lists() -> Vec<Bad> {
    let wrong = [
        "price=cheap",
        "price__in=1,x",
        "nonsense=1",
        "ordering=nonsense",
        "ordering=price,-price",
        "ordering=-price,price",
        "fields=nonsense",
        "omit=nonsense",
        "limit=x",
        "offset=-1",
        "active=perhaps",
        "price__range=5,1,2",
        "name=%00",
        "name=a&name=b",
        "id__in=%221",
        "%ff=1",
    ];
    let path = |query: &str| -> &'static str { format!("/products/?{query}").leak() };
    wrong.iter().map(|query| (Method::GET, "/products/", path(query), Json::Null)).collect()
}

fn bad_bodies() -> Vec<Bad> {
    let product = |member: &str, value: Json| {
        let mut body = json!({"sku": "SKU-77", "name": "Nut", "price": "1.00"});
        body[member] = value;
        body
    };
    let members = [
        ("sku", json!("")),
        ("sku", json!(null)),
        ("sku", json!([1])),
        ("sku", json!("NO-1")),
        ("sku", json!("SKU-".repeat(20))),
        ("name", json!("a\0b")),
        ("name", json!("SKU-77")),
        ("price", json!("x")),
        ("price", json!("1.001")),
        ("price", json!("123456789012.00")),
        ("price", json!("1234567890.0")),
        ("price", json!("1".repeat(2000))),
        ("price", json!("-1")),
        ("stock", json!(1.5)),
        ("stock", json!(9_999_999_999_i64)),
        ("stock", json!(-9_999_999_999_i64)),
        ("active", json!("perhaps")),
        ("units_sold", json!(1)),
        ("nonsense", json!(1)),
        ("id", json!(77)),
    ];
    let all = members.into_iter().flat_map(|(member, value)| {
        let body = product(member, value);
        let mut entry = body.clone();
        entry["id"] = 1.into();
        [
            (Method::POST, "/products/", "/products/", body.clone()),
            (Method::PUT, "/products/{id}/", "/products/1/", body.clone()),
            (Method::PATCH, "/products/{id}/", "/products/1/", body),
            (Method::PUT, "/products/", "/products/", json!([entry])),
        ]
    });
    all.collect()
}

fn other_bad_bodies() -> Vec<Bad> {
    let product = json!({"sku": "SKU-77", "name": "Nut", "price": "1.00"});
    vec![
        (Method::POST, "/products/", "/products/", json!({})),
        (Method::POST, "/products/", "/products/", json!([])),
        (Method::POST, "/products/", "/products/?fields=nonsense", product),
        (Method::PUT, "/products/", "/products/", json!({})),
        (Method::PUT, "/products/", "/products/", json!([1])),
        (Method::PUT, "/products/", "/products/", json!([{}])),
        (Method::PUT, "/products/", "/products/", json!([{"id": "x"}])),
        (Method::PUT, "/products/", "/products/", json!([{"id": 999_999, "name": "x"}])),
        (Method::PUT, "/products/", "/products/", json!([{"id": 1, "delete_object": "yes"}])),
        (Method::PUT, "/products/", "/products/", json!([{"id": 1, "delete_object": true}])),
        (Method::PUT, "/products/", "/products/", json!([{"id": 1, "name": "x"}, {"id": 1, "name": "y"}])),
        (Method::PUT, "/products/", "/products/", json!(vec![json!({"id": 1}); 11])),
        (Method::PUT, "/products-nocreate/", "/products-nocreate/", json!([{"temp_id": "a", "name": "x"}])),
        (Method::PUT, "/products-nodelete/", "/products-nodelete/", json!([{"id": 1, "delete_object": true}])),
        (Method::POST, "/orders/", "/orders/", json!({"customer_id": 999_999, "items": []})),
        (Method::POST, "/orders/", "/orders/", json!({"customer_id": 1, "status": "lost", "items": 1})),
        (
            Method::POST,
            "/orders/",
            "/orders/",
            json!({"customer_id": 1, "items": [1, {}, {"product_id": 999_999, "quantity": 0}]}),
        ),
        (Method::POST, "/customers/", "/customers/", json!({"email": "x", "password": "short", "date_of_birth": "soon"})),
    ]
}

/// The schema of the member that a pointer leads to; nothing of an object as a whole, and of a member that is not described.
fn member(document: &Json, operation: &Json, pointer: &str) -> Option<Json> {
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let mut last = None;
    let mut around = shapes(document, body);
    for step in pointer.strip_prefix("#/")?.split('/') {
        let is_entry = step.parse::<usize>().is_ok();
        let below = around.iter().map(|shape| if is_entry { &shape["items"] } else { &shape["properties"][step] });
        let below: Vec<Json> = below.filter(|own| own.is_object()).cloned().collect();
        if !is_entry {
            let mut own = below.first()?.clone();
            // An entry may be of several shapes; each says its own codes.
            let codes = below.iter().flat_map(|own| own["x-codes"].as_array().cloned().unwrap_or_default());
            own["x-codes"] = codes.collect();
            last = Some(own);
        }
        around = below.iter().flat_map(|own| shapes(document, own)).collect();
    }
    last
}

/// The shapes that a value may have, without references.
fn shapes(document: &Json, schema: &Json) -> Vec<Json> {
    let several = schema["anyOf"].as_array().into_iter().flatten().flat_map(|own| shapes(document, own));
    match schema["$ref"].as_str().and_then(|name| document.pointer(name.trim_start_matches('#'))) {
        Some(own) => shapes(document, own),
        None => std::iter::once(schema.clone()).chain(several).collect(),
    }
}

/// The codes of answers that their operations do not name, and how many answers and codes were looked at.
async fn unnamed(client: &Client, document: &Json, bad: Vec<Bad>) -> (Vec<String>, usize, BTreeSet<String>) {
    let (mut unnamed, mut refused, mut members, mut seen) = (Vec::new(), 0, 0, BTreeSet::new());
    for (method, template, path, body) in bad {
        let headers: &[_] = if body.is_null() { &[] } else { &[("Content-Type", "application/json")] };
        let sent = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let answer = client.send(method.clone(), path, headers, sent).await;
        let response = &document["paths"][template][method.as_str().to_lowercase()]["responses"][answer.status.as_str()];
        assert!(response.is_object(), "{method} {path} {body}: {} has no document", answer.status);
        let named = response["x-codes"].as_array().cloned().unwrap_or_default();
        refused += usize::from(answer.status.is_client_error());
        for error in answer.json["errors"].as_array().into_iter().flatten() {
            seen.extend(error["code"].as_str().map(str::to_owned));
            if !named.contains(&error["code"]) {
                unnamed.push(format!("{method} {path} {body}: {} of {named:?}", answer.text));
            }
            let operation = &document["paths"][template][method.as_str().to_lowercase()];
            let Some(member) = error["pointer"].as_str().and_then(|pointer| member(document, operation, pointer)) else {
                continue;
            };
            members += 1;
            if !member["x-codes"].as_array().is_some_and(|codes| codes.contains(&error["code"])) {
                unnamed.push(format!("{method} {path} {body}: {error} of the member {member}"));
            }
        }
    }
    assert!(members > refused / 2, "{members} members of {refused} refused requests");
    (unnamed, refused, seen)
}

#[actix_web::test]
async fn the_code_of_each_problem_is_named_by_its_operation() {
    let database = TestDatabase::shop().await;
    let settings = Settings::new().versions(shop::api::versions());
    let document = shop::api::api().document(&settings, None).expect("a document");
    let bad = bad_lists().into_iter().chain(bad_bodies()).chain(other_bad_bodies()).collect();
    let (unnamed, refused, seen) = unnamed(&Client::shop(&database.db), &document, bad).await;
    assert!(unnamed.is_empty(), "{unnamed:#?}");
    assert!(refused > 80 && seen.len() > 20, "{refused} refused for {seen:?}");
}

fn api() -> Api {
    Api::new("Codes", "1")
        .resource(Resource::<account::Entity>::new("/accounts").bulk_edit(BulkEdit::new().allow_delete()).require_if_match())
        .resource(Resource::<entry::Entity>::new("/accounts/{account_id}/entries"))
        .resource(Resource::<every::Entity>::new("/every"))
}

#[actix_web::test]
async fn codes_of_unlike_operations_are_named_as_well() {
    let database = TestDatabase::new().await;
    create_enums(&database, every::Entity).await;
    let database = database.with(bank::Entity).await.with(payee::Entity).await.with(account::Entity).await;
    let database = database.with(entry::Entity).await.with(every::Entity).await;
    let document = api().document(&Settings::new(), None).expect("a document");
    let client = Client::new(&database.db, |config: &mut ServiceConfig| _ = config.service(api()));
    for name in ["Ann", "Ben"] {
        assert_eq!(client.post("/accounts", json!({"name": name})).await.status, 201);
    }
    let (accounts, entries) = ("/accounts", "/accounts/{account_id}/entries");
    let mut bad = vec![
        (Method::POST, accounts, accounts, json!({"name": "Ann", "bank_id": 9, "entries": [{"amount": -1}, {"amount": 1001}]})),
        (Method::POST, accounts, accounts, json!({"name": "Eve", "entries": vec![json!({"amount": 1}); 6]})),
        (Method::PATCH, "/accounts/{id}", "/accounts/1", json!({"name": "Ben"})),
        (Method::PUT, accounts, accounts, json!([{"id": 1, "name": "Eve"}])),
        (Method::PUT, accounts, accounts, json!([{"id": 1, "name": "Eve", "if_match": "\"x\""}])),
        (Method::PUT, accounts, accounts, json!([{"id": 9, "name": "Eve", "if_match": "\"x\""}])),
        (Method::PUT, accounts, accounts, json!([{"id": 1, "name": "Eve", "if_match": 1}])),
        (Method::POST, entries, "/accounts/1/entries", json!({"account_id": 2, "amount": 1})),
        (Method::POST, entries, "/accounts/1/entries", json!({"amount": 1, "payee_id": 9})),
        (Method::GET, accounts, "/accounts?id__gt=x&total__in=1", Json::Null),
    ];
    let members = ["text", "small", "single", "amount", "flag", "colour", "level", "day", "clock", "utc", "local", "uid", "doc"];
    for value in [json!([]), json!("\0"), json!("x"), json!("9".repeat(1500)), json!({"a": "\0"})] {
        let body: Json = members.iter().map(|member| ((*member).to_owned(), value.clone())).collect();
        bad.push((Method::POST, "/every", "/every", body));
    }
    let (unnamed, refused, seen) = unnamed(&client, &document, bad).await;
    assert!(unnamed.is_empty(), "{unnamed:#?}");
    assert!(refused >= 14 && seen.contains("precondition_required"), "{refused} refused for {seen:?}");
}
