//! The page of a resource: who gets it, with which headers and files, and what stays as it is for programs.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, ServiceConfig};
use serde_json::json;
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::magazine::{article, author};
use tests::entities::tag;
use tweaks_runtime::permissions::IsAuthenticated;
use tweaks_runtime::prelude::*;
use tweaks_runtime::{Api, Versions, fallback, versions};

use crate::docs_page::unzipped;

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

/// What Chromium, Firefox and Safari ask a page with, and what else means HTML.
const HTML: [&str; 9] = [
    BROWSER,
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html",
    "TEXT/HTML; charset=utf-8",
    "text/*",
    "text/html;q=0.5, application/json;q=0.4",
    "text/html;q=0.2, */*;q=0.1",
    "application/json;version=2;q=0.3, text/*;q=0.4",
];

/// What programs ask with.
const JSON: [&str; 11] = [
    "*/*",
    "",
    "application/json",
    "application/json, text/html",
    "text/html, application/json",
    "text/html, */*",
    "application/json, text/plain, */*",
    "text/html;q=0.4, application/json;q=0.5",
    "text/html;q=0, text/*, */*;q=0.1",
    "text/html;q=0.5, application/json;q=0.1, application/json;version=2;q=0.6",
    "application/*, text/*;q=0.9",
];

async fn words(call: Call<tag::Entity>) -> HttpResponse {
    call.fields(["word"]).list().await
}

async fn weigh(_: Call<tag::Entity>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "weight": 1 }))
}

fn tags(path: &str) -> Resource<tag::Entity> {
    let tags = Resource::<tag::Entity>::new(path).list_action(Method::GET, "words", words);
    tags.action(Method::GET, "weigh", weigh).action(Method::POST, "drop", weigh)
}

fn endpoints(config: &mut ServiceConfig) {
    let api = Api::new("Tags", "1").resource(tags("/tags/")).resource(Resource::<tag::Entity>::new("/bare"));
    let secret = Api::new("Secret", "1").documents("/secret/api.json");
    config
        .service(api)
        .service(secret.resource(Resource::<tag::Entity>::new("/secret/tags").permission(IsAuthenticated)))
        .service(
            web::scope("/in/{there}").service(Api::new("Inner", "1").documents("/api/schema/").resource(tags("/deep/tags/"))),
        )
        .service(Resource::<tag::Entity>::new("/alone"))
        .default_service(fallback());
}

async fn client() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(tag::Entity).await;
    let client = Client::new(&database.db, endpoints);
    for word in ["a", "b"] {
        assert_eq!(client.post("/tags/", json!({ "word": word })).await.status, 201);
    }
    (database, client)
}

async fn ask(client: &Client, method: Method, path: &str, accept: &str) -> Answer {
    client.send(method, path, &[("Accept", accept)], vec![]).await
}

fn is_page(answer: &Answer) -> bool {
    answer.header("content-type") == Some("text/html; charset=utf-8")
}

fn varies(answer: &Answer) -> usize {
    answer.headers.get_all("vary").filter(|value| value.as_bytes().eq_ignore_ascii_case(b"accept")).count()
}

#[actix_web::test]
async fn a_browser_gets_the_page_and_a_program_json() {
    let (database, client) = client().await;
    for client in [client, Client::new(&database.db, endpoints).drf()] {
        for path in ["/tags/", "/tags/a/", "/tags/words/", "/tags/a/weigh/", "/bare?limit=x", "/bare/nothing", "/in/x/deep/tags/"]
        {
            for (method, accept) in HTML.iter().flat_map(|accept| [(Method::GET, accept), (Method::HEAD, accept)]) {
                let page = ask(&client, method.clone(), path, accept).await;
                assert!(page.status == 200 && is_page(&page), "{method} {path} {accept}: {}", page.status);
                assert_eq!((varies(&page), page.statements.len()), (1, 0), "{method} {path} {accept}");
            }
            let plain = client.get(path).await;
            assert!(!is_page(&plain) && varies(&plain) == 1, "{path}");
            for accept in JSON {
                let answer = ask(&client, Method::GET, path, accept).await;
                assert_eq!((answer.status, &answer.text, varies(&answer)), (plain.status, &plain.text, 1), "{path} {accept}");
            }
        }
    }
}

#[actix_web::test]
async fn only_reads_of_an_api_have_a_page() {
    let (_database, client) = client().await;
    for (method, path, status) in [
        (Method::DELETE, "/tags/", StatusCode::METHOD_NOT_ALLOWED),
        (Method::OPTIONS, "/tags/", StatusCode::NOT_ACCEPTABLE),
        (Method::POST, "/tags/", StatusCode::NOT_ACCEPTABLE),
        (Method::GET, "/tags/a/drop/", StatusCode::NOT_ACCEPTABLE),
        (Method::GET, "/alone", StatusCode::NOT_ACCEPTABLE),
        (Method::GET, "/nowhere", StatusCode::NOT_FOUND),
    ] {
        let answer = ask(&client, method.clone(), path, BROWSER.trim_end_matches(",*/*;q=0.8")).await;
        assert!(!is_page(&answer), "{method} {path}");
        let expected = if status == 405 { StatusCode::NOT_ACCEPTABLE } else { status };
        assert_eq!(answer.status, expected, "{method} {path}");
    }
    let answer = ask(&client, Method::DELETE, "/tags/", BROWSER).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::METHOD_NOT_ALLOWED, Some("application/problem+json"))
    );
}

#[actix_web::test]
async fn the_page_needs_no_permission_and_shows_nothing() {
    let (_database, client) = client().await;
    let users = Settings::new().authentication("Bearer", |_, _| async { Ok(None::<Nobody>) });
    let client = client.settings(users);
    let page = ask(&client, Method::GET, "/secret/tags/a", BROWSER).await;
    assert!(is_page(&page) && page.status == 200);
    assert_eq!(ask(&client, Method::GET, "/secret/tags/a", "*/*").await.status, StatusCode::UNAUTHORIZED);
}

#[derive(Clone)]
struct Nobody;

impl tweaks_runtime::permissions::User for Nobody {}

/// The attributes of a page that name other files.
fn named(page: &Answer) -> Vec<String> {
    let names = ["href", "src", "data-document"].map(|name| format!("{name}=\""));
    let starts =
        names.iter().flat_map(|name| page.text.match_indices(name.as_str()).map(|(at, name)| &page.text[at + name.len()..]));
    starts.filter_map(|rest| rest.split('"').next()).filter(|name| !name.starts_with("data:")).map(str::to_owned).collect()
}

/// A relative URL beside a path, as browsers read it.
fn beside(path: &str, url: &str) -> String {
    let mut segments: Vec<&str> = path.split('/').collect();
    segments.pop();
    for segment in url.split('/') {
        match segment {
            "." => {}
            ".." => _ = segments.pop(),
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

#[actix_web::test]
async fn the_files_of_a_page_are_served_beside_its_document() {
    let (_database, client) = client().await;
    for path in
        ["/tags/", "/tags/a/", "/tags/words/", "/bare", "/bare/a", "/secret/tags", "/in/x/deep/tags/", "/in/x/deep/tags/a/weigh/"]
    {
        let page = ask(&client, Method::GET, path, BROWSER).await;
        let urls = named(&page);
        assert_eq!(urls.len(), 3, "{}", page.text);
        for url in urls {
            let file = beside(path, &url);
            let answer = client.get(&file).await;
            assert!(answer.status == 200 && !url.starts_with('/') && !url.contains(':'), "{path} {url}: {file}");
            let tag = answer.header("etag").expect("a tag").to_owned();
            let again = client.send(Method::GET, &file, &[("If-None-Match", &tag)], vec![]).await;
            assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{file}");
            assert_eq!(client.post(&file, json!({})).await.status, StatusCode::METHOD_NOT_ALLOWED, "{file}");
        }
    }
}

#[actix_web::test]
async fn nothing_runs_that_stands_in_a_page() {
    let (_database, client) = client().await;
    let page = ask(&client, Method::GET, "/tags/", BROWSER).await;
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'self'; ") && !policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    let headers = ["x-content-type-options", "cache-control", "referrer-policy"].map(|name| page.header(name));
    assert_eq!(headers, [Some("nosniff"), Some("no-cache"), Some("same-origin")]);
    assert!(
        !page.text.contains("<style") && !page.text.contains("style=") && !page.text.contains("></script>\n<script>"),
        "{}",
        page.text
    );
    let mut files = vec!["browse.css".to_owned(), "browse.js".to_owned()];
    let mut at = 0;
    while let Some(name) = files.get(at).cloned() {
        let file = format!("/openapi/browse/{name}");
        let answer = client.get(&file).await;
        let media_type = match name.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        };
        assert_eq!((answer.header("content-type"), answer.header("x-content-type-options")), (Some(media_type), Some("nosniff")));
        for word in
            ["http://", "https://", "innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(", "@import"]
        {
            assert!(!answer.text.contains(word), "{file}: {word}");
        }
        let packed = client.send(Method::GET, &file, &[("Accept-Encoding", "gzip")], vec![]).await;
        assert_eq!((packed.header("content-encoding"), packed.header("vary")), (Some("gzip"), Some("accept-encoding")));
        assert!(unzipped(&packed.bytes) == answer.text.as_bytes() && packed.bytes.len() < answer.text.len(), "{file}");
        // A script names the others that it needs.
        let named = answer.text.split(" from './").skip(1).filter_map(|rest| rest.split('\'').next());
        let new: Vec<String> = named.filter(|name| !files.iter().any(|own| own == name)).map(str::to_owned).collect();
        files.extend(new);
        at += 1;
    }
    assert_eq!(files.len(), 14, "{files:?}");
}

#[actix_web::test]
async fn without_the_setting_there_is_no_page() {
    let (_database, client) = client().await;
    let client = client.settings(Settings::new().browsable(false));
    let answer = ask(&client, Method::GET, "/tags/", BROWSER).await;
    assert_eq!((answer.status, answer.header("content-type"), varies(&answer)), (StatusCode::OK, Some("application/json"), 0));
    assert_eq!(ask(&client, Method::GET, "/tags/", "text/html").await.status, StatusCode::NOT_ACCEPTABLE);
    let file = client.get("/openapi/browse/browse.js").await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::NOT_FOUND, Some("application/problem+json")));
}

fn magazine(config: &mut ServiceConfig) {
    let articles = |path| {
        let table = versions![1..=5 => article::Article, deprecated = 2];
        Api::new("Magazine", "1").resource(Resource::<article::Article>::new(path).versions(table))
    };
    config.service(web::scope("/v{version}").service(articles("/articles"))).service(articles("/articles/"));
}

#[actix_web::test]
async fn the_page_names_the_document_of_the_version_that_answers() {
    let database = TestDatabase::new().await.with(author::Entity).await.with(article::Entity).await;
    let in_path = || Versions::in_path("version");
    let in_query = || Versions::in_query("v");
    for (versions, path, document) in [
        (Versions::in_accept(), "/articles/", "../openapi.json"),
        (Versions::in_accept().default_version(3), "/articles/", "../openapi/v3.json"),
        (Versions::in_accept().default_version(5), "/articles/1/", "../../openapi.json"),
        (in_query(), "/articles/?v=2", "../openapi/v2.json"),
        (in_query(), "/articles/?v=99", "../openapi.json"),
        (in_query().obsolete(2), "/articles/?v=1", "../openapi.json"),
        (in_query(), "/articles/?v=x", "../openapi.json"),
        (Versions::in_header("Api-Version").default_version(1), "/articles/", "../openapi/v1.json"),
        (in_path(), "/v4/articles", "./openapi/v4.json"),
        (in_path(), "/v5/articles/1", "../openapi.json"),
        (in_path(), "/v77/articles", "./openapi.json"),
    ] {
        let client = Client::new(&database.db, magazine).settings(Settings::new().versions(versions));
        let page = ask(&client, Method::GET, path, BROWSER).await;
        assert!(page.status == 200 && is_page(&page) && page.statements.is_empty(), "{path}");
        let own = format!("data-document=\"{document}\"");
        assert!(page.text.contains(&own), "{path}: {own} is not in {}", page.text);
    }
}

#[actix_web::test]
async fn the_document_says_what_a_page_links_and_looks_for() {
    let document = shop::api::api().document(&Settings::new().versions(shop::api::versions()), None).expect("a document");
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Order"]["properties"]["id"]["x-key"], "id");
    assert_eq!(schemas["Order"]["properties"]["customer"]["x-resource"], "/customers/");
    assert_eq!(schemas["Customer"]["properties"]["orders"]["x-resource"], "/orders/");
    // The search comes first, and has no page for a row.
    assert_eq!(schemas["OrderItemCreate"]["properties"]["product_id"]["x-foreign-key"], "/products/");
    let pagination = |path: &str| &document["paths"][path]["get"]["x-pagination"];
    assert_eq!(pagination("/orders/"), &json!({"place": "offset", "size": "limit"}));
    assert_eq!(pagination("/customers/"), &json!({"place": "page", "size": "page_size"}));
    assert!(pagination("/products/search/").is_null());
}
