//! Everything that the derive writes can be written by hand: here is one serializer both ways.

use sea_orm::Value;
use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::author;
use tweaks_runtime::__private::{
    Column, Draft, Field, FieldValue, Given, HasTable, Index, Intake, Json, Kind, ModelSerializer, Order, Schema, Serializer,
    Slot, Table, ValueFormat, numbered, offers,
};
use tweaks_runtime::prelude::*;

/// What `#[derive(Tweaks)]` makes of `entities/author.rs`.
struct ByHand;

#[derive(Clone, Default)]
struct AuthorDraft {
    name: Given<String>,
    short_name: Given<Option<String>>,
}

impl Draft for AuthorDraft {
    fn slot(&mut self, slot: usize) -> Option<&mut dyn Slot> {
        match slot {
            1 => Some(&mut self.name),
            3 => Some(&mut self.short_name),
            _ => None,
        }
    }
}

impl FieldValue for AuthorDraft {
    const KIND: Kind = Kind::Object(|| ByHand::SCHEMA);

    fn parse(json: &Json, field: &Field, intake: &mut dyn Intake) -> Option<Self> {
        tweaks_runtime::__private::parse_object::<ByHand>(json, field, intake)
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        tweaks_runtime::__private::write_object::<ByHand>(self, out);
    }
}

static COLUMNS: [Column; 5] = [
    Column::of::<i32>("id").key().has_default(),
    Column::of::<String>("name"),
    Column::of::<i32>("revision").on_create(|| Value::from(1)).on_update(|| Value::from(2)),
    Column::of::<String>("secret").hidden().on_create(|| Value::from("kept to ourselves")),
    Column::of::<Option<String>>("short_name").named("nick"),
];

static TABLE: Table = Table::new("author", &COLUMNS, tweaks_runtime::__private::entity::<author::Entity>())
    .indexes(&[Index::unique(&[Order::ascending(&COLUMNS[0])]), Index::unique(&[Order::ascending(&COLUMNS[1])])]);

static FIELDS: [Field; 4] = numbered([
    Field::column::<i32>("id", "Id", &COLUMNS[0]),
    Field::column::<String>("name", "Name", &COLUMNS[1]),
    Field::column::<i32>("revision", "Revision", &COLUMNS[2]).read_only(),
    Field::column::<Option<String>>("nickname", "Nickname", &COLUMNS[4]),
]);

static SCHEMA: Schema =
    Schema::new("Author", &FIELDS, || Box::new(AuthorDraft::default())).id("tests::entities::author::Model").table(&TABLE);

impl Serializer for ByHand {
    type Draft = AuthorDraft;
    const SCHEMA: &'static Schema = &SCHEMA;
}

impl ModelSerializer for ByHand {
    type Entity = author::Entity;
    type Offers = offers!(author::Entity, SCHEMA);
}

#[test]
fn the_derive_writes_what_a_person_would() {
    assert_eq!(format!("{:#?}", ByHand::SCHEMA), format!("{:#?}", author::Entity::SCHEMA));
    assert_eq!(format!("{:#?}", &TABLE), format!("{:#?}", author::Entity::TABLE));
}

#[actix_web::test]
async fn a_schema_by_hand_serves_like_a_derived_one() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.service(Resource::<ByHand>::new("/by-hand")).service(Resource::<author::Entity>::new("/derived"));
    });
    let made = client.post("/by-hand", serde_json::json!({ "name": "Ann", "nickname": "A" })).await;
    assert_eq!(made.json, serde_json::json!({ "id": 1, "name": "Ann", "revision": 1, "nickname": "A" }));
    assert_eq!(client.get("/derived/1").await.json, made.json);
    let refused = client.post("/by-hand", serde_json::json!({ "name": "Ann", "nick": 5 })).await;
    assert_eq!(refused.json, client.post("/derived", serde_json::json!({ "name": "Ann", "nick": 5 })).await.json);
    assert_eq!(refused.problems(), ["#/name unique", "#/nick unknown"]);
}

static MISNAMED_COLUMNS: [Column; 2] = [Column::of::<i32>("id").key().has_default(), Column::of::<String>("name").named("nome")];

static MISNAMED_TABLE: Table = Table::new("author", &MISNAMED_COLUMNS, tweaks_runtime::__private::entity::<author::Entity>());

static MISNAMED_FIELDS: [Field; 2] = numbered([
    Field::column::<i32>("id", "Id", &MISNAMED_COLUMNS[0]),
    Field::column::<String>("name", "Name", &MISNAMED_COLUMNS[1]),
]);

static MISNAMED: Schema = Schema::new("Author", &MISNAMED_FIELDS, || Box::new(AuthorDraft::default())).table(&MISNAMED_TABLE);

struct Misnamed;

impl Serializer for Misnamed {
    type Draft = AuthorDraft;
    const SCHEMA: &'static Schema = &MISNAMED;
}

impl ModelSerializer for Misnamed {
    type Entity = author::Entity;
    type Offers = offers!(author::Entity, MISNAMED);
}

#[test]
fn a_resource_of_a_column_that_the_entity_does_not_have_ends_the_program() {
    for make in [|| drop(Resource::<Misnamed>::read_only("/")), || drop(Resource::<ByHand>::read_only("/").detail::<Misnamed>())]
    {
        let panic = std::panic::catch_unwind(make).expect_err("a wrong name");
        let message = panic.downcast_ref::<String>().expect("a message");
        assert_eq!(message, "the entity of the table `author` has no column `nome`");
    }
}

#[actix_web::test]
async fn a_handler_of_a_column_that_the_entity_does_not_have_fails_without_a_statement() {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, |config| {
        config.route("/", actix_web::web::get().to(|call: Call<Misnamed>| call.list()));
    });
    for _ in 0..2 {
        let answer = client.get("/").await;
        assert_eq!((answer.status.as_u16(), answer.statements.len()), (500, 0), "{}", answer.text);
    }
}
