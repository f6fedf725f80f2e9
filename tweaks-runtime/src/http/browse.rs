//! Browsing: a page at each path of an API that shows a browser what it answers to programs.
//!
//! The page is one static text, so that it needs neither a database nor a permission; its script asks the same path for JSON, as the
//! user may, and the API's document for what can be done there.

use std::rc::Rc;

use actix_web::body::BoxBody;
use actix_web::dev::{AppService, HttpServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, EntityTag, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpRequest, HttpResponse, web};

use super::api::Api;
use super::resource::ServedPath;
use super::settings::Settings;
use super::{cached, errors, fallback, media};
use crate::context::Action;

const PAGE: &str = include_str!("browse/page.html");

/// The files of the page: their names, types and texts.
const FILES: [(&str, &str, &str); 2] = [
    ("browse.js", "text/javascript; charset=utf-8", include_str!("browse/browse.js")),
    ("browse.css", "text/css; charset=utf-8", include_str!("browse/browse.css")),
];

/// What browsers may do with the page: nothing comes from elsewhere, and nothing runs that stands in the page.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-cache"),
    (header::VARY, "Accept"),
];

/// Registers the resources of an API with their pages, and the files of the pages beside its documents.
pub(super) fn register(api: &Rc<Api>, config: &mut AppService) {
    FILES.into_iter().for_each(|file| register_file(api, file, config));
    for endpoints in &api.resources {
        endpoints.serve(|path, service| match path.operations.iter().any(|(_, method)| method == Method::GET) {
            true => {
                let page = Rc::new(Page { api: Rc::clone(api), up: up(path) });
                service.wrap(from_fn(move |request, next| answer(Rc::clone(&page), request, next))).register(config);
            }
            false => service.register(config),
        });
    }
}

fn register_file(api: &Api, (name, media_type, text): (&str, &'static str, &'static str), config: &mut AppService) {
    let tag = cached::digest(text.as_bytes());
    let answer = move |request: HttpRequest| {
        let tag = EntityTag::new_strong(tag.clone());
        let response = match Settings::is_browsable(&request) {
            true => cached::answer(&request, tag, "no-cache", |response| {
                response.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff")).content_type(media_type).body(text)
            }),
            false => errors::plain(StatusCode::NOT_FOUND, "Not found.", Settings::of(&request).profile),
        };
        async { response }
    };
    let resource = web::resource(format!("{}/{name}", api.documents.stem()));
    let routes = [Method::GET, Method::HEAD].map(|method| web::method(method).to(answer.clone()));
    let resource = routes.into_iter().fold(resource, actix_web::Resource::route);
    resource.default_service(fallback::allow(&[Method::GET, Method::HEAD])).register(config);
}

/// The page of one path.
struct Page {
    api: Rc<Api>,
    /// The way from the path to those of the documents, whatever stands in front of both.
    up: String,
}

fn up(path: &ServedPath) -> String {
    let mut depth = 0_usize;
    let is_outside = |letter: char| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == '/' && depth == 0
    };
    let slashes = path.path.chars().map(is_outside).filter(|is_outside| *is_outside).count();
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
        let to = |path: &str| attribute(&format!("{}{}", self.up, path.trim_start_matches('/')));
        let documents = &self.api.documents;
        let files = to(&format!("{}/", documents.stem()));
        let page = PAGE.replace("{files}", &files).replace("{document}", &to(&documents.of_version(self.version(request))));
        let mut response = HttpResponse::Ok();
        HEADERS.into_iter().for_each(|header| _ = response.insert_header(header));
        response.content_type("text/html; charset=utf-8").body(page)
    }

    /// The version in which the path is answered, unless it is the newest one, or none that is served.
    fn version(&self, request: &HttpRequest) -> Option<u32> {
        let settings = Settings::of(request);
        let versions = settings.versions.as_ref()?;
        let said = versions.said(request, &settings.new_context(Action::Metadata, request));
        let number = said.map_or(versions.default.map(i64::from), |said| versions.number(&said))?;
        let live = self.api.live_versions(&settings);
        let version = u32::try_from(number).ok().filter(|version| live.contains(version));
        version.filter(|version| live.last() != Some(version))
    }
}

/// A text inside of an attribute.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
