//! Relations to one row, by foreign keys of every kind: a row is one row of the answer, whatever belongs to it.

use actix_web::http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, reads_again};
use tests::entities::kin::{badge, letter, locker, memo, note, owner, pass, seat};
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<owner::Entity>::new("/owners").paginate(LimitOffset { default: 20, max: 100 }))
        .service(Resource::<owner::Entity>::new("/pages").paginate(PageNumber { default: 2, max: 100 }).counts())
        .service(Resource::<owner::Loose>::read_only("/loose").paginate(LimitOffset { default: 20, max: 100 }).counts())
        .service(Resource::<owner::Single>::new("/single").bulk_edit(BulkEdit::new()))
        .service(Resource::<owner::Postbox>::new("/postboxes").bulk_edit(BulkEdit::new()))
        .service(Resource::<owner::Loose>::read_only("/walk").paginate(Cursor { default: 2, max: 100 }));
}

/// Three owners: one with nothing, one with one row of each kind, one with three of the kinds that allow it; and rows of nobody.
const ROWS: &str = "
INSERT INTO owner (name, house, door) VALUES ('a', 1, 1), ('b', 1, 2), ('c', 2, 1);
INSERT INTO badge (owner_id, code) VALUES (NULL, 'x'), (NULL, 'y'), (2, 'm'), (3, 'k');
INSERT INTO locker (owner_id, amount) VALUES (2, 5), (3, 6);
INSERT INTO seat (owner_id, line) VALUES (2, 7), (3, 8);
INSERT INTO pass (house, door) VALUES (1, NULL), (1, NULL), (1, 2), (2, 1);
INSERT INTO note (owner_id, text) VALUES (2, 'two'), (3, 'p'), (3, 'q'), (3, 'r');
INSERT INTO memo (owner_id, text) VALUES (NULL, 'nobody'), (2, 'two'), (3, 'p'), (3, 'r'), (3, 'q'), (NULL, 'nobody');
INSERT INTO letter (sender_id, recipient_id, text) VALUES (2, 3, 'v'), (3, 2, 'u'), (3, NULL, 'z'), (3, 2, 't')";

async fn kin() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(owner::Entity).await.with(badge::Entity).await.with(locker::Entity).await;
    let database = database.with(seat::Entity).await.with(pass::Entity).await.with(note::Entity).await.with(memo::Entity).await;
    let database = database.with(letter::Entity).await;
    database.tell(ROWS).await;
    let client = Client::new(&database.db, endpoints);
    (database, client)
}

fn names(answer: &Answer) -> Vec<&str> {
    let rows = answer.json["results"].as_array().unwrap_or_else(|| panic!("{}", answer.text));
    rows.iter().map(|row| row["name"].as_str().expect("a name")).collect()
}

#[actix_web::test]
async fn a_row_is_shown_once_whatever_belongs_to_it() {
    let (_database, client) = kin().await;
    let list = client.get("/owners").await;
    assert_eq!(list.status, 200, "{}", list.text);
    let owner = |id: i32, name: &str, own: [Json; 6]| {
        let [badge, locker, seat, pass, note, memo] = own;
        let (house, door) = if id == 3 { (2, 1) } else { (1, id) };
        json!({ "id": id, "name": name, "house": house, "door": door, "badge": badge, "locker": locker, "seat": seat, "pass": pass,
            "note": note, "memo": memo })
    };
    let text = |id: i32, text: &str| json!({ "id": id, "text": text });
    let own = |at: i32, code: &str, note: i32, text_of_note: &str, memo: i32, text_of_memo: &str| {
        let locker = json!({ "owner_id": at, "amount": at + 3, "bonus": 0 });
        let (badge, seat) = (json!({ "id": at + 1, "code": code }), json!({ "id": at - 1, "line": at + 5 }));
        [badge, locker, seat, json!({ "id": at + 1 }), text(note, text_of_note), text(memo, text_of_memo)]
    };
    let none = std::array::from_fn(|_| Json::Null);
    let wanted =
        [owner(1, "a", none), owner(2, "b", own(2, "m", 1, "two", 2, "two")), owner(3, "c", own(3, "k", 2, "p", 4, "r"))];
    assert_eq!(list.json["results"], json!(wanted));
    // What is proven to be one row is joined; the first of several takes a statement.
    assert_eq!(list.statements.len(), 3, "{:#?}", list.statements);
    assert_eq!(list.statements[0].matches("JOIN").count(), 4, "{}", list.statements[0]);
    assert!(!list.statements[0].contains("EXISTS"), "{}", list.statements[0]);
    for (at, wanted) in wanted.iter().enumerate() {
        assert_eq!(client.get(&format!("/owners/{}", at + 1)).await.json, *wanted);
    }
}

#[actix_web::test]
async fn pages_and_counts_are_of_rows_and_not_of_what_belongs_to_them() {
    let (_database, client) = kin().await;
    let page = client.get("/pages?count=exact").await;
    assert_eq!((names(&page), &page.json["count"]), (vec!["a", "b"], &json!(3)), "{}", page.text);
    assert_eq!(names(&client.get("/pages?page=2").await), ["c"]);
    for (query, wanted) in [
        ("note__text=q", &["c"][..]),
        ("note__text__gte=p", &["b", "c"]),
        ("badge__code=k", &["c"]),
        ("ordering=-badge__code", &["b", "c", "a"]),
    ] {
        let list = client.get(&format!("/owners?{query}")).await;
        assert_eq!(names(&list), wanted, "{query}: {}", list.text);
    }
}

#[actix_web::test]
async fn the_first_of_several_stands_for_all_where_it_is_joined() {
    let (_database, client) = kin().await;
    let list = client.get("/loose?count=exact").await;
    assert_eq!(names(&list), ["a", "b", "c"], "{}", list.text);
    assert_eq!((&list.json["count"], list.statements.len()), (&json!(3), 2), "{:#?}", list.statements);
    let shown = |at: usize| (list.json["results"][at]["remark"].clone(), list.json["results"][at]["letter"]["text"].clone());
    assert_eq!([shown(0), shown(1), shown(2)], [(Json::Null, Json::Null), (json!("two"), json!("v")), (json!("p"), json!("u")),]);
    assert_eq!(client.get("/loose/3").await.json, list.json["results"][2]);
    for (query, wanted) in [
        ("letter__text=u", &["c"][..]),
        ("letter__text=z", &[]),
        ("letter__text__gt=a", &["b", "c"]),
        ("ordering=letter__text", &["a", "c", "b"]),
        ("ordering=-letter__text", &["b", "c", "a"]),
        ("ordering=letter__text&limit=1&offset=1", &["c"]),
    ] {
        let list = client.get(&format!("/loose?{query}")).await;
        assert_eq!(names(&list), wanted, "{query}: {}", list.text);
        let seen: Vec<String> = walk(&client, &format!("/walk?{query}")).await;
        assert!(query.contains("offset") || seen == wanted, "{query}: {seen:?}");
    }
}

async fn walk(client: &Client, path: &str) -> Vec<String> {
    let (mut seen, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = next {
        let page = client.get(&path).await;
        assert!(seen.len() < 10, "{path}");
        seen.extend(
            page.json["results"].as_array().into_iter().flatten().map(|row| row["name"].as_str().expect("a name").to_owned()),
        );
        next = page.json["next"].as_str().map(|next| next.trim_start_matches("http://testserver").to_owned());
    }
    seen
}

/// Everything that belongs to an owner of which there is one.
async fn belongings(database: &TestDatabase, owner: i32) -> (Vec<locker::Model>, Vec<badge::Model>, Vec<seat::Model>) {
    let lockers = locker::Entity::find().filter(locker::Column::OwnerId.eq(owner)).all(&database.db).await;
    let badges = badge::Entity::find().filter(badge::Column::OwnerId.eq(owner)).all(&database.db).await;
    let seats = seat::Entity::find().filter(seat::Column::OwnerId.eq(owner)).all(&database.db).await;
    (lockers.expect("lockers"), badges.expect("badges"), seats.expect("seats"))
}

#[actix_web::test]
async fn an_object_without_a_key_is_the_one_row_that_is_there() {
    for method in [Method::PATCH, Method::PUT] {
        let (database, client) = kin().await;
        let mut body = json!({ "locker": { "amount": 60 }, "badge": { "code": "new" }, "seat": { "line": 70 } });
        if method == Method::PUT {
            body["name"] = json!("b");
            body["house"] = json!(1);
            body["door"] = json!(2);
        }
        let content = [("Content-Type", "application/json")];
        let changed = client.send(method, "/single/2", &content, body.to_string().into_bytes()).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        let seat = json!({ "line": 70 });
        let shown = [json!({ "owner_id": 2, "amount": 60, "bonus": 0 }), json!({ "id": 3, "code": "new" }), seat];
        assert_eq!(["locker", "badge", "seat"].map(|name| changed.json[name].clone()), shown);
        let (lockers, badges, seats) = belongings(&database, 2).await;
        assert_eq!((lockers.len(), badges.len(), seats.len()), (1, 1, 1));
        assert_eq!((lockers[0].bonus, badges[0].id, seats[0].id), (0, 3, 1), "the rows that were there");
        // The owner; nothing is to be asked; the rows of each kind, and their change; the answer.
        assert!(changed.statements.len() <= 9 + 4 * reads_again(), "{:#?}", changed.statements);
    }
}

#[actix_web::test]
async fn an_object_without_a_key_makes_the_one_row_that_is_not_there() {
    let (database, client) = kin().await;
    let lacking = client.patch("/single/1", json!({ "locker": {}, "badge": {}, "seat": {} })).await;
    assert_eq!(
        lacking.problems(),
        ["#/badge/code required", "#/locker/amount required", "#/seat/line required"],
        "{}",
        lacking.text
    );
    let there = client.patch("/single/2", json!({ "locker": {}, "badge": {}, "seat": {} })).await;
    assert_eq!(there.status, 200, "there is nothing to be made: {}", there.text);
    let wrong = client.patch("/single/1", json!({ "locker": { "amount": -1 }, "seat": { "line": "x", "id": 4 } })).await;
    assert_eq!(wrong.problems(), ["#/locker/amount min_value", "#/seat/id unknown", "#/seat/line invalid"], "{}", wrong.text);
    let drf = client.patch("/single/1", json!({ "badge": { "id": 77, "code": "x" } })).await;
    assert_eq!(drf.problems(), ["#/badge does_not_exist"], "a key that no row of this owner has: {}", drf.text);
    let other = client.patch("/single/1", json!({ "locker": { "owner_id": 2, "amount": 1 } })).await;
    assert_eq!(other.problems(), ["#/locker does_not_exist"], "{}", other.text);
    let made = client
        .patch("/single/1", json!({ "locker": { "owner_id": 1, "amount": 60 }, "badge": { "code": "n" }, "seat": { "line": 7 } }))
        .await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(made.json["locker"], json!({ "owner_id": 1, "amount": 60, "bonus": 7 }), "with the default");
    let (lockers, badges, seats) = belongings(&database, 1).await;
    assert_eq!((lockers.len(), badges.len(), seats.len()), (1, 1, 1));
    let gone = client.patch("/single/1", json!({ "locker": null, "badge": null, "seat": null })).await;
    assert_eq!((gone.status.as_u16(), &gone.json["badge"]), (200, &Json::Null), "{}", gone.text);
}

#[actix_web::test]
async fn one_rows_of_a_bulk_edit_are_told_apart_by_their_owners() {
    let (database, client) = kin().await;
    let body = json!([
        { "id": 1, "badge": { "code": "one" }, "locker": { "amount": 1 } },
        { "id": 2, "badge": { "code": "two" }, "locker": { "bonus": 2 } },
        { "id": 3, "badge": { "id": 4, "code": "three" }, "locker": { "owner_id": 3, "bonus": 3 } },
        { "temp_id": "x", "name": "d", "house": 9, "door": 9, "badge": { "code": "four" }, "locker": { "amount": 4 } },
    ]);
    let done = client.put("/single", body).await;
    assert_eq!(done.status, 200, "{}", done.text);
    for (owner, code, locker) in [(1, "one", (1, 7)), (2, "two", (5, 2)), (3, "three", (6, 3)), (4, "four", (4, 7))] {
        let (lockers, badges, _) = belongings(&database, owner).await;
        let codes: Vec<&str> = badges.iter().map(|badge| badge.code.as_str()).collect();
        assert_eq!((codes, lockers.len(), (lockers[0].amount, lockers[0].bonus)), (vec![code], 1, locker), "{owner}");
    }
    let lacking = client.put("/single", json!([{ "id": 1, "seat": {} }, { "id": 2, "seat": {} }])).await;
    assert_eq!(lacking.problems(), ["#/0/seat/line required"], "{}", lacking.text);
}

#[actix_web::test]
async fn rows_are_written_by_the_field_of_theirs_that_is_named() {
    let (database, client) = kin().await;
    let letters = json!({ "sent": [{ "text": "s", "recipient_id": 3 }], "received": [{ "text": "r", "sender_id": 2 }] });
    let mut owner = json!({ "name": "d", "house": 5, "door": 5 });
    owner.as_object_mut().expect("an object").extend(letters.as_object().expect("an object").clone());
    let made = client.post("/postboxes", owner).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let own = letter::Entity::find().filter(letter::Column::Id.gt(4)).all(&database.db).await.expect("letters");
    let own: Vec<_> = own.into_iter().map(|letter| (letter.text, letter.sender_id, letter.recipient_id)).collect();
    assert_eq!(own, [("s".to_owned(), 4, Some(3)), ("r".to_owned(), 2, Some(4))]);
    assert_eq!(made.json["sent"], json!([{ "id": 5, "text": "s", "recipient_id": 3 }]));
    assert_eq!(made.json["received"], json!([{ "id": 6, "text": "r", "sender_id": 2 }]));
    assert_eq!(made.json["last"], json!({ "id": 6, "text": "r", "sender_id": 2 }));
    let changed = client
        .patch("/postboxes/3", json!({ "sent": [{ "id": 2, "text": "new" }], "received": [{ "text": "more", "sender_id": 4 }] }))
        .await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let texts =
        |field: &str| changed.json[field].as_array().map(|rows| rows.iter().map(|row| row["text"].clone()).collect::<Vec<_>>());
    assert_eq!(texts("sent"), Some(["new", "z", "t"].map(Json::from).to_vec()));
    assert_eq!(texts("received"), Some(["v", "s", "more"].map(Json::from).to_vec()));
    // The row, the letters that it brings and those that are there, by one statement each; and the answer, by one per relation.
    assert!(changed.statements.len() <= 12, "{:#?}", changed.statements);
    let foreign = client.patch("/postboxes/2", json!({ "sent": [{ "id": 2, "text": "mine?" }] })).await;
    assert_eq!(foreign.problems(), ["#/sent/0 does_not_exist"], "received and not sent: {}", foreign.text);
    let replaced = client.patch("/owners/3?fields=sent", json!({ "sent": [] })).await;
    assert_eq!(replaced.json, json!({ "sent": [] }), "{}", replaced.text);
    let left = letter::Entity::find().filter(letter::Column::RecipientId.eq(3)).all(&database.db).await.expect("letters");
    assert_eq!(left.len(), 3, "those that others sent");
}
