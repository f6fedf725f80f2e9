//! API versions: where requests say them, what old and unknown ones are answered, and one struct that is five serializers.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, ServiceConfig};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};
use serde_json::{Value as Json, json};
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::magazine::{article, author};
use tweaks_runtime::pages::Cursor;
use tweaks_runtime::prelude::*;
use tweaks_runtime::{Deprecation, VersionTable, Versions, versions};

use crate::exact::Log;

/// All versions of articles; the fifth is the newest.
pub(crate) fn table() -> VersionTable<article::Entity> {
    versions![1..=5 => article::Article, deprecated = 2]
}

fn endpoints(config: &mut ServiceConfig) {
    let articles = |path| Resource::<article::Article>::new(path).versions(table());
    config
        .service(articles("/articles").paginate(Cursor { default: 2, max: 50 }).bulk_edit(BulkEdit::new().allow_delete()))
        .service(web::scope("/v{version}").service(articles("/articles")))
        .service(Resource::<author::Entity>::new("/authors"))
        .service(Resource::<author::Entity>::read_only("/old").versions(
            versions![3 => author::Entity, 4 => _, 5 => author::Entity, deprecated = newest - 1, obsolete = newest - 2],
        ));
}

/// A printed article of an author, and a draft of nobody.
struct Magazine(TestDatabase);

impl Magazine {
    async fn new() -> Self {
        let database = TestDatabase::new().await.with(author::Entity).await.with(article::Entity).await;
        let text = |text: &str| Set(text.to_owned());
        let ada = author::ActiveModel { code: text("ada"), name: text("Ada"), country: Set(Some("UK".to_owned())) };
        ada.insert(&database.db).await.expect("an author");
        for (title, stage, shelf, author) in
            [("Engines", article::Stage::Ready, Some("A"), Some("ada")), ("Loops", article::Stage::Draft, None, None)]
        {
            let row = article::ActiveModel {
                title: text(title),
                pages: Set(3),
                stage: Set(stage),
                shelf: Set(shelf.map(str::to_owned)),
                author_code: Set(author.map(str::to_owned)),
                summary: Set(None),
                ..Default::default()
            };
            row.insert(&database.db).await.expect("an article");
        }
        Self(database)
    }

    fn client(&self) -> Client {
        self.with(Versions::in_accept())
    }

    fn with(&self, versions: Versions) -> Client {
        Client::new(&self.0.db, endpoints).settings(Settings::new().versions(versions))
    }

    async fn stored(&self, id: i32) -> article::Model {
        article::Entity::find_by_id(id).one(&self.0.db).await.expect("a read").expect("an article")
    }
}

async fn ask(client: &Client, method: Method, path: &str, accept: &str, body: Json) -> Answer {
    let headers = [("Accept", accept), ("Content-Type", "application/json")];
    client.send(method, path, &headers, if body.is_null() { Vec::new() } else { body.to_string().into_bytes() }).await
}

async fn in_version(client: &Client, version: u32, method: Method, path: &str, body: Json) -> Answer {
    ask(client, method, path, &format!("application/json; version={version}"), body).await
}

async fn get(client: &Client, path: &str, accept: &str) -> Answer {
    ask(client, Method::GET, path, accept, Json::Null).await
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().expect("a text"))
}

/// Requests that name everything that any version has.
fn everything() -> Vec<(Method, &'static str, Json)> {
    let names = json!({
        "title": "A", "headline": "B", "caption": "C", "summary": null, "pages": 7, "shelf": "X", "stage": "reviewed",
        "author": null, "written_by": null, "author_code": "ada", "written_by_code": "ada",
    });
    vec![
        (Method::GET, "/articles/1", Json::Null),
        (Method::GET, "/articles?fields=id,title,headline,caption,author,written_by", Json::Null),
        (Method::GET, "/articles?title=Engines&headline=Engines&caption=Engines&pages=3&shelf=A", Json::Null),
        (Method::GET, "/articles?stage=ready", Json::Null),
        (Method::GET, "/articles?stage=reviewed", Json::Null),
        (Method::GET, "/articles?author__name=Ada&written_by__name=Ada&written_by__full_name=Ada", Json::Null),
        (Method::GET, "/articles?ordering=title,headline,caption,pages,shelf", Json::Null),
        (Method::GET, "/articles?include_fields=author__country,written_by__country", Json::Null),
        (Method::POST, "/articles", json!({})),
        (Method::POST, "/articles", names.clone()),
        (Method::PATCH, "/articles/1", names),
        (Method::PUT, "/articles", json!([{"id": 1, "title": "A", "headline": "B", "caption": "C"}])),
        (Method::GET, "/authors/ada", Json::Null),
        (Method::POST, "/authors", json!({})),
    ]
}

#[actix_web::test]
async fn each_version_has_its_fields_names_filters_and_rules() {
    let magazine = Magazine::new().await;
    let client = magazine.client();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/versions");
    for version in table().numbers() {
        let mut answers = Vec::new();
        for (method, path, body) in everything() {
            let answer = in_version(&client, version, method.clone(), path, body).await;
            answers.push(json!({"request": format!("{method} {path}"), "status": answer.status.as_u16(), "answer": answer.json}));
        }
        let found = format!("{}\n", serde_json::to_string_pretty(&answers).expect("JSON"));
        let file = folder.join(format!("{version}.json"));
        if std::env::var_os("TWEAKS_OVERWRITE").is_some() {
            fs::write(&file, &found).expect("a golden file");
        }
        let known = fs::read_to_string(&file).unwrap_or_default();
        assert!(found == known, "version {version} answers otherwise: {}", first_difference(&found, &known));
    }
}

fn first_difference(found: &str, known: &str) -> String {
    let lines = found.lines().zip(known.lines().chain(std::iter::repeat("")));
    lines
        .enumerate()
        .find(|(_, (found, known))| found != known)
        .map(|(at, (found, known))| format!("line {at}: {found} / {known}"))
        .unwrap_or_default()
}

#[actix_web::test]
async fn a_row_is_made_in_every_version_and_read_in_every_other() {
    let magazine = Magazine::new().await;
    let client = magazine.client();
    let names = ["headline", "caption", "caption", "title", "title"];
    for (version, name) in table().numbers().zip(names) {
        let title = format!("from {version}");
        let body = if version < 4 { json!({name: title}) } else { json!({name: title, "summary": "s"}) };
        let made = in_version(&client, version, Method::POST, "/articles", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{version}: {}", made.text);
        assert_eq!(made.json[name], title);
        // What the version does not know has its default.
        let id = i32::try_from(made.json["id"].as_i64().expect("a key")).expect("a small key");
        let stored = magazine.stored(id).await;
        assert_eq!((stored.pages, stored.stage), (1, article::Stage::Draft));
        for (other, name) in table().numbers().zip(names) {
            let read = in_version(&client, other, Method::GET, &format!("/articles/{id}"), Json::Null).await;
            assert_eq!((&read.json[name], read.statements.len()), (&json!(title), 1), "{other}");
        }
    }
}

#[actix_web::test]
async fn what_an_old_version_does_not_know_keeps_its_value() {
    let magazine = Magazine::new().await;
    let client = magazine.client();
    let replaced = in_version(&client, 1, Method::PUT, "/articles/1", json!({"headline": "New"})).await;
    assert_eq!(replaced.status, StatusCode::OK, "{}", replaced.text);
    let stored = magazine.stored(1).await;
    assert_eq!((stored.title.as_str(), stored.pages, stored.stage), ("New", 3, article::Stage::Draft));
    // The fourth version has no shelf any more.
    let replaced = in_version(&client, 4, Method::PUT, "/articles/1", json!({"title": "Newer", "summary": "s"})).await;
    assert_eq!(replaced.status, StatusCode::OK, "{}", replaced.text);
    assert_eq!(magazine.stored(1).await.shelf.as_deref(), Some("A"));
}

#[actix_web::test]
async fn a_name_of_a_nested_serializer_is_that_of_the_version() {
    let magazine = Magazine::new().await;
    let client = magazine.client();
    for (version, path, found) in [
        (2, "/articles?written_by__full_name=Ada", 1),
        (3, "/articles?written_by__full_name=Ada&ordering=written_by__full_name", 1),
        (4, "/articles?written_by__name=Ada", 1),
        (5, "/articles?author__name=Ada&ordering=-author__name", 1),
    ] {
        let answer = in_version(&client, version, Method::GET, path, Json::Null).await;
        assert_eq!(answer.json["results"].as_array().map(Vec::len), Some(found), "{version} {path}: {}", answer.text);
    }
    for (version, path) in
        [(5, "/articles?author__full_name=Ada"), (3, "/articles?written_by__name=Ada"), (1, "/articles?author__name=Ada")]
    {
        let answer = in_version(&client, version, Method::GET, path, Json::Null).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{version} {path}");
        let nonsense = in_version(&client, version, Method::GET, "/articles?nonsense__x=Ada", Json::Null).await;
        assert_eq!(answer.json["errors"][0]["code"], nonsense.json["errors"][0]["code"]);
    }
}

#[actix_web::test]
async fn the_version_stands_where_the_application_says() {
    let magazine = Magazine::new().await;
    let names = |answer: &Answer| answer.json.as_object().expect("an object").contains_key("headline");

    let by_header = magazine.with(Versions::in_header("API-Version"));
    let old = by_header.send(Method::GET, "/articles/1", &[("API-Version", "1")], Vec::new()).await;
    assert!(names(&old));
    assert_eq!((header(&old.headers, "api-version"), header(&old.headers, "vary")), (Some("1"), Some("api-version")));

    let by_query = magazine.with(Versions::in_query("v"));
    assert!(names(&by_query.get("/articles/1?v=1").await));
    let page = by_query.get("/articles?v=1&limit=1").await;
    assert!(page.json["next"].as_str().is_some_and(|next| next.contains("v=1")), "{}", page.text);
    assert_eq!(by_query.get("/articles/1?version=1").await.status, StatusCode::BAD_REQUEST);

    let by_path = magazine.with(Versions::in_path("version").default_version(5));
    assert!(names(&by_path.get("/v1/articles/1").await));
    assert!(!names(&by_path.get("/v5/articles/1").await) && !names(&by_path.get("/articles/1").await));
    let made = by_path.post("/v1/articles", json!({"headline": "x"})).await;
    assert!(header(&made.headers, "location").is_some_and(|place| place.starts_with("/v1/articles/")));

    let nobody_said = magazine.client().get("/articles/1").await;
    assert!(!names(&nobody_said) && header(&nobody_said.headers, "api-version").is_none());
    assert_eq!(header(&nobody_said.headers, "vary"), Some("accept"));
}

#[actix_web::test]
async fn weights_and_specificity_choose_the_version() {
    let magazine = Magazine::new().await;
    let client = magazine.with(Versions::in_accept().default_version(5));
    for (accept, expected) in [
        ("application/json; version=1", "1"),
        ("application/json; version=\"3\"", "3"),
        ("*/*; version=2", "2"),
        ("application/*; version=2, */*; version=1", "2"),
        ("application/json; version=1; q=0.2, application/json; version=4; q=0.8", "4"),
        ("application/json; version=1; q=0.2, application/json; q=0.8", "5"),
        ("text/html, application/json; version=3; q=0.1", "3"),
        ("application/json; version=1; q=0, */*", "5"),
        ("*/*", "5"),
    ] {
        let answer = get(&client, "/articles/1", accept).await;
        assert_eq!((answer.status, header(&answer.headers, "api-version")), (StatusCode::OK, Some(expected)), "{accept}");
    }
    assert_eq!(get(&client, "/articles/1", "text/html; version=1").await.status, StatusCode::NOT_ACCEPTABLE);
}

#[actix_web::test]
async fn unknown_and_old_versions_are_refused_on_every_method_before_the_database_is_asked() {
    let magazine = Magazine::new().await;
    let client = magazine.client();
    let methods = [Method::GET, Method::PUT, Method::PATCH, Method::DELETE, Method::POST, Method::OPTIONS];
    for method in methods {
        for said in ["9", "0", "-1", "1.0", "x", "%201", "4294967296", "99999999999999999999"] {
            let body = if method == Method::GET { Json::Null } else { json!({"title": "x"}) };
            let answer = ask(&client, method.clone(), "/articles/1", &format!("application/json; version={said}"), body).await;
            assert_eq!((answer.status, answer.statements.len()), (StatusCode::BAD_REQUEST, 0), "{method} {said}");
            assert_eq!(answer.json["detail"], "This API Version is Incorrect.");
        }
    }
    for (version, expected) in [
        (1, StatusCode::GONE),
        (3, StatusCode::GONE),
        (4, StatusCode::BAD_REQUEST),
        (5, StatusCode::OK),
        (6, StatusCode::BAD_REQUEST),
    ] {
        let answer = in_version(&client, version, Method::GET, "/old/ada", Json::Null).await;
        assert_eq!(answer.status, expected, "{version}");
        assert_eq!(header(&answer.headers, "warning").is_some(), version == 4, "{version}");
        let wrong_method = in_version(&client, version, Method::DELETE, "/old/ada", Json::Null).await;
        assert_eq!(wrong_method.status, if version == 5 { StatusCode::METHOD_NOT_ALLOWED } else { expected }, "{version}");
    }
}

#[actix_web::test]
async fn every_answer_in_a_deprecated_version_says_so() {
    let magazine = Magazine::new().await;
    let march = SystemTime::UNIX_EPOCH + Duration::from_hours(492_312);
    let dates = Deprecation::of(2).since(march).sunset(march + Duration::from_hours(24)).page("https://magazine.test/versions");
    let client = magazine.with(Versions::in_accept().deprecation(dates).client(|_| Some("nobody".to_owned())));
    let requests = [
        (Method::GET, "/articles/1", StatusCode::OK),
        (Method::GET, "/articles?limit=1", StatusCode::OK),
        (Method::GET, "/articles/99", StatusCode::NOT_FOUND),
        (Method::GET, "/articles?nonsense=1", StatusCode::BAD_REQUEST),
        (Method::PATCH, "/articles", StatusCode::METHOD_NOT_ALLOWED),
        (Method::DELETE, "/articles/2", StatusCode::NO_CONTENT),
    ];
    for (method, path, status) in requests {
        let answer = in_version(&client, 2, method.clone(), path, Json::Null).await;
        let said = ["warning", "deprecation", "sunset"].map(|name| header(&answer.headers, name));
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(
            said,
            [Some("299 - \"This Api Version is Deprecated\""), Some("@1772323200"), Some("Mon, 02 Mar 2026 00:00:00 GMT")]
        );
        let links: Vec<&HeaderValue> = answer.headers.get_all("link").collect();
        assert!(
            links.iter().any(|link| *link == "<https://magazine.test/versions>; rel=\"deprecation\"; type=\"text/html\""),
            "{links:?}"
        );
    }
    let fresh = in_version(&client, 3, Method::GET, "/articles/1", Json::Null).await;
    assert!(["warning", "deprecation", "sunset", "link"].iter().all(|name| header(&fresh.headers, name).is_none()));
}

#[actix_web::test]
async fn the_log_says_who_asks_for_what_will_end() {
    let magazine = Magazine::new().await;
    let client = magazine.with(Versions::in_accept().client(|context| context.parameter("ordering").map(str::to_owned)));
    let log = Log::default();
    let guard = log.start();
    in_version(&client, 2, Method::GET, "/articles?fields=id,shelf&ordering=shelf", Json::Null).await;
    in_version(&client, 3, Method::PATCH, "/articles/1", json!({"caption": "x", "pages": 2})).await;
    in_version(&client, 5, Method::GET, "/articles?ordering=title", Json::Null).await;
    drop(guard);
    let lines = log.take();
    let about = |text: &str| lines.iter().filter(|line| line.contains(text)).count();
    assert_eq!(about("a deprecated API version was asked for"), 1, "{lines:#?}");
    assert_eq!((about("field=\"shelf\" last=2 client=\"shelf\""), about("field=\"caption\" last=3")), (2, 1), "{lines:#?}");
    assert_eq!(lines.len(), 4, "{lines:#?}");
}

#[actix_web::test]
async fn a_date_is_a_version_with_another_name() {
    let magazine = Magazine::new().await;
    let dated = Versions::in_header("API-Version").label(1, "2024-01-15").label(2, "2025-06-30").label(5, "2026-03-10");
    let asked = |client: Client, date: &'static str| async move {
        client.send(Method::GET, "/articles/1", &[("API-Version", date)], Vec::new()).await
    };
    let exact = asked(magazine.with(dated.clone()), "2025-06-30").await;
    assert_eq!(header(&exact.headers, "api-version"), Some("2"));
    assert_eq!(asked(magazine.with(dated.clone()), "2025-07-01").await.status, StatusCode::BAD_REQUEST);
    let older = dated.or_nearest_older();
    for (date, version) in
        [("2025-07-01", Some("2")), ("2025-06-29", Some("1")), ("2030-01-01", Some("5")), ("2023-12-31", None), ("2025-07", None)]
    {
        let answer = asked(magazine.with(older.clone()), date).await;
        assert_eq!(header(&answer.headers, "api-version"), version, "{date}");
    }
}

/// One thing that is known under two names, and has a tag.
#[expect(unreachable_pub, reason = "SeaORM's derive takes public models only")]
mod gadget {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "gadget")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[tweaks(was("label", until = 1))]
        pub name: String,
        #[sea_orm(default_value = 1)]
        #[tweaks(etag, read_only, since = 2)]
        pub revision: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[actix_web::test]
async fn a_tag_is_of_one_version_and_its_state_of_all() {
    let database = TestDatabase::new().await.with(gadget::Entity).await.with(tweaks_runtime::idempotency::Entity).await;
    let configure: fn(&mut ServiceConfig) = |config| {
        config.service(Resource::<gadget::Entity>::new("/gadgets").idempotency(Idempotency::new()));
    };
    let client = Client::new(&database.db, configure).settings(Settings::new().versions(Versions::in_accept()));
    let made = in_version(&client, 1, Method::POST, "/gadgets", json!({"label": "x"})).await;
    let [first, second] = [1, 2].map(|version| in_version(&client, version, Method::GET, "/gadgets/1", Json::Null));
    let (first, second) = (first.await, second.await);
    let tag = |answer: &Answer| header(&answer.headers, "etag").expect("a tag").to_owned();
    assert_eq!(tag(&made), tag(&first));
    assert_ne!(tag(&first), tag(&second));
    for (version, status) in [(1, StatusCode::NOT_MODIFIED), (2, StatusCode::OK)] {
        let accept = format!("application/json; version={version}");
        let again =
            client.send(Method::GET, "/gadgets/1", &[("Accept", &accept), ("If-None-Match", &tag(&first))], Vec::new()).await;
        assert_eq!(again.status, status);
    }
    let body = json!({"name": "y"}).to_string().into_bytes();
    let changed = |tag: String, body: Vec<u8>| {
        let client = &client;
        async move {
            let headers = [("Accept", "*/*; version=2"), ("Content-Type", "application/json"), ("If-Match", tag.as_str())];
            client.send(Method::PATCH, "/gadgets/1", &headers, body).await.status
        }
    };
    assert_eq!(changed(tag(&first), body.clone()).await, StatusCode::OK);
    assert_eq!(changed(tag(&first), body).await, StatusCode::PRECONDITION_FAILED);
    // The same key in another version is another request.
    for (version, name, status) in
        [(1, "label", StatusCode::CREATED), (1, "label", StatusCode::CREATED), (2, "label", StatusCode::UNPROCESSABLE_ENTITY)]
    {
        let accept = format!("application/json; version={version}");
        let headers = [("Accept", accept.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", "\"k\"")];
        let made = client.send(Method::POST, "/gadgets", &headers, json!({name: "z"}).to_string().into_bytes()).await;
        assert_eq!(made.status, status, "{}", made.text);
    }
}

#[actix_web::test]
async fn a_cursor_is_of_the_version_whose_ordering_it_has() {
    let magazine = Magazine::new().await;
    let client = magazine.client();
    let cursor = in_version(&client, 1, Method::GET, "/articles?ordering=headline&limit=1", Json::Null).await;
    let next = cursor.json["next"].as_str().expect("a next page").to_owned();
    let path = next.split_once("/articles").map(|(_, query)| format!("/articles{query}")).expect("a path");
    // The name of the ordering is none in another version.
    assert_eq!(in_version(&client, 1, Method::GET, &path, Json::Null).await.json["results"][0]["headline"], "Loops");
    assert_eq!(in_version(&client, 5, Method::GET, &path, Json::Null).await.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
#[should_panic(expected = "is served in version 1 and cannot create rows in it")]
async fn a_version_that_cannot_do_what_the_resource_offers_does_not_start() {
    let database = TestDatabase::shop().await;
    let configure: fn(&mut ServiceConfig) = |config| {
        let table = versions![1 => shop::product::ProductV1, 2 => shop::product::ProductV2];
        config.service(Resource::<shop::product::ProductV2>::new("/products").versions(table));
    };
    Client::new(&database.db, configure).get("/products").await;
}
