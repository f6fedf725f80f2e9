//! Browsing: a page at each path of an API that shows a browser what it answers to programs.
//!
//! The page is one static text, so that it needs neither a database nor a permission; its script asks the same path for JSON, as the
//! user may, and the API's document for what can be done there.

use std::rc::Rc;
use std::sync::LazyLock;

use actix_web::body::BoxBody;
use actix_web::dev::{AppService, HttpServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, ContentEncoding, EntityTag, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpRequest, HttpResponse, web};

use super::cached::{NO_SNIFFING, escaped, reading};
use super::path::template;
use super::resource::{Endpoints, ServedPath};
use super::settings::Settings;
use super::voice::Voice;
use super::{cached, errors, fallback, gzip, media};

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The files of the page: their names, types and texts. The page names one script, which names the others.
const FILES: [(&str, &str, &str); 14] = [
    ("browse.css", "text/css; charset=utf-8", include_str!("browse/browse.css")),
    ("browse.js", SCRIPT, include_str!("browse/browse.js")),
    ("controls.js", SCRIPT, include_str!("browse/controls.js")),
    ("document.js", SCRIPT, include_str!("browse/document.js")),
    ("elements.js", SCRIPT, include_str!("browse/elements.js")),
    ("forms.js", SCRIPT, include_str!("browse/forms.js")),
    ("frame.js", SCRIPT, include_str!("browse/frame.js")),
    ("json.js", SCRIPT, include_str!("browse/json.js")),
    ("list.js", SCRIPT, include_str!("browse/list.js")),
    ("navigation.js", SCRIPT, include_str!("browse/navigation.js")),
    ("problems.js", SCRIPT, include_str!("browse/problems.js")),
    ("requests.js", SCRIPT, include_str!("browse/requests.js")),
    ("search.js", SCRIPT, include_str!("browse/search.js")),
    ("values.js", SCRIPT, include_str!("browse/values.js")),
];

/// The same texts, packed once: each worker makes an application of its own.
static PACKED: LazyLock<[web::Bytes; FILES.len()]> = LazyLock::new(|| FILES.map(|(_, _, text)| gzip::packed(text).into()));

const NO_CACHE: (HeaderName, &str) = (header::CACHE_CONTROL, "no-cache");

/// What browsers may do with the page: nothing comes from elsewhere, and nothing runs that stands in the page.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "same-origin"),
    NO_SNIFFING,
    NO_CACHE,
    (header::VARY, "Accept"),
];

/// Where the pages of an API find what they need.
pub(super) struct Site {
    /// The path below which their files are served.
    pub(super) files: String,
    /// Finds the path of the document that is about a request.
    pub(super) document: Rc<dyn Fn(&HttpRequest) -> String>,
}

impl Site {
    /// Registers resources with their pages, and the files of the pages.
    pub(super) fn register(self, resources: &[Endpoints], config: &mut AppService) {
        for at in 0..FILES.len() {
            self.file(at).register(config);
        }
        let site = Rc::new(self);
        let mut serve = |path: &ServedPath, service: actix_web::Resource| {
            if !path.operations.iter().any(|(_, method)| method == Method::GET) {
                return service.register(config);
            }
            let page = Rc::new(Page { site: Rc::clone(&site), up: up(path) });
            service.wrap(from_fn(move |request, next| answer(Rc::clone(&page), request, next))).register(config);
        };
        for endpoints in resources {
            endpoints.serve(&mut serve);
        }
    }

    fn file(&self, at: usize) -> actix_web::Resource {
        let (name, media_type, text) = FILES[at];
        let tag = cached::digest(text.as_bytes());
        let answer = move |request: HttpRequest| {
            // The tag is weak because it is the same for both encodings.
            let tag = EntityTag::new_weak(tag.clone());
            let headers = [NO_CACHE, NO_SNIFFING, (header::VARY, "accept-encoding")];
            let response = match Settings::is_browsable(&request) {
                true => cached::answer(&request, tag, &headers, |response| {
                    response.content_type(media_type);
                    match gzip::is_read(&request) {
                        true => response.insert_header(ContentEncoding::Gzip).body(PACKED[at].clone()),
                        false => response.body(text),
                    }
                }),
                false => errors::plain(StatusCode::NOT_FOUND, "Not found.", &Voice::of(&request, &Settings::of(&request))),
            };
            async { response }
        };
        let resource = web::resource(format!("{}/browse/{name}", self.files)).route(reading().to(answer));
        resource.default_service(fallback::allow(&[Method::GET, Method::HEAD]))
    }
}

/// The page of one path.
struct Page {
    site: Rc<Site>,
    /// The way from the path to where all paths begin, whatever stands in front of them.
    up: String,
}

fn up(path: &ServedPath) -> String {
    let slashes = template(&path.path).matches('/').count();
    if slashes > 1 { "../".repeat(slashes - 1) } else { "./".to_owned() }
}

/// Answers a browser with the page, and everybody else as ever. The cache of a browser is told that both have one URL.
async fn answer(page: Rc<Page>, request: ServiceRequest, next: Next<BoxBody>) -> actix_web::Result<ServiceResponse> {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_read || !Settings::is_browsable(request.request()) {
        return next.call(request).await;
    }
    if media::prefers_html(request.request()) {
        let response = page.response(request.request());
        return Ok(request.into_response(response));
    }
    let mut response = next.call(request).await?;
    vary(response.headers_mut());
    Ok(response)
}

/// Adds `Accept` to the headers that decide about the answer.
fn vary(headers: &mut HeaderMap) {
    let is_said = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"accept");
    if !headers.get_all(header::VARY).any(is_said) {
        headers.append(header::VARY, header::ACCEPT.into());
    }
}

impl Page {
    fn response(&self, request: &HttpRequest) -> HttpResponse {
        let to = |path: &str| escaped(&format!("{}{}", self.up, path.trim_start_matches('/')));
        let (files, document) = (to(&self.site.files), to(&(self.site.document)(request)));
        let page = format!(include_str!("browse/page.html"), files = files, document = document);
        let mut response = HttpResponse::Ok();
        for header in HEADERS {
            response.insert_header(header);
        }
        response.content_type("text/html; charset=utf-8").body(page)
    }
}
