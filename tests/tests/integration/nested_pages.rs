//! Rows that are shown with their parent in pages: the first ones, and the URL of the list in which they go on.

use std::collections::BTreeMap;

use actix_web::web::{self, ServiceConfig};
use sea_orm::prelude::{Date, Decimal, HasMany, Uuid};
use sea_orm::{EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value as Json, json};
use tests::client::Client;
use tests::database::{TestDatabase, by_engine};
use tests::entities::paged::{node, region, station};
use tests::random::Random;
use tweaks_runtime::Versions;
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;

const COUNTRIES: [&str; 4] = ["Österreich", "a b/c?d=1&e", "{land}", "100%"];

fn resources(config: &mut ServiceConfig) {
    let pages = Cursor { default: 4, max: 50 };
    config
        .service(Resource::<region::Entity>::new("/regions").paginate(LimitOffset { default: 100, max: 100 }))
        .service(Resource::<station::Entity>::new("/countries/{land}/regions/{region_number}/stations").paginate(pages))
        .service(Resource::<node::Leaf>::read_only("/nodes/{parent_id}/nodes").paginate(pages))
        .service(Resource::<node::Entity>::new("/nodes").paginate(pages));
}

fn in_scopes(config: &mut ServiceConfig) {
    resources(config);
    config.service(web::scope("/of/{tenant}/api").configure(resources));
}

async fn database() -> TestDatabase {
    let database = TestDatabase::new().await.with(region::Entity).await.with(station::Entity).await.with(node::Entity).await;
    let db = &database.db;
    let mut random = Random(11);
    let regions: Vec<region::ActiveModel> = COUNTRIES
        .iter()
        .flat_map(|country| (1..=3).map(|number| region::Model { country: (*country).to_owned(), number }))
        .map(Into::into)
        .collect();
    region::Entity::insert_many(regions).exec_without_returning(db).await.expect("regions");
    let mut stations = Vec::new();
    for at in 0..90_i32 {
        let land = (*random.pick(&COUNTRIES)).to_owned();
        let region_number = 1 + i32::try_from(random.below(2)).expect("small");
        let opened = (!random.one_in(4))
            .then(|| Date::from_yo_opt(2000, 1 + u32::try_from(random.below(3)).expect("small")).expect("a day"));
        let height = Decimal::new(i64::try_from(random.below(4)).expect("small") * 25, 2);
        let id = Uuid::from_u128(u128::from(at.unsigned_abs()).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C834));
        stations.push(station::Model { id, land, region_number, place: at, opened, height }.into_active_model());
    }
    station::Entity::insert_many(stations).exec_without_returning(db).await.expect("stations");
    let nodes = (1..=40).map(|id| {
        let parent_id = (id > 3).then(|| i64::try_from(random.below(5)).expect("small") + 1).filter(|parent| *parent < id);
        node::Model { id, name: format!("n{}", random.below(6)), parent_id }.into_active_model()
    });
    node::Entity::insert_many(nodes.collect::<Vec<_>>()).exec_without_returning(db).await.expect("nodes");
    database
}

/// The path and the query of a URL of the application.
fn own(url: &str) -> &str {
    let (_, rest) = url.split_once("://").expect("a whole URL");
    &rest[rest.find('/').expect("a path")..]
}

/// All rows of a page of a parent, and of those behind it; each page but the last is full.
async fn walk(client: &Client, page: &Json) -> Vec<Json> {
    let mut rows = page["results"].as_array().expect("rows").clone();
    let mut next = page["next"].as_str().map(str::to_owned);
    while let Some(url) = next {
        let answer = client.get(own(&url)).await;
        assert_eq!(answer.status, 200, "{url}: {}", answer.text);
        let more = answer.json["results"].as_array().expect("rows").clone();
        assert!(!more.is_empty(), "{url}: a page without rows");
        rows.extend(more);
        next = answer.json["next"].as_str().map(str::to_owned);
    }
    rows
}

fn key(row: &Json) -> String {
    row["id"].to_string()
}

#[actix_web::test]
async fn each_parent_has_its_first_rows_and_the_others_behind_them() {
    let database = database().await;
    let client = Client::new(&database.db, in_scopes);
    let stations = station::Entity::find().all(&database.db).await.expect("stations");
    for prefix in ["", "/of/some%20one/api"] {
        let regions = client.get(&format!("{prefix}/regions")).await;
        assert_eq!((regions.status.as_u16(), regions.statements.len()), (200, 2), "{}", regions.text);
        let regions = regions.json["results"].as_array().expect("regions").clone();
        assert_eq!(regions.len(), 12);
        for region in &regions {
            let (country, number) =
                (region["country"].as_str().expect("a country"), region["number"].as_i64().expect("a number"));
            let mut wanted: Vec<&station::Model> =
                stations.iter().filter(|own| own.land == country && i64::from(own.region_number) == number).collect();
            // NULL counts as the smallest value; the key goes in the direction of the last term.
            wanted.sort_by(|a, b| a.opened.cmp(&b.opened).then(b.height.cmp(&a.height)).then(b.id.cmp(&a.id)));
            let page = &region["stations"];
            assert_eq!(page["results"].as_array().map(Vec::len), Some(wanted.len().min(3)), "{page}");
            assert_eq!(page["next"].is_null(), wanted.len() <= 3, "{page}");
            let found = walk(&client, page).await;
            let ids: Vec<String> = found.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect();
            assert_eq!(ids, wanted.iter().map(|own| own.id.to_string()).collect::<Vec<_>>(), "{country} {number}");
        }
        let first = regions.iter().find(|region| !region["stations"]["next"].is_null()).expect("a region with more");
        let country = first["country"].as_str().expect("a text");
        let country = country.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let one = client.get(&format!("{prefix}/regions/{country}/{}", first["number"])).await;
        assert_eq!(&one.json, first, "one row is shown alike");
    }
}

#[actix_web::test]
async fn rows_of_one_table_go_on_below_each_other() {
    let database = database().await;
    let client = Client::new(&database.db, in_scopes);
    let nodes = node::Entity::find().all(&database.db).await.expect("nodes");
    let mut by_parent: BTreeMap<i64, Vec<&node::Model>> = BTreeMap::new();
    for node in &nodes {
        by_parent.entry(node.parent_id.unwrap_or_default()).or_default().push(node);
    }
    let mut next = Some("/nodes?limit=50".to_owned());
    let mut seen = 0;
    while let Some(path) = next {
        let answer = client.get(&path).await;
        for node in answer.json["results"].as_array().expect("nodes") {
            let mut wanted = by_parent.remove(&node["id"].as_i64().expect("an id")).unwrap_or_default();
            wanted.sort_by(|a, b| b.name.cmp(&a.name).then(b.id.cmp(&a.id)));
            let found = walk(&client, &node["children"]).await;
            assert_eq!(
                found.iter().map(key).collect::<Vec<_>>(),
                wanted.iter().map(|own| own.id.to_string()).collect::<Vec<_>>()
            );
            seen += 1;
        }
        next = answer.json["next"].as_str().map(|url| own(url).to_owned());
    }
    assert_eq!(seen, 40);
}

#[actix_web::test]
async fn a_page_is_bound_to_its_parent_and_to_the_secret() {
    let database = database().await;
    let client = Client::new(&database.db, in_scopes);
    let nodes = client.get("/nodes?limit=50&ordering=id").await.json["results"].as_array().expect("nodes").clone();
    let next: Vec<&str> = nodes.iter().filter_map(|node| node["children"]["next"].as_str()).collect();
    let [one, other] = [next[0], next[1]].map(own);
    let (path, _) = one.split_once('?').expect("a query");
    let (_, cursor) = other.split_once('?').expect("a query");
    assert_eq!(client.get(&format!("{path}?{cursor}")).await.status, 400, "a place below another parent");
    let secret = Client::new(&database.db, in_scopes).settings(Settings::new().cursor_secret("another"));
    assert_eq!(secret.get(one).await.status, 400, "made without the secret");
    let shown = secret.get("/nodes?limit=50&ordering=id").await;
    let next = shown.json["results"]
        .as_array()
        .into_iter()
        .flatten()
        .find_map(|node| node["children"]["next"].as_str())
        .expect("next")
        .to_owned();
    assert_eq!(secret.get(own(&next)).await.status, 200);
    let relative = Client::new(&database.db, in_scopes).settings(Settings::new().relative_links(true));
    let shown = relative.get("/of/x/api/nodes?limit=50&ordering=id").await;
    let url = shown.json["results"]
        .as_array()
        .into_iter()
        .flatten()
        .find_map(|node| node["children"]["next"].as_str())
        .expect("next")
        .to_owned();
    assert!(url.starts_with("/of/x/api/nodes/"), "{url}");
    assert_eq!(relative.get(&url).await.status, 200, "{url}");
}

#[actix_web::test]
async fn what_is_chosen_of_the_rows_is_shown_and_what_is_written_shows_them() {
    let database = TestDatabase::new().await.with(node::Entity).await;
    let client = Client::new(&database.db, in_scopes);
    for parent_id in [Json::Null, json!(1), json!(1), json!(1)] {
        assert_eq!(client.post("/nodes", json!({"name": "made", "parent_id": parent_id})).await.status, 201);
    }
    let chosen = client.get("/nodes/1?fields=children__name").await;
    let rows = chosen.json["children"]["results"].as_array().expect("rows").clone();
    assert!(
        !rows.is_empty() && rows.iter().all(|row| row.as_object().is_some_and(|row| row.keys().eq(["name"]))),
        "{}",
        chosen.text
    );
    assert!(chosen.json["children"]["next"].is_string(), "{}", chosen.text);
    let made = client.post("/nodes", json!({"name": "new"})).await;
    assert_eq!((made.status.as_u16(), &made.json["children"]), (201, &json!({"next": null, "results": []})), "{}", made.text);
    let changed = client.patch("/nodes/1", json!({"name": "first"})).await;
    assert_eq!(changed.json["children"]["next"], client.get("/nodes/1").await.json["children"]["next"], "{}", changed.text);
}

#[actix_web::test]
async fn an_index_serves_the_first_rows_and_the_others_alike() {
    let database = database().await;
    let client = Client::new(&database.db, in_scopes);
    let statements = client.get("/nodes/1").await.statements;
    let of_children = statements.iter().find(|sql| sql.contains("ROW_NUMBER")).expect("a window");
    assert_eq!(statements.len(), 2, "{statements:#?}");
    assert!(of_children.contains(by_engine("<= ?", "<= $", "<= ?")), "{of_children}");
}

/// A path that has another parameter than leads to the parent, and one that has none of those that do.
#[derive(Tweaks)]
#[tweaks(entity = region::Entity)]
struct Astray {
    country: String,
    number: i32,
    #[tweaks(nested(limit = 3, page = "/regions/{region_number}/stations"))]
    stations: HasMany<station::Entity>,
}

#[test]
#[should_panic(expected = "has to name `{land}` and `{region_number}` and no other parameter")]
fn a_path_that_leads_to_other_rows_ends_the_program_when_it_begins() {
    _ = Resource::<Astray>::read_only("/astray");
}

#[actix_web::test]
async fn the_version_that_the_query_string_says_is_carried_on() {
    let database = database().await;
    let versions = Versions::in_query("api version").default_version(1);
    let client = Client::new(&database.db, resources).settings(Settings::new().versions(versions));
    let list = client.get("/nodes?api%20version=3").await;
    let next = |node: &Json| node["children"]["next"].as_str().map(str::to_owned);
    let url = list.json["results"].as_array().into_iter().flatten().find_map(next).expect("a parent with further rows");
    assert!(url.contains("?api%20version=3&cursor="), "{url}");
    assert_eq!(client.get(own(&url)).await.status, 200, "{url}");
}
