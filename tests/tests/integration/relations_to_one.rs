//! Relations to one row, by foreign keys of every kind: a row is one row of the answer, whatever belongs to it.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::kin::{badge, letter, locker, memo, note, owner, pass, seat};
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<owner::Entity>::new("/owners").paginate(LimitOffset { default: 20, max: 100 }))
        .service(Resource::<owner::Entity>::new("/pages").paginate(PageNumber { default: 2, max: 100 }).counts())
        .service(Resource::<owner::Loose>::read_only("/loose").paginate(LimitOffset { default: 20, max: 100 }).counts())
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
    database.db.execute_unprepared(ROWS).await.expect("rows");
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
    let wanted = [owner(1, "a", none), owner(2, "b", own(2, "m", 1, "two", 2, "two")), owner(3, "c", own(3, "k", 2, "p", 4, "r"))];
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
    assert_eq!([shown(0), shown(1), shown(2)], [
        (Json::Null, Json::Null),
        (json!("two"), json!("v")),
        (json!("p"), json!("u")),
    ]);
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
        seen.extend(page.json["results"].as_array().into_iter().flatten().map(|row| row["name"].as_str().expect("a name").to_owned()));
        next = page.json["next"].as_str().map(|next| next.trim_start_matches("http://testserver").to_owned());
    }
    seen
}
