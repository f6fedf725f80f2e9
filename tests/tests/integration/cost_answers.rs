//! The cost of an answer: its rows and bytes, its statements and joins have an end, which is known as early as can be.

use sea_orm::{ActiveValue::Set, EntityTrait as _, PaginatorTrait as _};
use serde_json::json;
use tests::client::Client;
use tests::database::TestDatabase;
use tweaks_runtime::pages::{Cursor, QueryLimits};
use tweaks_runtime::prelude::*;

use crate::cost::is_capped;

#[allow(unreachable_pub)]
mod node {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "node")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub parent_id: Option<i32>,
        pub origin_id: Option<i32>,
        #[sea_orm(self_ref, relation_enum = "Parent", relation_reverse = "Children", from = "parent_id", to = "id")]
        #[tweaks(nested, on_demand)]
        pub parent: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Children", relation_reverse = "Parent")]
        #[tweaks(nested, on_demand)]
        pub children: HasMany<Entity>,
        #[sea_orm(self_ref, relation_enum = "Origin", from = "origin_id", to = "id")]
        #[tweaks(nested, on_demand)]
        pub origin: BelongsTo<Option<Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn nodes(config: &mut actix_web::web::ServiceConfig) {
    config
        .service(Resource::<node::Entity>::new("/nodes").paginate(LimitOffset { default: 20, max: 200 }))
        .service(Resource::<node::Entity>::new("/walk").paginate(Cursor { default: 20, max: 200 }))
        .service(Resource::<node::Entity>::new("/all"));
}

/// A root with thirty children, all of which have the root for their origin.
async fn family() -> TestDatabase {
    let database = TestDatabase::new().await.with(node::Entity).await;
    let node = |id: i32| {
        let root = Some(1).filter(|root| *root != id);
        node::ActiveModel { id: Set(id), parent_id: Set(root), origin_id: Set(Some(1)) }
    };
    node::Entity::insert_many((1..=31).map(node)).exec_without_returning(&database.db).await.expect("nodes");
    database
}

const FAN: &str = "include_fields=parent__children__parent__children__parent__children__parent__children";

/// 31 rows, each of which would be shown some ten thousand times.
#[actix_web::test]
async fn rows_that_are_shown_over_and_over_have_an_end() {
    if !is_capped("cost_answers::rows_that_are_shown_over_and_over_have_an_end") {
        return;
    }
    let database = family().await;
    let client = Client::new(&database.db, nodes);
    for path in ["/nodes", "/walk", "/all"] {
        let answer = client.get(&format!("{path}?{}{FAN}", if path == "/all" { "" } else { "limit=200&" })).await;
        assert_eq!((answer.status.as_u16(), answer.problems()), (400, vec!["- too_large".to_owned()]), "{path}");
        assert!(answer.text.contains("more than 67108864 bytes with `parent__children`"), "{}", answer.text);
        assert!(answer.statements.len() <= 5, "{:?}", answer.statements);
    }
    let answer = client.get(&format!("/nodes/2?{FAN}")).await;
    assert_eq!(answer.status.as_u16(), 200, "one of them is not too much");
    let small = Settings::new().query_limits(QueryLimits { bytes: 100_000, ..QueryLimits::default() });
    let client = Client::new(&database.db, nodes).settings(small);
    assert_eq!(client.get(&format!("/nodes/2?{FAN}")).await.problems(), ["- too_large"]);
    let answer = client.post(&format!("/nodes?{FAN}"), json!({ "id": 32, "parent_id": 1 })).await;
    assert_eq!(answer.problems(), ["- too_large"], "{}", answer.text);
    assert_eq!(node::Entity::find().count(&database.db).await.expect("a count"), 31, "an answer too large writes nothing");
}

#[actix_web::test]
async fn the_rows_of_an_answer_are_counted_on_all_levels() {
    let database = family().await;
    for (rows, path, refused) in [
        (30, "/all", Some("30 rows;")),
        (31, "/all", None),
        (30, "/nodes?limit=1&include_fields=children", Some("30 rows with `children`;")),
        (31, "/nodes?limit=1&include_fields=children", None),
        (31, "/walk?limit=2&include_fields=parent__children", Some("31 rows with `parent__children`;")),
        (30, "/nodes/1?include_fields=children", Some("30 rows with `children`;")),
        (31, "/nodes/1?include_fields=children", None),
    ] {
        for profile in [Profile::Strict, Profile::Drf] {
            let limits = QueryLimits { rows, ..QueryLimits::default() };
            let client = Client::new(&database.db, nodes).settings(Settings::new().query_limits(limits).profile(profile));
            let answer = client.get(path).await;
            assert_eq!(answer.status.as_u16(), if refused.is_some() { 400 } else { 200 }, "{path}: {}", answer.text);
            assert!(refused.is_none_or(|words| answer.text.contains(words)), "{path}: {}", answer.text);
        }
    }
}

/// Every way of six steps along two relations to one row each: 126 relations.
fn all_ways() -> String {
    let step = |way: u32, bit: u32| if way >> bit & 1 == 0 { "parent" } else { "origin" };
    let ways = (0..64).map(|way| (0..6).map(|bit| step(way, bit)).collect::<Vec<_>>().join("__"));
    ways.collect::<Vec<_>>().join(",")
}

#[actix_web::test]
async fn more_relations_than_a_statement_joins_are_read_by_others() {
    let database = family().await;
    let client = Client::new(&database.db, nodes);
    let answer = client.get(&format!("/nodes/31?include_fields={}", all_ways())).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    assert_eq!((&answer.json["parent"]["id"], &answer.json["origin"]["id"]), (&json!(1), &json!(1)), "{}", answer.text);
    let origin = &answer.json["origin"];
    assert!(origin["parent"].is_null() && origin["origin"]["origin"]["origin"]["id"] == 1, "{}", answer.text);
    let joins = answer.statements.iter().map(|sql| sql.matches(" JOIN ").count()).max();
    assert!(answer.statements.len() > 1 && joins <= Some(30), "{joins:?} in {} statements", answer.statements.len());
}

/// The same rows are shown, whether they are joined or read by statements of their own.
#[actix_web::test]
async fn joined_or_not_the_rows_are_the_same() {
    let database = family().await;
    let path = "/nodes?limit=40&include_fields=parent__origin,origin__children,parent__children";
    let mut texts = Vec::new();
    for (joins, statements) in [(60, 3), (2, 5), (0, 6)] {
        let limits = QueryLimits { joins, ..QueryLimits::default() };
        let client = Client::new(&database.db, nodes).settings(Settings::new().query_limits(limits));
        let answer = client.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.statements.len()), (200, statements), "{joins}: {:?}", answer.statements);
        texts.push(answer.text);
    }
    assert!(texts.iter().all(|text| *text == texts[0]));
}

#[actix_web::test]
async fn statements_are_counted_before_the_first_of_them() {
    let database = family().await;
    let limits = QueryLimits { statements: 3, ..QueryLimits::default() };
    let client = Client::new(&database.db, nodes).settings(Settings::new().query_limits(limits));
    let answer = client.get("/nodes?include_fields=children__children").await;
    assert_eq!((answer.status.as_u16(), answer.statements.len()), (200, 3));
    for path in ["/nodes", "/nodes/1", "/all"] {
        let answer = client.get(&format!("{path}?include_fields=children__children__children")).await;
        assert_eq!((answer.problems(), answer.statements.len()), (vec!["- too_many".to_owned()], 0), "{path}");
        assert!(answer.text.contains("more than 3 statements with `children__children__children`"), "{}", answer.text);
    }
}
