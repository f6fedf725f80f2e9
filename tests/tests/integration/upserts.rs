//! Upserts: entries of a bulk edit that name a row by unique values, and make it where there is none.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use futures_util::future::join_all;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::{TestDatabase, is_mariadb};
use tweaks_runtime::permissions::{Permission, Verdict};
use tweaks_runtime::prelude::*;

mod ware {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "ware")]
    #[tweaks(upsert(sku))]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[sea_orm(unique)]
        #[tweaks(rename = "number", length(max = 20))]
        pub(crate) sku: String,
        pub(crate) name: String,
        #[sea_orm(default_value = 0)]
        pub(crate) stock: i32,
        #[sea_orm(default_value = 1)]
        #[tweaks(read_only, etag)]
        pub(crate) version: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Two columns tell the rows apart, and the path may say one of them.
mod place {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "place")]
    #[tweaks(upsert(row, seat))]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i64,
        #[sea_orm(unique_key = "row_seat")]
        pub(crate) row: String,
        #[sea_orm(unique_key = "row_seat")]
        pub(crate) seat: i16,
        pub(crate) guest: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows may have no number, and those that have one are told apart by it.
mod part {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "part")]
    #[tweaks(upsert(number))]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[sea_orm(unique)]
        pub(crate) number: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What tells its rows apart is spelt in several ways, and made one by hooks.
mod copy {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "copy")]
    #[tweaks(upsert(uid, page, day, label))]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[sea_orm(unique_key = "one")]
        pub(crate) uid: Uuid,
        #[sea_orm(unique_key = "one")]
        pub(crate) page: i64,
        #[sea_orm(unique_key = "one")]
        pub(crate) day: Date,
        #[sea_orm(unique_key = "one", column_type = "String(StringLen::N(20))")]
        #[tweaks(validate = in_small_letters)]
        pub(crate) label: String,
        pub(crate) note: String,
    }

    fn in_small_letters(mut label: String) -> Result<String, Message> {
        label.make_ascii_lowercase();
        if label.is_ascii() { Ok(label) } else { Err(Message::new("odd_letters", "A label has plain letters.")) }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Clients choose its key.
mod country {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "country")]
    #[tweaks(upsert(code))]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(2))")]
        pub(crate) code: String,
        pub(crate) name: String,
        pub(crate) joined: Option<Date>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Only those who say who they are see by what its rows are told apart.
mod secret {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::permissions::IsAuthenticated;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "secret")]
    #[tweaks(upsert(number), scope = open)]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[sea_orm(unique)]
        #[tweaks(readable_by = IsAuthenticated)]
        pub(crate) number: i32,
        #[tweaks(default = true)]
        pub(crate) open: bool,
    }

    fn open(_: &Context) -> sea_orm::Condition {
        Column::Open.eq(true).into()
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// New wares may be made, and none changed.
struct NewAlone;

impl Permission for NewAlone {
    fn allow(&self, _: &Context, action: Action) -> Verdict {
        if action == Action::PartialUpdate { Verdict::deny() } else { Verdict::Allow }
    }
}

fn endpoints(config: &mut ServiceConfig) {
    let bulk = BulkEdit::new().allow_delete().allow_lenient();
    config
        .service(Resource::<ware::Entity>::new("/wares").bulk_edit(bulk))
        .service(Resource::<ware::Entity>::new("/new-wares").bulk_edit(bulk).permission(NewAlone))
        .service(Resource::<ware::Entity>::new("/careful").bulk_edit(bulk).require_if_match())
        .service(Resource::<ware::Entity>::read_only("/kept").updatable().bulk_edit(bulk))
        .service(Resource::<place::Entity>::new("/places").bulk_edit(bulk))
        .service(Resource::<place::Entity>::new("/rows/{row}/places").bulk_edit(bulk))
        .service(Resource::<copy::Entity>::new("/copies").bulk_edit(bulk))
        .service(Resource::<part::Entity>::new("/parts").bulk_edit(bulk))
        .service(Resource::<country::Entity>::new("/countries").bulk_edit(bulk))
        .service(Resource::<secret::Entity>::new("/secrets").bulk_edit(bulk));
}

async fn client() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(ware::Entity).await.with(place::Entity).await;
    let database =
        database.with(country::Entity).await.with(secret::Entity).await.with(copy::Entity).await.with(part::Entity).await;
    let client = Client::new(&database.db, endpoints);
    (database, client)
}

async fn edit(client: &Client, path: &str, entries: Json) -> Answer {
    client.send(Method::PUT, path, &[("Content-Type", "application/json")], entries.to_string().into_bytes()).await
}

#[track_caller]
fn is(answer: &Answer, status: u16, body: &Json) {
    assert_eq!((answer.status.as_u16(), &answer.json), (status, body), "{}", answer.text);
}

#[actix_web::test]
async fn what_is_there_is_changed_and_what_is_not_is_made() {
    let (_database, client) = client().await;
    let first =
        edit(&client, "/wares", json!([{ "number": "A", "name": "Apple", "stock": 3 }, { "number": "B", "name": "Bread" }]))
            .await;
    is(&first, 200, &json!({ "created": { "A": 1, "B": 2 }, "updated": [], "deleted": [] }));
    let again = json!([
        { "number": "B", "stock": 9 },
        { "number": "C", "name": "Cheese" },
        { "id": 1, "name": "Apples" },
        { "temp_id": "new", "number": "D", "name": "Dates" },
    ]);
    let second = edit(&client, "/wares", again).await;
    is(&second, 200, &json!({ "created": { "C": 3, "new": 4 }, "updated": ["B", 1], "deleted": [] }));
    // Two find the rows of the upserts: one of them is not there, so the database is asked which texts are equal. Then as ever.
    assert_eq!(second.statements.len(), 2 + 5 + 2 * usize::from(is_mariadb()), "{:#?}", second.statements);
    let rows = client.get("/wares?fields=id,number,name,stock").await;
    let expected = json!([
        { "id": 1, "number": "A", "name": "Apples", "stock": 3 },
        { "id": 2, "number": "B", "name": "Bread", "stock": 9 },
        { "id": 3, "number": "C", "name": "Cheese", "stock": 0 },
        { "id": 4, "number": "D", "name": "Dates", "stock": 0 },
    ]);
    is(&rows, 200, &expected);
}

#[actix_web::test]
async fn several_values_may_tell_rows_apart_and_a_path_may_say_some() {
    let (_database, client) = client().await;
    let both = json!([{ "row": "x", "seat": 1, "guest": "Ann" }, { "row": "x", "seat": 2 }, { "row": "y", "seat": 1 }]);
    is(
        &edit(&client, "/places", both).await,
        200,
        &json!({
            "created": { "[\"x\",1]": 1, "[\"x\",2]": 2, "[\"y\",1]": 3 }, "updated": [], "deleted": [],
        }),
    );
    let below = edit(&client, "/rows/x/places", json!([{ "seat": 2, "guest": "Bo" }, { "seat": 3 }])).await;
    is(&below, 200, &json!({ "created": { "[\"x\",3]": 4 }, "updated": [["x", 2]], "deleted": [] }));
    let rows = client.get("/places?fields=row,seat,guest").await.json;
    assert_eq!(rows[1], json!({ "row": "x", "seat": 2, "guest": "Bo" }));
    assert_eq!(rows[3], json!({ "row": "x", "seat": 3, "guest": null }));
    // One of both is no name.
    let half = edit(&client, "/places", json!([{ "seat": 1 }])).await;
    assert_eq!((half.status.as_u16(), half.json["errors"][0]["code"].as_str()), (400, Some("required")), "{}", half.text);
}

#[actix_web::test]
async fn a_key_that_clients_choose_may_be_one() {
    let (_database, client) = client().await;
    let made =
        edit(&client, "/countries", json!([{ "code": "at", "name": "Austria" }, { "code": "be", "name": "Belgium" }])).await;
    is(&made, 200, &json!({ "created": { "at": "at", "be": "be" }, "updated": [], "deleted": [] }));
    let changed =
        edit(&client, "/countries", json!([{ "code": "at", "joined": "1995-01-01" }, { "code": "fi", "name": "Finland" }])).await;
    is(&changed, 200, &json!({ "created": { "fi": "fi" }, "updated": ["at"], "deleted": [] }));
    let lacking = edit(&client, "/countries", json!([{ "code": "se" }])).await;
    assert_eq!((lacking.status.as_u16(), &lacking.json["errors"][0]["pointer"]), (400, &json!("#/0/name")), "{}", lacking.text);
}

#[actix_web::test]
async fn a_row_is_found_by_what_it_would_be_written_with() {
    let (_database, client) = client().await;
    let spelt = |uid: &str, page: Json, day: &str, label: &str, note: &str| json!([{ "uid": uid, "page": page, "day": day, "label": label, "note": note }]);
    let uid = "0f3c5a2e-1b4d-4c6f-8a9b-0c1d2e3f4a5b";
    let made = edit(&client, "/copies", spelt(uid, json!(7), "2026-03-01", "one", "a")).await;
    assert_eq!(made.status.as_u16(), 200, "{}", made.text);
    let simple = uid.replace('-', "").to_uppercase();
    for (note, entries) in [
        ("b", spelt(uid, json!(7), "2026-03-01", "  one ", "b")),
        ("c", spelt(uid, json!(7), "2026-03-01", "ONE", "c")),
        ("d", spelt(&simple, json!(7), "2026-03-01", "one", "d")),
        ("e", spelt(uid, json!("007"), "2026-03-01", "One", "e")),
        ("f", spelt(&format!("urn:uuid:{uid}"), json!(7.0), "2026-03-01", " oNe", "f")),
    ] {
        let answer = edit(&client, "/copies", entries.clone()).await;
        assert_eq!((answer.status.as_u16(), &answer.json["created"]), (200, &json!({})), "{entries}: {}", answer.text);
        let rows = client.get("/copies?fields=label,note").await.json;
        assert_eq!(rows, json!([{ "label": "one", "note": note }]), "{entries}");
    }
    // Two spellings of one row in one body are two opinions about it.
    let twice = json!([spelt(uid, json!(8), "2026-03-01", "two", "x")[0], spelt(uid, json!("8"), "2026-03-01", "TWO ", "y")[0]]);
    let answer = edit(&client, "/copies", twice).await;
    assert_eq!((answer.status.as_u16(), &answer.json["errors"][0]["code"]), (400, &json!("repeated")), "{}", answer.text);
}

#[actix_web::test]
async fn which_texts_are_equal_is_the_databases_matter() {
    let (database, client) = client().await;
    if is_mariadb() {
        let ignoring = "ALTER TABLE ware MODIFY sku VARCHAR(255) COLLATE utf8mb4_general_ci NOT NULL";
        database.db.execute_unprepared(ignoring).await.expect("a column that ignores case");
    }
    edit(&client, "/wares", json!([{ "number": "a", "name": "small" }])).await;
    let other = edit(&client, "/wares", json!([{ "number": "A", "name": "large" }])).await;
    let (created, updated) = if is_mariadb() { (json!({}), json!(["A"])) } else { (json!({ "A": 2 }), json!([])) };
    is(&other, 200, &json!({ "created": created, "updated": updated, "deleted": [] }));
    let both = edit(&client, "/wares", json!([{ "number": "a", "name": "x" }, { "number": "A", "name": "y" }])).await;
    let expected = if is_mariadb() { (400, Some("repeated")) } else { (200, None) };
    assert_eq!((both.status.as_u16(), both.json["errors"][0]["code"].as_str()), expected, "{}", both.text);
}

#[actix_web::test]
async fn what_names_nothing_is_refused() {
    let (_database, client) = client().await;
    edit(&client, "/wares", json!([{ "number": "A", "name": "Apple" }, { "number": "B", "name": "Bread" }])).await;
    let cases = [
        (json!([{ "number": null, "name": "x" }]), "invalid"),
        (json!([{ "number": ["A"], "name": "x" }]), "invalid"),
        (json!([{ "name": "x" }]), "required"),
        (json!([{ "number": "A", "delete_object": true }]), "not_allowed"),
        (json!([{ "number": "A", "name": "x" }, { "number": "A", "name": "y" }]), "repeated"),
        (json!([{ "number": "A", "name": "x" }, { "id": 1, "name": "y" }]), "repeated"),
        (json!([{ "number": "C", "name": "x", "if_match": "\"1\"" }]), "precondition"),
        (json!([{ "number": "a letter too many for it", "name": "x" }]), "max_length"),
    ];
    for (entries, code) in cases {
        let answer = edit(&client, "/wares", entries.clone()).await;
        let codes: Vec<&str> =
            answer.json["errors"].as_array().into_iter().flatten().filter_map(|error| error["code"].as_str()).collect();
        assert_eq!((answer.status.as_u16(), codes), (400, vec![code]), "{entries}: {}", answer.text);
    }
    let nothing = edit(&client, "/parts", json!([{ "number": 1 }, { "number": null }])).await;
    let problem = &nothing.json["errors"][0];
    assert_eq!((nothing.status.as_u16(), &problem["code"], &problem["pointer"]), (400, &json!("invalid"), &json!("#/1")));
    // With its key it is that row, whatever else is said.
    let keyed = edit(&client, "/wares", json!([{ "id": 2, "number": "C" }])).await;
    is(&keyed, 200, &json!({ "created": {}, "updated": [2], "deleted": [] }));
    // What can make no row names rows by their keys alone.
    assert_eq!(edit(&client, "/kept", json!([{ "number": "A", "name": "x" }])).await.json["errors"][0]["code"], "required");
}

#[actix_web::test]
async fn states_permissions_and_scopes_hold() {
    let (database, client) = client().await;
    edit(&client, "/wares", json!([{ "number": "A", "name": "Apple" }])).await;
    let stale = edit(&client, "/wares", json!([{ "number": "A", "name": "x", "if_match": "\"7\"" }])).await;
    assert_eq!(stale.status, 412, "{}", stale.text);
    let fresh =
        edit(&client, "/careful", json!([{ "number": "A", "name": "x", "if_match": "\"1\"" }, { "number": "N", "name": "n" }]))
            .await;
    is(&fresh, 200, &json!({ "created": { "N": 2 }, "updated": ["A"], "deleted": [] }));
    assert_eq!(edit(&client, "/careful", json!([{ "number": "A", "name": "y" }])).await.status, 428);
    assert_eq!(edit(&client, "/new-wares", json!([{ "number": "A", "name": "y" }])).await.status, 403);
    assert_eq!(edit(&client, "/new-wares", json!([{ "number": "M", "name": "m" }])).await.status, 200);
    // Nobody says who they are here: the field does not exist for them, and names nothing.
    let unseen = edit(&client, "/secrets", json!([{ "number": 1 }])).await;
    assert_eq!((unseen.status.as_u16(), unseen.json["errors"][0]["code"].as_str()), (400, Some("required")), "{}", unseen.text);
    drop(database);
}

#[actix_web::test]
async fn one_by_one_each_has_its_result() {
    let (_database, client) = client().await;
    edit(&client, "/wares", json!([{ "number": "A", "name": "Apple" }])).await;
    let entries = json!([{ "number": "A", "stock": 5 }, { "number": "B" }, { "number": "C", "name": "Cheese" }, { "number": "C", "name": "x" }]);
    let headers = [("Content-Type", "application/json"), ("Prefer", "handling=lenient")];
    let answer = client.send(Method::PUT, "/wares", &headers, entries.to_string().into_bytes()).await;
    is(
        &answer,
        207,
        &json!({ "results": [
        { "status": 200, "unique": "A" },
        { "status": 400, "unique": "B", "errors": [{ "code": "required", "detail": "This field is required.", "pointer": "#/1/name" }] },
        { "status": 201, "unique": "C", "key": 2 },
        { "status": 400, "unique": "C", "errors": [{ "code": "repeated", "detail": "Another entry has the same key.", "pointer": "#/3" }] },
    ] }),
    );
}

#[actix_web::test]
async fn the_profile_of_drf_answers_with_the_list() {
    let database = TestDatabase::new().await.with(ware::Entity).await;
    let client = Client::new(&database.db, endpoints).drf();
    edit(&client, "/wares", json!([{ "number": "A", "name": "Apple" }])).await;
    let answer = edit(&client, "/wares", json!([{ "number": "A", "stock": 2 }, { "number": "B", "name": "Bread" }])).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!((&answer.json[0]["stock"], &answer.json[1]["number"]), (&json!(2), &json!("B")));
    let wrong = edit(&client, "/wares", json!([{ "number": "A", "stock": "x" }])).await;
    is(&wrong, 400, &json!([{ "number": "A", "stock": ["A valid integer is required."] }]));
}

#[actix_web::test]
async fn many_who_make_the_same_rows_make_each_once() {
    let (_database, client) = client().await;
    for round in 0..5 {
        let numbers = |from: usize| (0..4).map(move |at| format!("{round}-{}", (from + at) % 6));
        let list = |from: usize| {
            numbers(from).map(move |number| json!({ "number": number, "name": format!("by {from}"), "stock": from }))
        };
        let edits = (0..8).map(|from| edit(&client, "/wares", list(from).collect()));
        for answer in join_all(edits).await {
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
    }
    let rows = client.get("/wares?fields=number").await.json;
    let mut numbers: Vec<&str> = rows.as_array().expect("a list").iter().filter_map(|row| row["number"].as_str()).collect();
    numbers.sort_unstable();
    let expected: Vec<String> = (0..5).flat_map(|round| (0..6).map(move |at| format!("{round}-{at}"))).collect();
    assert_eq!(numbers, expected);
}
