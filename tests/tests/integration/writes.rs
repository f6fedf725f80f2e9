//! Rows written with the rows nested in them, hooks around that, kept sums, and states that are told apart.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryOrder as _, Set};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, reads_again};
use tests::entities::ledger::{account, bank, entry, payee, profile};
use tweaks_runtime::prelude::*;

pub(crate) fn endpoints(config: &mut ServiceConfig) {
    config
        .service(Resource::<account::Entity>::new("/accounts").bulk_edit(BulkEdit::new().allow_delete()))
        .service(Resource::<bank::Entity>::new("/banks"))
        .service(Resource::<payee::Entity>::new("/payees"))
        .service(Resource::<account::Growing>::new("/growing").bulk_edit(BulkEdit::new().allow_delete()))
        .service(Resource::<account::Replaced>::new("/replaced").bulk_edit(BulkEdit::new()))
        .service(Resource::<account::Entity>::new("/guarded").bulk_edit(BulkEdit::new().allow_delete()).require_if_match())
        .service(Resource::<entry::Entity>::new("/keyed").idempotency(Idempotency::new()))
        .service(Resource::<entry::Entity>::new("/entries").bulk_edit(BulkEdit::new().allow_delete()));
}

pub(crate) async fn ledger() -> TestDatabase {
    ledger_in(TestDatabase::new().await).await
}

pub(crate) async fn ledger_in(database: TestDatabase) -> TestDatabase {
    let database = database.with(bank::Entity).await.with(payee::Entity).await;
    database.with(account::Entity).await.with(entry::Entity).await
}

fn amounts(account: &Json) -> Vec<i64> {
    account["entries"].as_array().expect("entries").iter().filter_map(|entry| entry["amount"].as_i64()).collect()
}

fn problems(answer: &Answer) -> (u16, Vec<String>) {
    (answer.status.as_u16(), answer.problems())
}

#[actix_web::test]
async fn a_row_is_made_with_the_rows_nested_in_it() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let answer = client.post("/accounts", json!({ "name": "a", "entries": [{ "amount": 3 }, { "amount": 4 }] })).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!((amounts(&answer.json), &answer.json["total"], &answer.json["entry_count"]), (vec![3, 4], &json!(7), &json!(2)));
    // The question about the name, the row, the entries, both sums (which tell whose bank is to be told, and lock nothing, because no
    // other writer knows the row), and the answer with its entries.
    let statements = 6 + reads_again();
    assert_eq!(answer.statements.len(), statements, "{:#?}", answer.statements);
    let many: Vec<Json> = (0..5).map(|amount| json!({ "amount": amount })).collect();
    let answer = client.post("/accounts", json!({ "name": "b", "entries": many })).await;
    assert_eq!((answer.status.as_u16(), answer.statements.len()), (201, statements), "more rows take no more statements");
    assert_eq!(client.post("/accounts", json!({ "name": "c" })).await.json["entries"], json!([]));
    // Columns alone are told by the statement that renews the sums.
    let two = json!({ "name": "d", "entries": [{ "amount": 3 }, { "amount": 4 }] });
    let told = client.post("/accounts?fields=id,name,total,entry_count,version", two).await;
    assert_eq!(told.statements.len(), 4 + reads_again(), "{:#?}", told.statements);
    let path = format!("/accounts/{}?fields=id,name,total,entry_count,version", told.json["id"]);
    let read = client.get(&path).await;
    assert_eq!((&told.json, told.header("etag")), (&read.json, read.header("etag")));
    assert_eq!(told.json["total"], 7);
}

#[actix_web::test]
async fn mistakes_are_said_at_their_place() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    client.post("/accounts", json!({ "name": "a", "entries": [{ "amount": 1, "reference": "taken" }] })).await;
    let wrong = json!({ "name": "a", "entries": [
        { "amount": 1 }, { "amount": 5000 }, {}, { "amount": 2, "reference": "taken", "account_id": 7, "nonsense": 1 }, 4
    ] });
    let answer = client.post("/accounts", wrong.clone()).await;
    let wanted = ["#/entries/1/amount max_value", "#/entries/2/amount required", "#/entries/4 invalid", "#/name unique"];
    assert_eq!(problems(&answer).0, 400);
    for problem in wanted {
        assert!(answer.problems().contains(&problem.to_owned()), "{problem}: {:#?}", answer.problems());
    }
    let unique = json!({ "name": "n", "entries": [{ "amount": 1 }, { "amount": 2, "reference": "taken", "account_id": 7, "nonsense": 1 }] });
    let wanted = ["#/entries/1/account_id read_only", "#/entries/1/nonsense unknown", "#/entries/1/reference unique"];
    assert_eq!(problems(&client.post("/accounts", unique.clone()).await), (400, wanted.map(str::to_owned).to_vec()));
    let drf = Client::new(&database.db, endpoints).drf().post("/accounts", unique).await;
    assert_eq!(drf.json, json!({ "entries": { "1": { "reference": ["entry with this reference already exists."] } } }));
    let many: Vec<Json> = (0..6).map(|amount| json!({ "amount": amount })).collect();
    let answer = client.post("/accounts", json!({ "name": "n", "entries": many })).await;
    assert_eq!(problems(&answer), (400, vec!["#/entries max_items".to_owned()]));
    let answer = client.post("/accounts", json!({ "name": "n", "entries": { "amount": 1 } })).await;
    assert_eq!(problems(&answer), (400, vec!["#/entries not_a_list".to_owned()]));
    // Of two rows that cannot both be, the second is one too many.
    let alike = json!({ "name": "n", "entries": [{ "amount": 1, "reference": "x" }, { "amount": 1, "reference": "x" }] });
    assert_eq!(problems(&client.post("/accounts", alike).await), (400, vec!["#/entries/1/reference unique".to_owned()]));
    assert_eq!(client.get("/accounts?fields=name").await.json, json!([{ "name": "a" }]), "nothing is left of what was refused");
}

#[actix_web::test]
async fn an_update_replaces_joins_or_patches() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let made =
        client.post("/accounts", json!({ "name": "a", "entries": [{ "amount": 1 }, { "amount": 2 }, { "amount": 3 }] })).await;
    let ids: Vec<i64> =
        made.json["entries"].as_array().expect("entries").iter().filter_map(|entry| entry["id"].as_i64()).collect();

    let patch = json!({ "entries": [{ "id": ids[1], "amount": 20 }, { "amount": 4 }] });
    let answer = client.patch("/accounts/1", patch).await;
    assert_eq!((amounts(&answer.json), &answer.json["total"]), (vec![1, 20, 3, 4], &json!(28)), "{}", answer.text);
    let unknown = client.patch("/accounts/1", json!({ "entries": [{ "id": 999, "amount": 1 }] })).await;
    assert_eq!(problems(&unknown), (400, vec!["#/entries/0 does_not_exist".to_owned()]));
    let twice = json!({ "entries": [{ "id": ids[0], "amount": 5 }, { "id": ids[0], "amount": 6 }] });
    assert_eq!(problems(&client.patch("/accounts/1", twice).await), (400, vec!["#/entries/1 does_not_exist".to_owned()]));
    let bad = client.patch("/accounts/1", json!({ "entries": [{ "id": ids[0], "amount": -1 }, { "reference": "r" }] })).await;
    let wanted = ["#/entries/0/amount min_value", "#/entries/1/amount required"];
    assert_eq!(problems(&bad), (400, wanted.map(str::to_owned).to_vec()));

    let answer = client.patch("/growing/1", json!({ "entries": [{ "amount": 5 }] })).await;
    assert_eq!(amounts(&answer.json), [1, 20, 3, 4, 5]);

    let answer = client.patch("/replaced/1", json!({ "entries": [{ "amount": 9 }] })).await;
    assert_eq!(amounts(&answer.json), [9]);
    assert_eq!(client.patch("/replaced/1", json!({ "name": "z" })).await.json["entries"].as_array().map(Vec::len), Some(1));
    let put = client.put("/replaced/1", json!({ "name": "z" })).await;
    assert_eq!(problems(&put), (400, vec!["#/entries required".to_owned()]));
    let empty = client.put("/replaced/1", json!({ "name": "z", "entries": [] })).await;
    assert_eq!((empty.status.as_u16(), amounts(&empty.json)), (200, vec![]));
    assert_eq!(client.get("/accounts/1").await.json["total"], 0);
}

/// A whole number is one however it is written: JSON knows no other (RFC 8259 §6).
#[actix_web::test]
async fn a_key_may_be_written_with_a_point() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    client.post("/accounts", json!({ "name": "a", "entries": [{ "amount": 1 }, { "amount": 2 }] })).await;
    let nested = client.patch("/accounts/1", json!({ "entries": [{ "id": 2.0, "amount": 20 }] })).await;
    assert_eq!((nested.status.as_u16(), amounts(&nested.json)), (200, vec![1, 20]), "{}", nested.text);
    let bulk = client.put("/entries", json!([{ "id": 1.0, "amount": 10 }, { "id": 2e0, "delete_object": true }])).await;
    assert_eq!(bulk.status, 200, "{}", bulk.text);
    assert_eq!(client.get("/accounts/1").await.json["total"], 10);
    let twice = client.put("/entries", json!([{ "id": 1, "amount": 1 }, { "id": 1.0, "amount": 2 }])).await;
    assert_eq!(twice.status, 400, "{}", twice.text);
    let moved = client.post("/entries", json!({ "account_id": 1.0, "amount": 5 })).await;
    assert_eq!((moved.status.as_u16(), &client.get("/accounts/1").await.json["total"]), (201, &json!(15)), "{}", moved.text);
    assert_eq!(client.put("/entries", json!([{ "id": 1.5, "amount": 1 }])).await.status, 400);
}

/// What is unique may be sent again with the row that has it, and may move when that row is replaced.
#[actix_web::test]
async fn a_row_is_not_in_its_own_way() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let made = client.post("/accounts", json!({ "name": "a", "entries": [{ "amount": 1, "reference": "r" }] })).await;
    let id = &made.json["entries"][0]["id"];
    let same = json!({ "entries": [{ "id": id, "amount": 2, "reference": "r" }] });
    assert_eq!(client.patch("/accounts/1", same).await.status, 200);
    let other = json!({ "entries": [{ "amount": 2, "reference": "r" }] });
    assert_eq!(
        problems(&client.patch("/accounts/1", other.clone()).await),
        (400, vec!["#/entries/0/reference unique".to_owned()])
    );
    assert_eq!(client.patch("/replaced/1", other).await.status, 200);
    let bad_key = json!({ "entries": [{ "id": "x", "amount": 2 }, { "id": [], "amount": 3 }] });
    let wanted = ["#/entries/0 invalid", "#/entries/1 invalid"].map(str::to_owned).to_vec();
    assert_eq!(problems(&client.patch("/accounts/1", bad_key).await), (400, wanted));
}

/// A row with another sum is in another state.
#[actix_web::test]
async fn a_kept_sum_changes_the_tag() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let made = client.post("/accounts", json!({ "name": "a", "entries": [{ "amount": 1 }] })).await;
    let first = made.header("etag").expect("a tag").to_owned();
    assert_eq!(client.get("/accounts/1").await.header("etag"), Some(first.as_str()));
    client.patch("/entries/1", json!({ "amount": 2 })).await;
    let stale = with(&client, Method::PATCH, "/accounts/1", ("If-Match", &first), json!({ "counter": 1 })).await;
    assert_eq!(stale.status, 412);
}

/// A sum over sums is renewed after those, whichever way they change.
#[actix_web::test]
async fn sums_of_sums_are_kept() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    client.post("/banks", json!({ "name": "a" })).await;
    client.post("/banks", json!({ "name": "b" })).await;
    let totals = async || {
        let banks = client.get("/banks?fields=total").await.json;
        banks.as_array().into_iter().flatten().filter_map(|bank| bank["total"].as_i64()).collect::<Vec<_>>()
    };
    let made =
        client.post("/accounts", json!({ "name": "x", "bank_id": 1, "entries": [{ "amount": 3 }, { "amount": 4 }] })).await;
    assert_eq!((made.status.as_u16(), totals().await), (201, vec![7, 0]), "{}", made.text);
    client.post("/entries", json!({ "account_id": 1, "amount": 10 })).await;
    assert_eq!(totals().await, [17, 0]);
    client.patch("/accounts/1", json!({ "bank_id": 2, "entries": [{ "amount": 1 }] })).await;
    assert_eq!(totals().await, [0, 18]);
    client.delete("/entries/1").await;
    assert_eq!(totals().await, [0, 15]);
    client.delete("/accounts/1").await;
    assert_eq!(totals().await, [0, 0]);
}

/// The database deletes rows by itself with the one that they belong to, and with them parts of other sums.
#[actix_web::test]
async fn what_goes_with_a_row_leaves_its_sums() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    client.post("/payees", json!({ "name": "p" })).await;
    for (name, amount) in [("a", 1), ("b", 10), ("c", 100), ("d", 500)] {
        let entries = json!([{ "amount": amount, "payee_id": 1 }, { "amount": amount }]);
        let made = client.post("/accounts", json!({ "name": name, "entries": entries })).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let received = async || client.get("/payees/1").await.json["received"].as_i64();
    assert_eq!(received().await, Some(611));
    assert_eq!(client.delete("/accounts/1").await.status, 204);
    assert_eq!(received().await, Some(610));
    let gone = json!([{ "id": 2, "delete_object": true }, { "id": 3, "delete_object": true }]);
    assert_eq!(client.put("/accounts", gone).await.status, 200);
    assert_eq!(received().await, Some(500));
    client.patch("/replaced/4", json!({ "entries": [{ "amount": 7, "payee_id": 1 }] })).await;
    assert_eq!(received().await, Some(7));
}

/// Writers that add to one sum at the same time wait for each other.
#[actix_web::test]
async fn no_part_of_a_sum_is_lost() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    client.post("/accounts", json!({ "name": "a" })).await;
    for _ in 0..20 {
        let adding = (0..8).map(|_| client.post("/entries", json!({ "account_id": 1, "amount": 1 })));
        for answer in futures_util::future::join_all(adding).await {
            assert_eq!(answer.status, 201, "{}", answer.text);
        }
    }
    let account = client.get("/accounts/1?fields=total,entry_count").await.json;
    assert_eq!(account, json!({ "total": 160, "entry_count": 160 }));
}

/// Whichever way rows change, the sums over them are right.
#[actix_web::test]
async fn sums_are_kept() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    for name in ["a", "b"] {
        client.post("/accounts", json!({ "name": name, "entries": [{ "amount": 1 }] })).await;
    }
    let totals = async || {
        let accounts = client.get("/accounts?fields=total,entry_count").await.json;
        let accounts = accounts.as_array().expect("rows").iter();
        accounts
            .map(|account| (account["total"].as_i64().unwrap_or(-1), account["entry_count"].as_i64().unwrap_or(-1)))
            .collect::<Vec<_>>()
    };
    assert_eq!(totals().await, [(1, 1), (1, 1)]);
    client.post("/entries", json!({ "account_id": 1, "amount": 10 })).await;
    assert_eq!(totals().await, [(11, 2), (1, 1)]);
    client.patch("/entries/3", json!({ "amount": 20 })).await;
    assert_eq!(totals().await, [(21, 2), (1, 1)]);
    client.patch("/entries/3", json!({ "account_id": 2 })).await;
    assert_eq!(totals().await, [(1, 1), (21, 2)]);
    client.delete("/entries/1").await;
    assert_eq!(totals().await, [(0, 0), (21, 2)]);
    let bulk = json!([
        { "temp_id": 1, "account_id": 1, "amount": 5 },
        { "temp_id": 2, "account_id": 2, "amount": 5 },
        { "id": 2, "delete_object": true },
        { "id": 3, "amount": 30 },
    ]);
    assert_eq!(client.put("/entries", bulk).await.status, 200);
    assert_eq!(totals().await, [(5, 1), (35, 2)]);
}

#[actix_web::test]
async fn hooks_run_in_the_transaction() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let answer = client.post("/growing", json!({ "name": "a", "entries": [{ "amount": 1 }] })).await;
    assert_eq!((&answer.json["name"], amounts(&answer.json)), (&json!("a!"), vec![1, 1000]));
    let refused = client.post("/growing", json!({ "name": "refused" })).await;
    assert_eq!(problems(&refused), (400, vec!["#/name invalid".to_owned()]));
    let late = client.post("/growing", json!({ "name": "half", "entries": [{ "amount": 1 }] })).await;
    assert_eq!(problems(&late), (400, vec!["# invalid".to_owned()]));
    assert_eq!(client.get("/accounts?fields=name").await.json, json!([{ "name": "a!" }]));
    assert_eq!(client.get("/entries?fields=id").await.json.as_array().map(Vec::len), Some(2));

    let important = client.post("/accounts", json!({ "name": "important" })).await.json["id"].clone();
    let kept = client.delete(&format!("/growing/{important}")).await;
    assert_eq!((kept.status.as_u16(), kept.problems()), (400, vec!["- invalid".to_owned()]), "no body: {}", kept.text);
    let kept = Client::new(&database.db, endpoints).drf().delete(&format!("/growing/{important}")).await;
    assert_eq!((kept.status.as_u16(), kept.json), (400, json!({ "detail": "This one stays." })));
    // Of a bulk edit, the entry that a hook refuses is named, and none is done.
    let bulk =
        json!([{ "temp_id": "x", "name": "fine" }, { "temp_id": "y", "name": "half" }, { "id": 1, "delete_object": true }]);
    let answer = client.put("/growing", bulk).await;
    assert_eq!((answer.status.as_u16(), answer.problems()), (400, vec!["#/1 invalid".to_owned()]), "{}", answer.text);
    assert_eq!(client.get("/accounts?fields=name").await.json, json!([{ "name": "a!" }, { "name": "important" }]));
}

/// What a hook says of all rows together stands, although it has nothing to say of any by itself.
#[actix_web::test]
async fn a_hook_may_refuse_what_comes_together() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let many =
        |count: usize| (0..count).map(|at| json!({ "temp_id": at, "name": format!("{count} {at}") })).collect::<Vec<Json>>();
    assert_eq!(client.put("/growing", json!(many(3))).await.status, 200);
    let refused = client.put("/growing", json!(many(4))).await;
    assert_eq!((refused.status.as_u16(), &refused.json["errors"][0]["detail"]), (400, &json!("No more than three at once.")));
    assert_eq!(client.get("/accounts?fields=id").await.json.as_array().map(Vec::len), Some(3));
}

/// Hooks over nested rows see what the body refers to in a bulk edit as well: the price of an item is that of its product.
#[actix_web::test]
async fn nested_rows_of_a_bulk_change_see_what_they_refer_to() {
    let database = TestDatabase::shop().await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<shop::order::Order>::new("/orders").bulk_edit(BulkEdit::new()));
    });
    let items = |product: i64| json!([{ "product_id": product, "quantity": 1 }]);
    let bulk = json!([{ "id": 1, "items": items(1) }, { "id": 3, "items": items(2) }]);
    assert_eq!(client.put("/orders", bulk).await.status, 200);
    let orders = client.get("/orders?fields=id,total_amount&id__in=1,3").await.json;
    assert_eq!(orders, json!([{ "id": 1, "total_amount": "34.63" }, { "id": 3, "total_amount": "278.30" }]));
}

#[actix_web::test]
async fn a_bulk_edit_writes_nested_rows_as_well() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let bulk = json!([
        { "temp_id": 1, "name": "a", "entries": [{ "amount": 1 }, { "amount": 2 }] },
        { "temp_id": 2, "name": "b", "entries": [{ "amount": 3 }] },
    ]);
    let answer = client.put("/accounts", bulk).await;
    assert_eq!(answer.json["created"], json!({ "1": 1, "2": 2 }), "{}", answer.text);
    let totals = client.get("/accounts?fields=total").await.json;
    assert_eq!(totals, json!([{ "total": 3 }, { "total": 3 }]));
    let wrong = json!([{ "id": 1, "entries": [{ "amount": 1 }, { "amount": -1 }] }]);
    assert_eq!(problems(&client.put("/accounts", wrong).await), (400, vec!["#/0/entries/1/amount min_value".to_owned()]));
}

/// However many accounts a bulk edit changes, their entries are locked, deleted, changed and made together.
#[actix_web::test]
async fn nested_rows_of_many_rows_take_the_statements_of_a_few() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let mut counts = Vec::new();
    for (round, size) in [(0, 3_usize), (1, 60)] {
        let two = json!([{ "amount": 1 }, { "amount": 2 }]);
        let new = (0..size).map(|at| json!({ "temp_id": at, "name": format!("{round} {at}"), "entries": two }));
        let made = client.put("/accounts", json!(new.collect::<Vec<_>>())).await;
        let ids: Vec<i64> = made.json["created"].as_object().expect("made").values().filter_map(Json::as_i64).collect();
        let first: Vec<entry::Model> = entry::Entity::find().all(&database.db).await.expect("entries");
        let own = |id: i64| first.iter().find(|entry| i64::from(entry.account_id) == id).expect("an entry").id;
        let changed = ids.iter().map(|id| json!({ "id": id, "entries": [{ "id": own(*id), "amount": 5 }, { "amount": 7 }] }));
        let patched = client.put("/accounts", json!(changed.collect::<Vec<_>>())).await;
        assert_eq!(patched.status, 200, "{}", patched.text);
        let replaced = ids.iter().map(|id| json!({ "id": id, "entries": [{ "amount": 4 }] }));
        let replaced = client.put("/replaced", json!(replaced.collect::<Vec<_>>())).await;
        assert_eq!(replaced.status, 200, "{}", replaced.text);
        let totals = account::Entity::find().all(&database.db).await.expect("accounts");
        assert!(totals.iter().all(|account| account.total == 4 && account.entry_count == 1));
        counts.push([made.statements.len(), patched.statements.len(), replaced.statements.len()]);
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0].iter().all(|count| *count < 10 + 3 * reads_again()), "{counts:?}");
}

async fn with(client: &Client, method: Method, path: &str, header: (&str, &str), body: Json) -> Answer {
    let headers = [("Content-Type", "application/json"), header];
    client.send(method, path, &headers, body.to_string().into_bytes()).await
}

#[actix_web::test]
async fn nobody_undoes_what_they_have_not_seen() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    let made = client.post("/accounts", json!({ "name": "a" })).await;
    let first = made.header("etag").expect("a tag").to_owned();
    assert!(first.starts_with("\"1~"), "{first}: with its entries, which have states of their own");
    let read = client.get("/accounts/1?fields=name").await;
    assert_eq!((read.header("etag"), &read.json), (Some("\"1\""), &json!({ "name": "a" })));
    for known in [first.clone(), format!("W/{first}"), format!("\"x\", {first}"), "*".to_owned()] {
        let answer = client.send(Method::GET, "/accounts/1", &[("If-None-Match", &known)], Vec::new()).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str(), answer.header("etag")), (304, "", Some(first.as_str())));
    }
    let changed = with(&client, Method::PATCH, "/accounts/1", ("If-Match", &first), json!({ "counter": 1 })).await;
    let second = changed.header("etag").expect("a tag").to_owned();
    assert!(changed.status == 200 && second.starts_with("\"2~"), "{second}");
    for stale in [first.as_str(), "\"x\"", "W/\"2\"", ""] {
        let answer = with(&client, Method::PATCH, "/accounts/1", ("If-Match", stale), json!({ "counter": 9 })).await;
        assert_eq!(answer.status, 412, "{stale}");
        assert_eq!(with(&client, Method::DELETE, "/accounts/1", ("If-Match", stale), json!(null)).await.status, 412);
    }
    assert_eq!(with(&client, Method::PATCH, "/accounts/1", ("If-Match", "*"), json!({ "counter": 2 })).await.status, 200);
    assert_eq!(with(&client, Method::PATCH, "/accounts/9", ("If-Match", "*"), json!({ "counter": 2 })).await.status, 404);
    let fields = with(&client, Method::PATCH, "/accounts/1?fields=counter", ("If-Match", "\"3\""), json!({ "counter": 2 })).await;
    assert_eq!((fields.status.as_u16(), fields.header("etag")), (200, Some("\"4\"")), "the state of the row is enough");
    // Who does not say is served, unless the resource insists.
    assert_eq!(client.patch("/accounts/1", json!({ "counter": 3 })).await.status, 200);
    assert_eq!(client.patch("/guarded/1", json!({ "counter": 3 })).await.status, 428);
    assert_eq!(client.delete("/guarded/1").await.status, 428);
    assert_eq!(with(&client, Method::PUT, "/guarded/1", ("If-Match", "\"5\""), json!({ "name": "b" })).await.status, 200);
    // In a bulk edit each entry may say it.
    let bulk = json!([{ "id": 1, "counter": 5, "if_match": "\"1\"" }]);
    let answer = client.put("/accounts", bulk).await;
    assert_eq!((answer.status.as_u16(), answer.problems()), (412, vec!["#/0 precondition_failed".to_owned()]));
    let bulk = json!([{ "id": 1, "counter": 5, "if_match": "\"6\"" }]);
    assert_eq!(client.put("/accounts", bulk).await.status, 200);
    let unread = client.put("/accounts", json!([{ "id": 1, "counter": 6, "if_match": 7 }])).await;
    assert_eq!(problems(&unread), (400, vec!["#/0 invalid".to_owned()]), "a tag is a text, and nothing to pass over");
    let unseen = client.put("/accounts", json!([{ "temp_id": 1, "name": "unseen", "if_match": "*" }])).await;
    assert_eq!(problems(&unseen), (400, vec!["#/0 precondition".to_owned()]), "what does not exist yet is in no state");
    let bulk = json!([{ "id": 1, "counter": 6 }, { "temp_id": 1, "name": "new" }, { "id": 1, "delete_object": true }]);
    assert_eq!(problems(&client.put("/guarded", bulk).await), (400, vec!["#/2 repeated".to_owned()]));
    let bulk = json!([{ "id": 1, "counter": 6 }, { "temp_id": 1, "name": "new" }]);
    assert_eq!(problems(&client.put("/guarded", bulk).await), (428, vec!["#/0 precondition_required".to_owned()]));
    assert_eq!(client.get("/accounts/1?fields=counter,version").await.json, json!({ "counter": 5, "version": 7 }));
    // An entity without a tag has no state that could be named.
    client.post("/entries", json!({ "account_id": 1, "amount": 1 })).await;
    assert_eq!(with(&client, Method::PATCH, "/entries/1", ("If-Match", "\"1\""), json!({ "amount": 2 })).await.status, 412);
}

/// What else an answer shows has changed, and the row has not.
#[actix_web::test]
async fn an_answer_with_other_rows_is_not_known_when_those_have_changed() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    client.post("/accounts", json!({ "name": "a", "entries": [{ "amount": 1 }] })).await;
    let whole = client.get("/accounts/1").await.header("etag").expect("a tag").to_owned();
    let row = client.get("/accounts/1?fields=name").await.header("etag").expect("a tag").to_owned();
    // In no kept sum.
    assert_eq!(client.patch("/entries/1", json!({ "reference": "new" })).await.status, 200);
    let again =
        async |path: &str, tag: &str| client.send(Method::GET, path, &[("If-None-Match", tag)], Vec::new()).await.status.as_u16();
    let state = |tag: &str| tag.trim_matches('"').split('~').next().map(str::to_owned);
    let now = client.get("/accounts/1").await.header("etag").expect("a tag").to_owned();
    assert_eq!((again("/accounts/1", &whole).await, again("/accounts/1", &now).await), (200, 304));
    assert_ne!(whole, now);
    // A kept sum is renewed with its rows, whatever of them was changed.
    assert_ne!((state(&whole), again("/accounts/1?fields=name", &row).await), (state(&now), 304));
}

#[actix_web::test]
async fn the_one_row_of_a_row_is_written_with_it() {
    let database = ledger().await.with(profile::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<account::Profiled>::new("/profiled").bulk_edit(BulkEdit::new())).service(Resource::<
            account::Patched,
        >::new(
            "/patched"
        ));
    });
    let made = client.post("/profiled", json!({ "name": "a", "profile": { "motto": "m" } })).await;
    assert_eq!(
        (made.status.as_u16(), &made.json["profile"]),
        (201, &json!({ "id": 1, "motto": "m", "age": null })),
        "{}",
        made.text
    );
    // A new one takes its place, and may have what the old one had.
    let changed = client.patch("/profiled/1", json!({ "profile": { "motto": "m", "age": 5 } })).await;
    assert_eq!((changed.status.as_u16(), &changed.json["profile"]["age"]), (200, &json!(5)), "{}", changed.text);
    assert_eq!(profile::Entity::find().all(&database.db).await.expect("profiles").len(), 1);
    let kept = client.patch("/profiled/1", json!({ "name": "b" })).await;
    assert_eq!(kept.json["profile"]["age"], 5, "what is not said stays");
    let gone = client.put("/profiled/1", json!({ "name": "b", "profile": null })).await;
    assert_eq!((gone.status.as_u16(), &gone.json["profile"]), (200, &Json::Null), "{}", gone.text);
    assert!(profile::Entity::find().all(&database.db).await.expect("profiles").is_empty());
    assert_eq!(problems(&client.put("/profiled/1", json!({ "name": "b" })).await), (400, vec!["#/profile required".to_owned()]));
    let wrong = json!({ "name": "", "profile": { "motto": "", "age": -1, "nonsense": 1, "account_id": 3 } });
    let wanted = [
        "#/name blank",
        "#/profile/account_id unknown",
        "#/profile/age min_value",
        "#/profile/motto blank",
        "#/profile/nonsense unknown",
    ];
    assert_eq!(problems(&client.post("/profiled", wrong).await), (400, wanted.map(str::to_owned).to_vec()));
    for value in [json!([]), json!("x"), json!([{ "motto": "m" }])] {
        let answer = client.post("/profiled", json!({ "name": "c", "profile": value })).await;
        assert_eq!(problems(&answer), (400, vec!["#/profile invalid".to_owned()]));
    }
    // In its place, by its key.
    let made = client.post("/patched", json!({ "name": "c", "profile": { "motto": "c", "age": 1 } })).await;
    let id = &made.json["profile"]["id"];
    let path = format!("/patched/{}", made.json["id"]);
    let changed = client.patch(&path, json!({ "profile": { "id": id, "age": 2 } })).await;
    assert_eq!(changed.json["profile"], json!({ "id": id, "motto": "c", "age": 2 }), "{}", changed.text);
    let second = client.patch(&path, json!({ "profile": { "motto": "d" } })).await;
    assert_eq!(
        second.json["profile"],
        json!({ "id": id, "motto": "d", "age": 2 }),
        "it is the one that is there: {}",
        second.text
    );
    assert_eq!(client.patch(&path, json!({ "profile": null })).await.json["profile"], Json::Null);
    assert_eq!(client.patch(&path, json!({ "profile": { "motto": "d" } })).await.json["profile"]["motto"], "d");
    // What is unique, in a body with several.
    let bulk = json!([{ "temp_id": 1, "name": "x", "profile": { "motto": "d" } }, { "temp_id": 2, "name": "y", "profile": { "motto": "y" } }]);
    assert_eq!(problems(&client.put("/profiled", bulk).await), (400, vec!["#/0/profile/motto unique".to_owned()]));
    let drf = client.drf().post("/profiled", json!({ "name": "x", "profile": { "motto": "d" } })).await;
    assert_eq!(drf.json, json!({ "profile": { "motto": ["profile with this motto already exists."] } }));
}

#[derive(Clone, Copy)]
struct Meddling;

/// An application that counts its versions otherwise.
#[derive(Clone, Copy)]
struct Jumping;

/// Somebody whom no lock keeps away: a hook in the same transaction.
#[derive(Tweaks)]
#[tweaks(entity = account::Entity, before_update = meddle)]
struct Meddled {
    id: i32,
    name: String,
    counter: i64,
}

async fn meddle(account: &mut account::ActiveModel, hook: Hook<'_>) -> Result<(), HookError> {
    if hook.context.get::<Jumping>().is_some() {
        account.version = Set(100);
    }
    if hook.context.get::<Meddling>().is_some() && account.name.try_as_ref().is_some_and(|name| name == "b") {
        hook.transaction.execute_unprepared("UPDATE account SET version = version + 1 WHERE name = 'b'").await?;
    }
    Ok(())
}

#[actix_web::test]
async fn the_update_itself_asks_for_the_state() {
    let database = ledger().await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<Meddled>::new("/meddled").bulk_edit(BulkEdit::new()));
    });
    for name in ["a", "b"] {
        assert_eq!(client.post("/meddled", json!({ "name": name, "counter": 0 })).await.status, 201);
    }
    let single = client.patch("/meddled/2", json!({ "counter": 1 })).await;
    let update = single.statements.iter().find(|sql| sql.starts_with("UPDATE")).expect("an update");
    let asks = |sql: &str| sql.replace('`', "\"").contains(r#""account"."version" = "#);
    assert!(asks(update), "{update}");
    let bulk = json!([{ "id": 1, "counter": 2 }, { "id": 2, "counter": 2 }]);
    let update = client.put("/meddled", bulk.clone()).await;
    assert_eq!(update.status, 200, "{}", update.text);
    assert!(update.statements.iter().any(|sql| sql.starts_with("UPDATE") && asks(sql)), "{:#?}", update.statements);
    let client = client.settings(Settings::new().context(Meddling));
    assert_eq!(client.patch("/meddled/2", json!({ "counter": 3 })).await.status, 412);
    let answer = client.put("/meddled", bulk).await;
    assert_eq!((answer.status.as_u16(), answer.problems()), (412, vec!["#/1 precondition_failed".to_owned()]));
    let rows = account::Entity::find().order_by_asc(account::Column::Id).all(&database.db).await.expect("accounts");
    assert_eq!(rows.iter().map(|row| (row.counter, row.version)).collect::<Vec<_>>(), [(2, 2), (2, 3)]);
    let client = client.settings(Settings::new().context(Jumping));
    let answer = client.put("/meddled", json!([{ "id": 1, "counter": 9 }, { "id": 2, "counter": 9 }])).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let rows = account::Entity::find().all(&database.db).await.expect("accounts");
    assert!(rows.iter().all(|row| (row.counter, row.version) == (9, 100)));
}

#[actix_web::test]
async fn merge_patches_are_patches() {
    let database = ledger().await;
    let client = Client::new(&database.db, endpoints);
    client.post("/accounts", json!({ "name": "a", "entries": [{ "amount": 1, "reference": "r" }] })).await;
    let merge = [("Content-Type", "application/merge-patch+json")];
    let answer = client.send(Method::PATCH, "/entries/1", &merge, br#"{"reference":null}"#.to_vec()).await;
    assert_eq!((answer.status.as_u16(), &answer.json["reference"]), (200, &Json::Null));
    let answer = client.send(Method::PATCH, "/entries/1", &merge, br#"{"amount":null}"#.to_vec()).await;
    assert_eq!(problems(&answer), (400, vec!["#/amount null".to_owned()]));
    let answer = client.send(Method::POST, "/entries", &merge, br#"{"account_id":1,"amount":1}"#.to_vec()).await;
    assert_eq!(answer.status, 415);
    let options = client.send(Method::OPTIONS, "/entries/1", &[], Vec::new()).await;
    assert_eq!(options.header("accept-patch"), Some("application/json, application/merge-patch+json"));
}
