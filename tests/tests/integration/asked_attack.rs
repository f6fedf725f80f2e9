//! What an attack on what clients ask for has found: races of upserts and of new keys, orders, escapes, names, and documents.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::random::Random;
use tweaks_runtime::language::SPANISH;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::HasTable as _;
use tweaks_runtime::{create_tables, schema_check};

use crate::exact::sql;

mod org {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "lowercase")]
    pub(crate) enum Size {
        Small,
        Large,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "asked_org")]
    #[tweaks(
        rename_all = "camelCase",
        upsert(region_name, stock_number),
        stats(count, by(size, founded.year, type)),
        search(profile.motto_text, unindexed = "few rows")
    )]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[sea_orm(unique_key = "one", column_type = "String(StringLen::N(20))")]
        pub(crate) region_name: String,
        #[sea_orm(unique_key = "one")]
        pub(crate) stock_number: i32,
        #[tweaks(default = 0)]
        pub(crate) pieces: i32,
        pub(crate) size: Option<Size>,
        pub(crate) founded: Option<Date>,
        pub(crate) r#type: Option<String>,
        #[sea_orm(column_type = "Char(Some(8))", indexed)]
        #[tweaks(filter(exact, endswith, iendswith, contains, unindexed = "few rows"))]
        pub(crate) slug: Option<String>,
        #[tweaks(filter(contains, overlap, unindexed = "few rows"))]
        pub(crate) tags: Option<Json>,
        #[sea_orm(indexed)]
        pub(crate) limit: Option<i32>,
        #[sea_orm(has_one)]
        #[tweaks(nested(serializer = super::profile::Shown), on_demand, filter(motto_text, org_id), order(motto_text))]
        pub(crate) profile: HasOne<super::profile::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod profile {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "asked_profile")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) id: i32,
        #[sea_orm(indexed, column_type = "String(StringLen::N(40))")]
        pub(crate) motto_text: String,
        #[sea_orm(unique)]
        pub(crate) org_id: i32,
        #[sea_orm(belongs_to, from = "org_id", to = "id")]
        pub(crate) org: BelongsTo<super::org::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity, rename_all = "kebab-case")]
    pub(crate) struct Shown {
        pub(crate) motto_text: String,
        #[tweaks(rename = "the-owner")]
        pub(crate) org_id: i32,
    }
}

/// A key that clients choose.
mod place {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "asked_place")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(20))")]
        pub(crate) code: String,
        pub(crate) rank: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Claims that no database keeps.
mod wrong {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "lowercase")]
    pub(crate) enum State {
        Open,
        Shut,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "asked_wrong")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) first: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) second: i32,
        #[sea_orm(default_value = "opened")]
        pub(crate) state: State,
        #[sea_orm(default_value = "shut")]
        pub(crate) other: State,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn endpoints(config: &mut ServiceConfig) {
    let bulk = BulkEdit::new().allow_delete().allow_lenient();
    let pages = LimitOffset { default: 50, max: 100 };
    config
        .service(Resource::<org::Entity>::new("/orgs").bulk_edit(bulk).paginate(pages).stats().stream(100))
        .service(Resource::<place::Entity>::new("/places"));
}

async fn client() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await;
    let tables = [org::Entity::TABLE, profile::Entity::TABLE, place::Entity::TABLE];
    create_tables(&database.db, &tables).await.expect("tables");
    let client = Client::new(&database.db, endpoints);
    (database, client)
}

async fn lenient(client: &Client, entries: Json) -> Answer {
    let headers = [("Content-Type", "application/json"), ("Prefer", "handling=lenient"), ("Accept-Language", "es")];
    client.send(Method::PUT, "/orgs", &headers, entries.to_string().into_bytes()).await
}

fn statuses(answer: &Answer) -> Vec<u64> {
    answer.json["results"].as_array().into_iter().flatten().filter_map(|result| result["status"].as_u64()).collect()
}

#[actix_web::test]
async fn lenient_upserts_that_lose_a_race_are_looked_up_again() {
    let (_database, client) = client().await;
    for round in 0..4 {
        let list = |from: usize| -> Json {
            (0..4).map(|at| json!({ "regionName": "q", "stockNumber": round * 10 + (from + at) % 6, "pieces": from })).collect()
        };
        for answer in join_all((0..8).map(|from| lenient(&client, list(from)))).await {
            assert_eq!(answer.status, 207, "{}", answer.text);
            assert!(statuses(&answer).iter().all(|status| [200, 201].contains(status)), "{}", answer.text);
        }
    }
    assert_eq!(client.get("/orgs?fields=id").await.json["results"].as_array().map(Vec::len), Some(24));
}

#[actix_web::test]
async fn lenient_entries_wait_for_each_other_in_one_order() {
    let (_database, client) = client().await;
    let made: Json = (0..6).map(|at| json!({ "regionName": "r", "stockNumber": at })).collect();
    assert_eq!(statuses(&lenient(&client, made).await), [201; 6]);
    for round in 0..3 {
        let list = |from: usize| -> Json {
            let mut random = Random((round * 8 + from) as u64);
            let first = random.below(6);
            (0..3).map(|at| json!({ "id": (first + at * (1 + 4 * (from % 2))) % 6 + 1, "pieces": from })).collect()
        };
        for answer in join_all((0..8).map(|from| lenient(&client, list(from)))).await {
            assert_eq!((answer.status.as_u16(), statuses(&answer)), (207, vec![200; 3]), "{}", answer.text);
        }
    }
}

#[actix_web::test]
async fn an_upsert_beside_the_deletion_of_its_row_is_another_opinion_about_it() {
    let (_database, client) = client().await;
    lenient(&client, json!([{ "regionName": "d", "stockNumber": 1 }])).await;
    let both = json!([{ "id": 1, "delete_object": true }, { "regionName": "d", "stockNumber": 1, "pieces": 3 }]);
    let answer = lenient(&client, both).await;
    assert_eq!((answer.status.as_u16(), statuses(&answer)), (207, vec![204, 400]), "{}", answer.text);
}

#[actix_web::test]
async fn a_new_key_that_another_request_took_is_there() {
    let (_database, client) = client().await;
    for key in 0..6 {
        let path = format!("/places/k{key}");
        let headers = [("Content-Type", "application/json"), ("If-None-Match", "*")];
        let make = |rank: i32| client.send(Method::PUT, &path, &headers, json!({ "rank": rank }).to_string().into_bytes());
        let mut found: Vec<u16> = join_all((0..8).map(make)).await.iter().map(|answer| answer.status.as_u16()).collect();
        found.sort_unstable();
        assert_eq!(found, [201, 412, 412, 412, 412, 412, 412, 412]);
    }
}

#[actix_web::test]
async fn groups_stand_in_one_order_on_every_database() {
    let (database, client) = client().await;
    let rows = "INSERT INTO asked_org (id, region_name, stock_number, pieces, size, founded) VALUES \
                (1, 'a', 1, 0, 'small', '2020-01-02'), (2, 'a', 2, 0, NULL, NULL), (3, 'a', 3, 0, 'large', '1999-05-05')";
    sql(&database.db, rows).await;
    for (by, expected) in [
        ("size", json!([{ "size": null, "count": 1 }, { "size": "large", "count": 1 }, { "size": "small", "count": 1 }])),
        (
            "founded__year",
            json!([{ "founded__year": null, "count": 1 }, { "founded__year": "1999", "count": 1 }, { "founded__year": "2020", "count": 1 }]),
        ),
        ("type", json!([{ "type": null, "count": 3 }])),
    ] {
        let answer = client.get(&format!("/orgs/stats?by={by}")).await;
        assert_eq!((answer.status.as_u16(), &answer.json), (200, &expected), "{}", answer.text);
    }
}

#[actix_web::test]
async fn an_entry_is_found_however_it_is_escaped() {
    let (database, client) = client().await;
    let documents =
        [r#"["\u00e9"]"#, r#"["a\/b", "x "]"#, r#"["\u0072ed"]"#, r#"["\ud83d\ude00"]"#, r#"["é", "1"]"#, "[1]", r#"{"a": "é"}"#];
    for (at, document) in documents.iter().enumerate() {
        let row = format!(
            "INSERT INTO asked_org (id, region_name, stock_number, pieces, tags) VALUES ({}, 't', {at}, 0, '{document}')",
            at + 1
        );
        sql(&database.db, &row).await;
    }
    for (entry, expected) in [
        ("%C3%A9", vec![1, 5]),
        ("a/b", vec![2]),
        ("red", vec![3]),
        ("%F0%9F%98%80", vec![4]),
        ("%22x+%22", vec![2]),
        ("x", vec![]),
        ("1", vec![5, 6]),
    ] {
        for lookup in ["contains", "overlap"] {
            let answer = client.get(&format!("/orgs?tags__{lookup}={entry}&fields=id")).await;
            let found: Vec<i64> =
                answer.json["results"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_i64()).collect();
            assert_eq!((answer.status.as_u16(), found), (200, expected.clone()), "{lookup} {entry}: {}", answer.text);
        }
    }
}

#[actix_web::test]
async fn blanks_that_fill_up_a_text_are_no_part_of_it() {
    let (database, client) = client().await;
    let rows = "INSERT INTO asked_org (id, region_name, stock_number, pieces, slug) VALUES (1, 's', 1, 0, 'abc'), (2, 's', 2, 0, 'xbC'), (3, 's', 3, 0, 'c')";
    sql(&database.db, rows).await;
    for (question, expected) in [
        ("slug__endswith=c", json!([1, 3])),
        ("slug__iendswith=BC", json!([1, 2])),
        ("slug__endswith=b", json!([])),
        ("slug=abc", json!([1])),
    ] {
        let answer = client.get(&format!("/orgs?{question}&fields=id")).await;
        let found: Json = answer.json["results"].as_array().into_iter().flatten().map(|row| row["id"].clone()).collect();
        assert_eq!((answer.status.as_u16(), &found), (200, &expected), "{question}: {}", answer.text);
    }
}

#[actix_web::test]
async fn attributes_name_fields_as_the_struct_does_and_clients_by_their_public_names() {
    let (database, client) = client().await;
    sql(&database.db, "INSERT INTO asked_org (id, region_name, stock_number, pieces) VALUES (1, 'n', 1, 0), (2, 'n', 2, 0)")
        .await;
    sql(&database.db, "INSERT INTO asked_profile (id, motto_text, org_id) VALUES (1, 'onwards', 1), (2, 'back', 2)").await;
    for (question, expected) in [
        ("profile__motto-text=back", json!([2])),
        ("profile__motto-text__in=back,onwards&ordering=profile__motto-text", json!([2, 1])),
        ("profile__the-owner=1", json!([1])),
        ("search=onwa", json!([1])),
    ] {
        let answer = client.get(&format!("/orgs?{question}&fields=id")).await;
        let found: Json = answer.json["results"].as_array().into_iter().flatten().map(|row| row["id"].clone()).collect();
        assert_eq!((answer.status.as_u16(), &found), (200, &expected), "{question}: {}", answer.text);
    }
    for hidden in ["profile__motto_text=back", "profile__org_id=1", "profile__id=1"] {
        assert_eq!(client.get(&format!("/orgs?{hidden}")).await.status, 400, "{hidden}");
    }
}

#[actix_web::test]
async fn a_filter_of_a_front_end_may_be_called_like_a_parameter() {
    let (database, _) = client().await;
    let rows =
        "INSERT INTO asked_org (id, region_name, stock_number, pieces, \"limit\") VALUES (1, 'l', 1, 0, 5), (2, 'l', 2, 0, 6)";
    let rows = if tests::database::is_mariadb() { rows.replace('"', "`") } else { rows.to_owned() };
    sql(&database.db, &rows).await;
    let client = Client::new(&database.db, endpoints).settings(Settings::new().profile(Profile::SimpleRest));
    let answer = client.get("/orgs?filter=%7B%22limit%22:5%7D&fields=id").await;
    assert_eq!((answer.status.as_u16(), &answer.json), (200, &json!([{ "id": 1 }])), "{}", answer.text);
    assert_eq!(client.get("/orgs?filter=%7B%22offset%22:5%7D").await.status, 400);
}

#[actix_web::test]
async fn results_say_their_language_and_metadata_all_forms() {
    let (database, _) = client().await;
    let client = Client::new(&database.db, endpoints).settings(Settings::new().messages("es", SPANISH));
    let answer = lenient(&client, json!([{ "regionName": "w" }])).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-language")), (207, Some("es")), "{}", answer.text);
    let metadata = client.send(Method::OPTIONS, "/orgs", &[], Vec::new()).await.json;
    assert_eq!(metadata["renders"], json!(["application/json", "application/x-ndjson", "text/csv"]));
}

#[actix_web::test]
async fn what_no_database_keeps_is_told() {
    let database = TestDatabase::new().await;
    let table = "CREATE TABLE asked_wrong (first integer NOT NULL, second integer NOT NULL, state varchar(8) NOT NULL DEFAULT 'opened', \
                 other varchar(8) NOT NULL DEFAULT 'shut', PRIMARY KEY (second, first))";
    sql(&database.db, table).await;
    let found = schema_check(&database.db, &[wrong::Entity::TABLE]).await.expect("a check");
    let wrong: Vec<&str> =
        found.iter().filter(|difference| difference.is_wrong()).map(|difference| difference.detail.as_str()).collect();
    assert_eq!(
        wrong,
        [
            "the index over (second, first) does not begin with `first`, so that filters by it read the whole table: give the fields the order \
             of the index",
            "the default `opened` is no value of `state`: a row that relies on it cannot be read",
        ]
    );
}
