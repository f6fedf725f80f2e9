//! The documents page: its headers, its files, and the way from it to the documents.

use std::io::Read as _;

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use flate2::read::GzDecoder;
use orders_api::token::Tokens;
use serde_json::Value as Json;
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::tag;
use tweaks_runtime::prelude::*;
use tweaks_runtime::{Api, Versions, versions};

const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'";
const HOSTILE: &str = "\"><script>alert('&')</script>";
/// Pages in every place, one of them hostile.
const PAGES: [&str; 6] = ["/docs", "/scoped/docs/", "/deep/api/schema/page/", "/below/api/docs", "/top/", "/hostile"];

fn pages(config: &mut ServiceConfig) {
    let api = |title: &str| Api::new(title, "1.0").about(title).resource(Resource::<tag::Entity>::new("/tags"));
    config
        .service(web::scope("/scoped").service(api("Scoped").docs("/docs/")))
        .service(web::scope("/deep").service(api("Deep").documents("/api/schema/").docs("/api/schema/page/")))
        .service(web::scope("/below").service(api("Below").documents("/api/").docs("/api/docs")))
        .service(web::scope("/top").service(api("Top").docs("/")))
        .service(web::scope("/more").service(api("More").docs("/docs").other_document("By hand", "pay/openapi.json")))
        .service(api("Tags").docs("/docs"))
        .service(api(HOSTILE).documents("/hostile.json").docs("/hostile"));
}

fn orders(config: &mut ServiceConfig) {
    orders_api::api::configure(config, &Tokens::new("a-secret-of-at-least-thirty-two-bytes"));
}

async fn client() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await;
    let client = Client::new(&database.db, pages);
    (database, client)
}

async fn read(client: &Client, path: &str, headers: &[(&str, &str)]) -> Answer {
    client.send(Method::GET, path, headers, Vec::new()).await
}

/// The paths of all files that a page names.
async fn files(client: &Client, page: &str) -> Vec<String> {
    let html = client.get(page).await.text;
    let values = ["href=\"", "src=\""].map(|start| html.split(start).skip(1).filter_map(|rest| rest.split('"').next()));
    let files: Vec<String> = values.into_iter().flatten().filter(|url| *url != "data:,").map(|url| joined(page, url)).collect();
    assert_eq!(files.len(), 4, "{html}");
    files
}

/// The names and paths of the documents that a page shows.
async fn documents(client: &Client, page: &str) -> Vec<(String, String)> {
    let html = client.get(page).await.text;
    let attribute = html.split("data-documents=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("documents");
    let signs = [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&amp;", "&")];
    let text = signs.iter().fold(attribute.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain));
    let list: Vec<Json> = serde_json::from_str(&text).expect("JSON");
    let text = |member: &Json| member.as_str().expect("a text").to_owned();
    list.iter().map(|each| (text(&each["name"]), joined(page, &text(&each["url"])))).collect()
}

/// What a browser makes of a relative URL.
fn joined(page: &str, url: &str) -> String {
    assert!(!url.starts_with('/') && !url.contains(':'), "{url} is relative");
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut segments: Vec<&str> = folder.split('/').collect();
    for segment in url.split('/') {
        match segment {
            "." => {}
            ".." => assert!(segments.pop().is_some_and(|left| !left.is_empty()), "{url} leads out of the site"),
            _ => segments.push(segment),
        }
    }
    segments.join("/")
}

#[actix_web::test]
async fn the_page_says_what_a_browser_may_do_with_it() {
    let (database, client) = client().await;
    let strict = Client::new(&database.db, pages).settings(Settings::new().require_permissions());
    let wanted = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-cache"),
    ];
    for client in [client, strict] {
        for accept in ["text/html", "application/json; version=99", "image/png"] {
            let answer = read(&client, "/docs", &[("Accept", accept), ("Authorization", "Bearer nobody")]).await;
            assert_eq!((answer.status.as_u16(), answer.statements.len()), (200, 0), "{accept}");
            for (name, value) in wanted {
                assert_eq!(answer.header(name), Some(value));
            }
        }
        let answer = client.send(Method::HEAD, "/docs", &[], Vec::new()).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-security-policy")), (200, Some(POLICY)));
        for path in ["/docs", &files(&client, "/docs").await[0]] {
            let answer = client.post(path, Json::Null).await;
            assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("GET, HEAD")), "{path}");
        }
    }
}

#[actix_web::test]
async fn every_file_and_document_of_a_page_is_served_wherever_the_page_is() {
    let (_database, client) = client().await;
    for page in PAGES {
        for file in files(&client, page).await {
            let answer = client.get(&file).await;
            assert_eq!((answer.status.as_u16(), answer.header("x-content-type-options")), (200, Some("nosniff")), "{file}");
            let end = file.rsplit('.').next();
            let media_type = if end == Some("css") { "text/css" } else { "text/javascript" };
            assert_eq!(answer.header("content-type"), Some(format!("{media_type}; charset=utf-8").as_str()), "{file}");
            assert!(answer.text.len() > 1000, "{file}");
        }
        let shown = documents(&client, page).await;
        assert_eq!(shown.len(), 1);
        assert_eq!(client.get(&shown[0].1).await.json["info"]["title"], Json::from(shown[0].0.clone()), "{shown:?}");
    }
    assert_eq!(client.get("/docs/files/0/start.js").await.status, 404);
}

#[actix_web::test]
async fn the_page_shows_each_live_version_the_newest_first() {
    let database = TestDatabase::shop().await;
    let shop = Client::shop(&database.db);
    let shown = documents(&shop, "/docs").await;
    assert_eq!(
        shown[..2],
        [("Version 4", "/openapi.json"), ("Version 3", "/openapi/v3.json")].map(|(n, p)| (n.into(), p.into()))
    );
    for (name, path) in shown {
        let version = shop.get(&path).await.json["info"]["x-api-version"].clone();
        assert_eq!(name, format!("Version {version}"));
    }
}

#[actix_web::test]
async fn a_page_offers_other_documents_behind_its_own() {
    let (_database, client) = client().await;
    let shown = documents(&client, "/more/docs").await;
    let expected = [("More", "/more/openapi.json"), ("By hand", "/more/pay/openapi.json")].map(|(n, p)| (n.into(), p.into()));
    assert_eq!(shown, expected);
}

fn in_path(config: &mut ServiceConfig) {
    let tags = Resource::<tag::Entity>::new("/tags").versions(versions![1 => tag::Entity, 2 => tag::Entity]);
    config.service(web::scope("/v{version}").service(Api::new("Tags", "1.0").docs("/docs").resource(tags)));
}

#[actix_web::test]
async fn a_page_behind_a_version_shows_the_document_of_that_version() {
    let database = TestDatabase::new().await;
    let client = Client::new(&database.db, in_path).settings(Settings::new().versions(Versions::in_path("version")));
    for (version, path) in [(1, "/v1/openapi/v1.json"), (2, "/v2/openapi.json")] {
        assert_eq!(documents(&client, &format!("/v{version}/docs")).await, [(format!("Version {version}"), path.to_owned())]);
        let document = client.get(path).await.json;
        assert_eq!(document["info"]["x-api-version"], version);
        let server = document["servers"][0]["url"].as_str().expect("a server");
        assert_eq!(joined(path, &format!("{server}/tags")), format!("/v{version}/tags"));
    }
    assert_eq!(documents(&client, "/v7/docs").await.len(), 2);
}

#[actix_web::test]
async fn a_browser_asks_again_only_for_what_has_changed() {
    let (_database, client) = client().await;
    let files = files(&client, "/docs").await;
    let forever = "public, max-age=31536000, immutable";
    for (path, caching) in files.iter().map(|file| (file.as_str(), forever)).chain([("/docs", "no-cache")]) {
        let first = client.get(path).await;
        let tag = first.header("etag").expect("a tag").to_owned();
        let again = read(&client, path, &[("If-None-Match", &format!("\"x\", {tag}"))]).await;
        assert_eq!((again.status.as_u16(), again.text.as_str(), again.header("etag")), (304, "", Some(tag.as_str())), "{path}");
        for answer in [&first, &again, &read(&client, path, &[("If-None-Match", "\"x\"")]).await] {
            assert_eq!(answer.header("cache-control"), Some(caching), "{path}");
        }
    }
    let tags = client.get("/docs").await.header("etag").map(str::to_owned);
    assert_ne!(tags, client.get("/hostile").await.header("etag").map(str::to_owned));
}

#[actix_web::test]
async fn what_is_sent_as_gzip_is_the_plain_file() {
    let (_database, client) = client().await;
    let (mut gzipped, mut sent) = (0, 0);
    for file in files(&client, "/docs").await {
        let plain = read(&client, &file, &[("Accept-Encoding", "gzip;q=0, br")]).await;
        assert_eq!((plain.header("content-encoding"), plain.header("vary")), (None, Some("accept-encoding")));
        assert_eq!(client.get(&file).await.bytes, plain.bytes, "{file}");
        let packed = read(&client, &file, &[("Accept-Encoding", "br, deflate, gzip;q=0.5")]).await;
        sent += packed.bytes.len();
        assert_eq!(packed.header("vary"), Some("accept-encoding"));
        if packed.header("content-encoding").is_none() {
            assert!(packed.bytes.len() < 4096, "{file} is small");
            continue;
        }
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
        assert_eq!(unzipped(&packed.bytes), plain.bytes, "{file}");
        gzipped += 1;
    }
    assert_eq!(gzipped, 3);
    assert!(sent < 550_000, "{sent} bytes are sent for a page");
}

/// The plain bytes; the checksum and the length at the end are looked at.
pub(crate) fn unzipped(gzip: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(gzip).read_to_end(&mut plain).expect("gzip as RFC 1952 has it");
    plain
}

#[actix_web::test]
async fn a_title_is_text_and_not_markup() {
    let (_database, client) = client().await;
    let html = client.get("/hostile").await.text;
    let escaped = "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;";
    assert!(html.contains(&format!("<title>{escaped}</title>")) && html.contains(&format!("content=\"{escaped}\"")), "{html}");
    assert!(!html.contains("alert('"), "{html}");
    assert_eq!(html.matches("<script").count(), 3, "{html}");
}

#[test]
fn own_files_name_no_other_host_and_have_no_script_inside() {
    let page = include_str!("../../../tweaks-runtime/src/http/docs/page.html");
    for text in [page, include_str!("../../../tweaks-runtime/src/http/docs/start.js")] {
        assert!(!["http://", "https://", "//cdn"].iter().any(|host| text.contains(host)), "{text}");
    }
    for script in page.split("<script").skip(1) {
        assert!(script.starts_with(" src=\"{") && script.contains("\"></script>"), "{script}");
    }
}

#[actix_web::test]
async fn the_examples_lead_from_their_root_to_their_page() {
    let database = TestDatabase::new().await;
    let roots =
        [(Client::shop(&database.db), "docs", "Shop"), (Client::new(&database.db, orders), "api/schema/swagger-ui/", "Orders")];
    for (client, page, title) in roots {
        let answer = client.get("/").await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (302, Some(page)));
        let html = client.get(&format!("/{page}")).await.text;
        assert!(html.contains(&format!("<title>{title}</title>")), "{html}");
    }
}
