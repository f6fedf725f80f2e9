//! Nested rows whose keys clients choose: `patch_by_id` changes the row with a key, and makes it where there is none.

use actix_web::http::Method;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, by_engine, is_postgres};
use tests::entities::depot::{self, crate_, note, pallet, shelf, slot, tag};

use crate::exact::sql;

async fn depots() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(depot::Entity).await.with(shelf::Entity).await.with(crate_::Entity).await;
    let database = database.with(note::Entity).await.with(tag::Entity).await.with(slot::Entity).await.with(pallet::Entity).await;
    let client = Client::new(&database.db, depot::endpoints);
    for name in ["north", "south"] {
        assert_eq!(client.post("/depots", json!({ "name": name })).await.status, 201);
    }
    (database, client)
}

/// The rows of a statement, each as its cells with a bar in between.
async fn table(database: &TestDatabase, columns: &[&str], rest: &str) -> Vec<String> {
    let text = by_engine("TEXT", "TEXT", "CHAR");
    let cells: Vec<String> = columns.iter().map(|column| format!("TRIM(CAST({column} AS {text}))")).collect();
    let cells = by_engine(cells.join(" || '|' || "), cells.join(" || '|' || "), format!("CONCAT_WS('|', {})", cells.join(", ")));
    let statement = format!("SELECT {cells} FROM {rest}");
    let statement = Statement::from_string(database.db.get_database_backend(), statement);
    let rows = database.db.query_all_raw(statement).await.expect("rows");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
}

async fn shelves(database: &TestDatabase) -> Vec<String> {
    table(database, &["code", "depot_id", "label", "size"], "shelf ORDER BY code").await
}

async fn patch(client: &Client, id: i32, body: Json) -> Answer {
    client.patch(&format!("/depots/{id}"), body).await
}

#[actix_web::test]
async fn a_new_key_makes_a_row_and_a_known_one_changes_it() {
    let (database, client) = depots().await;
    let made =
        patch(&client, 1, json!({ "shelves": [{ "code": "A", "label": "first" }, { "code": "B", "label": "second" }] })).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(shelves(&database).await, ["A|1|first|5", "B|1|second|5"]);
    // Of A the size, and C is new; B is not named.
    let body = json!({ "shelves": [{ "code": "C", "label": "third", "size": 7 }, { "code": "A", "size": 9 }] });
    let both = patch(&client, 1, body.clone()).await;
    assert_eq!(both.status, 200, "{}", both.text);
    assert_eq!(shelves(&database).await, ["A|1|first|9", "B|1|second|5", "C|1|third|7"]);
    // The row, the questions, the rows that are there, which of their texts a new one may be equal to, the changed ones, the new ones.
    // MariaDB gives no changed rows back.
    assert_eq!(both.statements.len(), by_engine(6, 6, 7), "{:#?}", both.statements);
    let again = patch(&client, 1, body).await;
    assert_eq!(shelves(&database).await, ["A|1|first|9", "B|1|second|5", "C|1|third|7"], "the same once more changes nothing");
    // Of A the size, and of C two columns: two changes.
    assert_eq!(again.statements.len(), by_engine(5, 5, 7), "{:#?}", again.statements);
    let whole = json!({ "name": "north", "shelves": [{ "code": "D", "label": "fourth" }, { "code": "A", "label": "x" }] });
    let whole = client.put("/depots/1", whole).await;
    assert_eq!(whole.status, 200, "{}", whole.text);
    assert_eq!(shelves(&database).await, ["A|1|x|9", "B|1|second|5", "C|1|third|7", "D|1|fourth|5"]);
    let bulk =
        json!([{ "id": 2, "shelves": [{ "code": "E", "label": "e" }] }, { "id": 1, "shelves": [{ "code": "B", "size": 1 }] }]);
    let bulk = client.put("/depots", bulk).await;
    assert_eq!(bulk.status, 200, "{}", bulk.text);
    assert_eq!(shelves(&database).await, ["A|1|x|9", "B|1|second|1", "C|1|third|7", "D|1|fourth|5", "E|2|e|5"]);
}

#[actix_web::test]
async fn keys_are_of_any_type_that_clients_write() {
    let (database, client) = depots().await;
    let [one, two] = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"];
    let made = patch(&client, 1, json!({ "tags": [{ "id": one, "text": "x" }] })).await;
    assert_eq!((made.status.as_u16(), made.statements.len()), (200, 4), "{} {:#?}", made.text, made.statements);
    let both = patch(&client, 1, json!({ "tags": [{ "id": two, "text": "z" }, { "id": one, "text": "y" }] })).await;
    // MariaDB gives no changed rows back.
    assert_eq!((both.status.as_u16(), both.statements.len()), (200, by_engine(5, 5, 6)), "{} {:#?}", both.text, both.statements);
    let tags = table(&database, &["id", "depot_id", "text"], "tag ORDER BY id").await;
    assert_eq!(tags.iter().map(|tag| tag.split('|').skip(1).collect::<Vec<_>>().join("|")).collect::<Vec<_>>(), ["1|y", "1|z"]);
    // A text that its column pads is found without its blanks.
    let made = patch(&client, 1, json!({ "slots": [{ "code": "AB", "what": "x" }, { "code": "CD", "what": "y" }] })).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let known = patch(&client, 1, json!({ "slots": [{ "code": "AB", "what": "z" }, { "code": "EF", "what": "w" }] })).await;
    assert_eq!(known.status, 200, "{}", known.text);
    assert_eq!(table(&database, &["code", "what"], "slot ORDER BY code").await, ["AB|z", "CD|y", "EF|w"]);
    // One row by its own key.
    let made = patch(&client, 1, json!({ "pallet": { "serial": "p1", "load": 5 } })).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let other = patch(&client, 1, json!({ "pallet": { "serial": "p2", "load": 6 } })).await;
    assert_eq!(other.problems(), ["#/pallet does_not_exist"], "the one row has another key");
    let same = patch(&client, 1, json!({ "pallet": { "serial": "p1", "load": 7 } })).await;
    assert_eq!(same.status, 200, "{}", same.text);
    assert_eq!(table(&database, &["serial", by_engine("load", "load", "`load`")], "pallet").await, ["p1|7"]);
}

#[actix_web::test]
async fn a_row_that_is_made_has_to_be_complete() {
    let (database, client) = depots().await;
    sql(&database.db, "INSERT INTO shelf (code, depot_id, label, size) VALUES ('A', 1, 'a', 1), ('Z', 2, 'z', 1)").await;
    let body =
        json!({ "name": "", "shelves": [{ "code": "A", "size": 2 }, { "code": "B", "size": 3 }, { "code": "C", "label": "" }] });
    let wrong = patch(&client, 1, body.clone()).await;
    let problems = ["#/name blank", "#/shelves/1/label required", "#/shelves/2/label blank"];
    assert_eq!(wrong.problems(), problems, "{}", wrong.text);
    let drf = Client::new(&database.db, depot::endpoints).drf().patch("/depots/1", body).await;
    assert_eq!(drf.json["shelves"]["1"], json!({ "label": ["This field is required."] }), "{}", drf.text);
    assert_eq!(shelves(&database).await, ["A|1|a|1", "Z|2|z|1"]);
}

/// A key that a row elsewhere has, or one that the request may not see, is taken, as it is in a `POST`.
#[actix_web::test]
async fn a_key_of_another_parent_is_taken_and_its_row_stays() {
    let (database, client) = depots().await;
    sql(&database.db, "INSERT INTO shelf (code, depot_id, label, size) VALUES ('A', 1, 'a', 1), ('Z', 2, 'z', 1)").await;
    let taken = patch(&client, 1, json!({ "shelves": [{ "code": "Z", "label": "mine" }, { "code": "A", "label": "b" }] })).await;
    assert_eq!(taken.problems(), ["#/shelves/0/code unique"], "{}", taken.text);
    let part = patch(&client, 1, json!({ "shelves": [{ "code": "Z" }] })).await;
    assert_eq!(part.problems(), ["#/shelves/0/code unique", "#/shelves/0/label required"], "{}", part.text);
    let twice = patch(&client, 1, json!({ "shelves": [{ "code": "N", "label": "1" }, { "code": "N", "label": "2" }] })).await;
    assert_eq!(twice.problems(), ["#/shelves/1/code unique"], "{}", twice.text);
    let known = patch(&client, 1, json!({ "shelves": [{ "code": "A", "label": "1" }, { "code": "A", "label": "2" }] })).await;
    assert_eq!(known.problems(), ["#/shelves/1/code unique"], "{}", known.text);
    assert_eq!(shelves(&database).await, ["A|1|a|1", "Z|2|z|1"]);
    let id = "00000000-0000-0000-0000-000000000001";
    let made = patch(&client, 1, json!({ "tags": [{ "id": id, "text": "x" }] })).await;
    assert_eq!(made.status, 200, "{}", made.text);
    sql(&database.db, &format!("UPDATE tag SET hidden = {}", if is_postgres() { "TRUE" } else { "1" })).await;
    for (depot, body) in [(1, json!({ "id": id, "text": "y" })), (2, json!({ "id": id, "text": "y" }))] {
        let hidden = patch(&client, depot, json!({ "tags": [body] })).await;
        assert_eq!(hidden.problems(), ["#/tags/0/id unique"], "{}", hidden.text);
    }
    assert_eq!(table(&database, &["text"], "tag").await, ["x"]);
}

#[actix_web::test]
async fn rows_below_a_row_that_is_made_are_new_as_well() {
    let (database, client) = depots().await;
    let crates =
        async || table(&database, &["shelf_code", "number", "weight", "seal"], "crate ORDER BY shelf_code, number").await;
    let body = json!({ "shelves": [{ "code": "A", "label": "a", "crates": [{ "number": 1, "weight": 10 }, { "number": 2, "weight": 20 }] }] });
    let made = patch(&client, 1, body).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(crates().await, ["A|1|10|none", "A|2|20|none"]);
    // Number 1 of B is another crate than number 1 of A: the shelf is in the key, and the outer row says it.
    let body = json!({ "shelves": [
        { "code": "A", "crates": [{ "number": 2, "weight": 21 }, { "number": 3, "weight": 30 }] },
        { "code": "B", "label": "b", "crates": [{ "number": 1, "weight": 11, "seal": "s" }] },
    ] });
    let both = patch(&client, 1, body).await;
    assert_eq!(both.status, 200, "{}", both.text);
    assert_eq!(crates().await, ["A|1|10|none", "A|2|21|none", "A|3|30|none", "B|1|11|s"]);
    let body = json!({ "shelves": [{ "code": "A", "crates": [{ "number": 4 }] }, { "code": "C", "crates": [{ "number": 1 }] }] });
    let wrong = patch(&client, 1, body).await;
    let problems = ["#/shelves/0/crates/0/weight required", "#/shelves/1/crates/0/weight required", "#/shelves/1/label required"];
    assert_eq!(wrong.problems(), problems, "{}", wrong.text);
    // A key that the database counts names a row, and there is none below a new one.
    let note = json!({ "shelves": [{ "code": "D", "label": "d", "notes": [{ "id": 1, "text": "x" }] }] });
    assert_eq!(patch(&client, 1, note).await.problems(), ["#/shelves/0/notes/0 does_not_exist"]);
    let note = json!({ "shelves": [{ "code": "D", "label": "d", "notes": [{ "text": "x" }] }] });
    assert_eq!(patch(&client, 1, note).await.status, 200);
    assert_eq!(table(&database, &["shelf_code", "text"], "note").await, ["D|x"]);
    // Another depot has no shelf A, so that nothing below it is found.
    let foreign = json!({ "shelves": [{ "code": "A", "label": "mine", "crates": [{ "number": 1, "weight": 99 }] }] });
    assert_eq!(patch(&client, 2, foreign).await.problems(), ["#/shelves/0/code unique"]);
    assert_eq!(crates().await, ["A|1|10|none", "A|2|21|none", "A|3|30|none", "B|1|11|s"]);
}

/// Two requests for the same new key: one makes the row, the other is refused or changes it.
#[actix_web::test]
async fn a_new_key_is_made_once() {
    let (database, client) = depots().await;
    let body = |label: &str| json!({ "shelves": [{ "code": "A", "label": label }] });
    let (one, other) = futures_util::future::join(patch(&client, 1, body("one")), patch(&client, 1, body("other"))).await;
    for answer in [one, other] {
        assert!([200, 400].contains(&answer.status.as_u16()), "{}", answer.text);
    }
    assert_eq!(shelves(&database).await.len(), 1);
    let gone = client.send(Method::DELETE, "/depots/2", &[], Vec::new()).await;
    assert_eq!(gone.status, 204, "{}", gone.text);
}
