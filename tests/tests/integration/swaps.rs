//! Rows that take each other's unique values in one write.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use sea_orm::prelude::{Date, HasMany, Uuid};
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, EntityTrait as _, QueryOrder as _, Set};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{TestDatabase, by_engine};
use tests::entities::store::{place, shelf};
use tweaks_runtime::prelude::*;

fn endpoints(config: &mut ServiceConfig) {
    let places = Resource::<place::Entity>::new("/places").bulk_edit(BulkEdit::new().allow_delete());
    let shelves = Resource::<shelf::Entity>::new("/shelves").bulk_edit(BulkEdit::new());
    let renewed = Resource::<Renewed>::new("/renewed");
    config.service(places).service(shelves).service(renewed).service(Resource::<Grown>::new("/grown"));
}

/// The places of a change take the place of those that are there.
#[derive(Tweaks)]
#[tweaks(entity = shelf::Entity)]
struct Renewed {
    id: i32,
    name: String,
    #[tweaks(nested(serializer = place::Placed, write, on_update = replace))]
    places: HasMany<place::Entity>,
}

/// The places of a change join those that are there.
#[derive(Tweaks)]
#[tweaks(entity = shelf::Entity)]
struct Grown {
    id: i32,
    name: String,
    #[tweaks(nested(serializer = place::Placed, write, on_update = append))]
    places: HasMany<place::Entity>,
}

/// Place n has the position n, the code "cn" and so on; all of them are in shelf 1.
async fn places(count: i32) -> TestDatabase {
    let database = TestDatabase::new().await.with(shelf::Entity).await.with(place::Entity).await;
    let (name, changed_at) = (Set("first".to_owned()), Set("2026-01-01T00:00:00.123456Z".parse().expect("a time")));
    let shelf = shelf::ActiveModel { name, changed_at, ..Default::default() };
    shelf.insert(&database.db).await.expect("a shelf");
    let place = |at: i32| place::ActiveModel {
        shelf_id: Set(1),
        position: Set(at),
        code: Set(code(at)),
        nickname: Set(Some(format!("n{at}"))),
        uid: Set(uid(at)),
        since: Set(day(at)),
        ..Default::default()
    };
    place::Entity::insert_many((1..=count).map(place)).exec(&database.db).await.expect("places");
    database
}

/// Two letters.
fn code(at: i32) -> String {
    let letter = |number: i32| char::from_u32(0x4E00 + number.unsigned_abs()).expect("a letter");
    [letter(at / 50), letter(at % 50)].iter().collect()
}

fn uid(at: i32) -> Uuid {
    Uuid::from_u128(u128::from(at.unsigned_abs()))
}

fn day(at: i32) -> Date {
    Date::from_num_days_from_ce_opt(700_000 + at).expect("a day")
}

async fn stored(database: &TestDatabase) -> Vec<place::Model> {
    place::Entity::find().order_by_asc(place::Column::Id).all(&database.db).await.expect("places")
}

#[actix_web::test]
async fn two_entries_swap_whatever_is_unique() {
    let database = places(4).await;
    let client = Client::new(&database.db, endpoints);
    let plain = client.put("/places", json!([{ "id": 3, "nickname": "x" }, { "id": 4, "nickname": "y" }])).await;
    assert_eq!(plain.status, 200, "{}", plain.text);
    for (one, two) in [
        (json!({ "id": 1, "code": code(2) }), json!({ "id": 2, "code": code(1) })),
        (json!({ "id": 1, "nickname": "n2" }), json!({ "id": 2, "nickname": "n1" })),
        (json!({ "id": 1, "uid": uid(2) }), json!({ "id": 2, "uid": uid(1) })),
        (json!({ "id": 1, "position": 2 }), json!({ "id": 2, "position": 1 })),
    ] {
        let answer = client.put("/places", json!([one, two])).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        // Fewer questions to the database, and one statement that makes room.
        assert_eq!(answer.statements.iter().filter(|sql| sql.contains("CASE") || sql.contains("= NULL")).count(), 1);
        assert!(answer.statements.len() <= plain.statements.len() + 1, "{:#?}", answer.statements);
    }
    let swapped: Vec<_> =
        stored(&database).await.into_iter().take(2).map(|row| (row.position, row.code, row.nickname, row.uid)).collect();
    let n = |at: i32| Some(format!("n{at}"));
    assert_eq!(swapped, [(2, code(2), n(2), uid(2)), (1, code(1), n(1), uid(1))]);
}

#[actix_web::test]
async fn rings_chains_and_whole_orders() {
    let database = places(500).await;
    let client = Client::new(&database.db, endpoints);
    let ring = json!([{ "id": 1, "code": code(2) }, { "id": 2, "code": code(3) }, { "id": 3, "code": code(1) }]);
    assert_eq!(client.put("/places", ring).await.status, 200);
    let codes: Vec<String> = stored(&database).await.into_iter().take(3).map(|row| row.code).collect();
    assert_eq!(codes, [code(2), code(3), code(1)]);
    // One takes what the other gives up, a new one what that one had.
    let chain = json!([
        { "id": 10, "code": code(11) },
        { "id": 11, "code": "zz" },
        { "temp_id": 1, "shelf_id": 1, "position": 900, "code": code(10), "uid": uid(900), "since": day(900) },
        { "id": 12, "delete_object": true },
        { "id": 13, "code": code(12) }
    ]);
    let answer = client.put("/places", chain).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    // Everything the other way round: a few statements, and not one per row.
    let all: Vec<i32> = stored(&database).await.iter().map(|row| row.id).collect();
    let reversed: Vec<Json> =
        all.iter().zip((1..).take(all.len())).map(|(id, at)| json!({ "id": id, "position": 901 - at })).collect();
    let answer = client.put("/places", Json::from(reversed)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.statements.len() < 10, "{:#?}", answer.statements.len());
    assert!(stored(&database).await.iter().zip(1..).all(|(row, at)| row.position == 901 - at));
}

#[actix_web::test]
async fn who_cannot_have_a_value_is_told() {
    let database = places(5).await;
    let client = Client::new(&database.db, endpoints);
    let before = stored(&database).await;
    for (entries, problems) in [
        // Taken by a row that keeps it.
        (json!([{ "id": 1, "code": code(2) }, { "id": 3, "code": code(1) }]), vec!["#/0/code unique"]),
        // Given up by one, wanted by two.
        (json!([{ "id": 1, "code": code(2) }, { "id": 2, "code": "zz" }, { "id": 3, "code": code(2) }]), vec!["#/2/code unique"]),
        // New, and wanted by two.
        (json!([{ "id": 1, "code": "zz" }, { "id": 2, "code": "zz" }]), vec!["#/1/code unique"]),
        // Named, and not changed.
        (json!([{ "id": 1, "code": code(2) }, { "id": 2, "code": code(2) }]), vec!["#/0/code unique"]),
        (json!([{ "id": 1, "position": 2 }, { "id": 2, "position": 2, "code": "zz" }]), vec!["#/0 unique"]),
    ] {
        let answer = client.put("/places", entries).await;
        assert_eq!((answer.status.as_u16(), answer.problems()), (400, problems.into_iter().map(str::to_owned).collect()));
    }
    assert_eq!(stored(&database).await, before);
    // A type of which no value can be made up: refused as by the database, and undone.
    let answer = client.put("/places", json!([{ "id": 1, "since": day(2) }, { "id": 2, "since": day(1) }])).await;
    assert_eq!((answer.status.as_u16(), answer.problems()), (400, vec!["#/0/since unique".to_owned()]));
    assert_eq!(stored(&database).await, before);
    let drf = client.drf().put("/places", json!([{ "id": 1, "code": code(2) }, { "id": 2, "code": code(1) }])).await;
    assert_eq!(drf.status, 400, "as upstream");
}

#[actix_web::test]
async fn what_only_the_database_knows_is_blamed_on_the_right_entry_beside_a_swap() {
    let database = places(5).await;
    let index = "CREATE UNIQUE INDEX hidden ON place (substr(nickname, 1, 3))";
    // MariaDB has indexes over columns alone.
    let column = "ALTER TABLE place ADD hidden VARCHAR(3) GENERATED ALWAYS AS (substr(nickname, 1, 3)) VIRTUAL UNIQUE";
    database.execute(by_engine(index, index, column)).await;
    let client = Client::new(&database.db, endpoints);
    let entries = json!([
        { "id": 1, "code": code(2) }, { "id": 2, "code": code(1) }, { "id": 3, "nickname": "abc1" }, { "id": 4, "nickname": "abc2" }
    ]);
    let answer = client.put("/places", entries).await;
    assert_eq!((answer.status.as_u16(), answer.problems()), (400, vec!["#/3 unique".to_owned()]), "{}", answer.text);
}

/// Its state is a time.
#[actix_web::test]
async fn shelves_are_changed_in_the_state_that_is_expected() {
    let database = places(1).await;
    let client = Client::new(&database.db, endpoints);
    assert_eq!(client.post("/shelves", json!({ "name": "second" })).await.status, 201);
    let tag = async |id: i32| client.get(&format!("/shelves/{id}?fields=name")).await.header("etag").expect("a tag").to_owned();
    let first = tag(1).await;
    let both = |first: &str| json!([{ "id": 1, "name": "a", "if_match": first }, { "id": 2, "name": "b" }]);
    let answer = client.put("/shelves", both(&first)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(
        answer.statements.iter().any(|sql| sql.replace('`', "\"").contains(r#""changed_at" = "new"."#)),
        "{:#?}",
        answer.statements
    );
    assert_ne!(tag(1).await, first);
    assert_eq!(client.put("/shelves", both(&first)).await.status, 412);
    let headers = [("Content-Type", "application/json"), ("If-Match", &*tag(1).await)];
    let body = br#"{"name": "c"}"#.to_vec();
    assert_eq!(client.send(Method::PATCH, "/shelves/1", &headers, body.clone()).await.status, 200);
    assert_eq!(client.send(Method::PATCH, "/shelves/1", &headers, body).await.status, 412);
}

#[actix_web::test]
async fn nested_rows_change_places() {
    let database = places(3).await;
    let client = Client::new(&database.db, endpoints);
    let order = json!({ "places": [{ "id": 1, "position": 3 }, { "id": 2, "position": 1 }, { "id": 3, "position": 2 }] });
    let answer = client.patch("/shelves/1", order).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let codes: Vec<&Json> = answer.json["places"].as_array().expect("places").iter().map(|place| &place["code"]).collect();
    assert_eq!(codes, [&json!(code(2)), &json!(code(3)), &json!(code(1))]);
    // What is unique among all rows goes round as well.
    let swap = json!({ "places": [{ "id": 1, "code": code(2) }, { "id": 2, "code": code(1) }] });
    let answer = client.patch("/shelves/1", swap).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let places = stored(&database).await;
    assert_eq!((&places[0].code, &places[1].code), (&code(2), &code(1)));
    for (wrong, problem) in [
        (json!([{ "id": 1, "code": code(3) }, { "id": 2, "code": "zz" }]), "#/places/0/code unique"),
        (json!([{ "id": 1, "code": code(1) }, { "id": 2, "code": code(1) }]), "#/places/1/code unique"),
        (json!([{ "id": 1, "code": code(1) }, { "id": 2, "position": 9 }]), "#/places/0/code unique"),
    ] {
        let answer = client.patch("/shelves/1", json!({ "places": wrong })).await;
        assert_eq!((answer.status.as_u16(), answer.problems()), (400, vec![problem.to_owned()]), "{}", answer.text);
    }
    assert_eq!(stored(&database).await, places);
}

/// A place that is none of the stored ones, but for its position.
fn new_place(at: i32, position: i32) -> Json {
    json!({ "position": position, "code": code(at), "uid": uid(at), "since": day(at) })
}

#[actix_web::test]
async fn what_is_unique_in_a_shelf_is_told_at_the_place() {
    let database = places(3).await;
    let client = Client::new(&database.db, endpoints);
    let taken = "The fields shelf_id, position must make a unique set.";
    let name = |at: &str| format!("#/places/{at}/position unique");
    for (path, places, wrong) in [
        ("/shelves/1", json!([new_place(10, 2)]), vec![name("0")]),
        ("/shelves/1", json!([{ "id": 1, "position": 2 }]), vec![name("0")]),
        ("/shelves/1", json!([new_place(10, 8), new_place(11, 8), new_place(12, 3)]), vec![name("1"), name("2")]),
        ("/shelves/1", json!([{ "id": 1, "position": 8 }, new_place(10, 8)]), vec![name("1")]),
        ("/grown/1", json!([new_place(10, 7), new_place(11, 3)]), vec![name("1")]),
        ("/renewed/1", json!([new_place(10, 7), new_place(11, 7)]), vec![name("1")]),
    ] {
        let answer = client.patch(path, json!({ "places": places })).await;
        assert_eq!((answer.status.as_u16(), answer.problems()), (400, wrong), "{}", answer.text);
        assert_eq!(answer.json["errors"][0]["detail"], taken);
    }
    let made = client.post("/shelves", json!({ "name": "new", "places": [new_place(10, 1), new_place(11, 1)] })).await;
    assert_eq!((made.problems(), &made.json["errors"][0]["detail"]), (vec![name("1")], &json!(taken)), "{}", made.text);
    let drf = Client::new(&database.db, endpoints)
        .drf()
        .patch("/shelves/1", json!({ "places": [new_place(10, 9), new_place(11, 2)] }))
        .await;
    assert_eq!(drf.json, json!({ "places": { "1": { "position": [taken] } } }));
    let shelf = |id: &str, at: i32| json!({ "temp_id": id, "name": id, "places": [new_place(at, 2)] });
    let bulk = client.put("/shelves", json!([{ "id": 1, "places": [new_place(10, 2)] }, shelf("a", 11), shelf("b", 12)])).await;
    assert_eq!(bulk.problems(), ["#/0/places/0/position unique"], "{}", bulk.text);
}

#[actix_web::test]
async fn places_of_several_shelves_and_places_that_are_given_up_are_free() {
    let database = places(3).await;
    let client = Client::new(&database.db, endpoints);
    let shelf = |id: &str, at: i32| json!({ "temp_id": id, "name": id, "places": [new_place(at, 2)] });
    let bulk = client.put("/shelves", json!([shelf("a", 11), shelf("b", 12)])).await;
    assert_eq!(bulk.status, 200, "{}", bulk.text);
    for (path, places) in [
        ("/shelves/1", json!([{ "id": 1, "position": 8 }, new_place(13, 1)])),
        ("/shelves/1", json!([{ "id": 2, "position": 2 }])),
        ("/shelves/2", json!([new_place(14, 1)])),
        ("/renewed/1", json!([new_place(15, 2), new_place(16, 3)])),
    ] {
        let answer = client.patch(path, json!({ "places": places })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let places = stored(&database).await.into_iter().map(|place| (place.shelf_id, place.position)).collect::<Vec<_>>();
    assert_eq!(places.iter().filter(|(shelf, _)| *shelf == 1).count(), 2, "{places:?}");
}

#[allow(unreachable_pub)]
mod runner {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    /// A type of the database, where it has such types.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "medal", rename_all = "lowercase")]
    pub enum Medal {
        Gold,
        Silver,
        Bronze,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "runner")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub medal: Medal,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The database has no value for a row that is to give up one of a few names.
#[actix_web::test]
async fn names_that_are_a_type_of_the_database_are_not_swapped() {
    let database = TestDatabase::new().await;
    let schema = sea_orm::Schema::new(database.db.get_database_backend());
    for statement in schema.create_enum_from_entity(runner::Entity) {
        database.db.execute(&statement).await.expect("a type");
    }
    let database = database.with(runner::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<runner::Entity>::new("/runners").bulk_edit(BulkEdit::new()));
    });
    let new = json!([{ "temp_id": 1, "medal": "gold" }, { "temp_id": 2, "medal": "silver" }]);
    assert_eq!(client.put("/runners", new).await.status, 200);
    let swap = json!([{ "id": 1, "medal": "silver" }, { "id": 2, "medal": "gold" }]);
    let answer = client.put("/runners", swap).await;
    assert_eq!((answer.status.as_u16(), answer.problems()), (400, vec!["#/0/medal unique".to_owned()]), "{}", answer.text);
}
