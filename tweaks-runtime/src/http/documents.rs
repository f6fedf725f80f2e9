//! Documents: the routes of an API's OpenAPI documents.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::header::{self, EntityTag, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::identity;
use super::settings::Settings;
use super::voice::Voice;
use super::{cached, errors, fallback};
use crate::context::{Action, Context, Version};
use crate::exec::Failure;
use crate::openapi::{DocumentedHandler, Generators};

/// How an API is documented.
pub(super) struct Documents {
    pub(super) path: String,
    pub(super) generators: Generators,
    pub(super) handlers: Vec<DocumentedHandler>,
    /// Those that look the same to everybody, by their version and whether their path says it.
    made: RefCell<Made>,
}

/// Documents by whether their path says a version, and by the version.
type Made = HashMap<(bool, Option<u32>), Rc<Document>>;

impl Default for Documents {
    fn default() -> Self {
        Self {
            path: "/openapi.json".to_owned(),
            generators: Generators::default(),
            handlers: Vec::new(),
            made: RefCell::default(),
        }
    }
}

/// Writes documents: the API, of which this file knows nothing else.
pub(super) trait Writer {
    fn documents(&self) -> &Documents;

    /// Whether two types would have the same name in a document.
    fn check(&self) -> Result<(), String>;

    /// The API versions that have one, the oldest first.
    fn live_versions(&self, settings: &Settings) -> Vec<u32>;

    /// The document as a request may see it.
    fn write(&self, settings: &Settings, context: &Context) -> Result<serde_json::Value, String>;

    /// Whether it does not look the same to everybody.
    fn depends_on_user(&self, settings: &Settings, context: &Context) -> bool;
}

/// A document as it is sent.
struct Document {
    tag: String,
    body: String,
    is_for_all: bool,
}

impl Documents {
    pub(super) fn stem(&self) -> &str {
        self.path.trim_end_matches('/').trim_end_matches(".json")
    }

    /// The path of the document in a version.
    pub(super) fn path_in(&self, version: &str) -> String {
        format!("{}/v{version}.json", self.stem())
    }

    /// The way from a document to the paths that it describes, whatever stands in front of both.
    fn server(&self, has_version: bool) -> String {
        let path = if has_version { self.path_in("1") } else { self.path.clone() };
        let levels = path.matches('/').count().saturating_sub(1);
        if levels == 0 { ".".to_owned() } else { vec![".."; levels].join("/") }
    }
}

/// Registers the routes of the documents.
pub(super) fn register(writer: &Rc<dyn Writer>, config: &mut AppService) {
    let checked = writer.check();
    assert!(checked.is_ok(), "{}", checked.err().unwrap_or_default());
    let documents = writer.documents();
    for pattern in [documents.path.clone(), documents.path_in("{api_version}")] {
        let writer = Rc::clone(writer);
        let read = cached::reading().to(move |request: HttpRequest| answer(Rc::clone(&writer), request));
        let resource = web::resource(pattern).route(read).default_service(fallback::allow(&[Method::GET, Method::HEAD]));
        HttpServiceFactory::register(resource, config);
    }
}

async fn answer(writer: Rc<dyn Writer>, request: HttpRequest) -> HttpResponse {
    let settings = Settings::of(&request);
    let (live, said) = (writer.live_versions(&settings), request.match_info().get("api_version"));
    let named = said.map(|said| said.parse::<u32>().ok().filter(|said| live.contains(said)));
    let version = match named {
        Some(None) => return errors::plain(StatusCode::NOT_FOUND, "Not found.", &Voice::of(&request, &settings)),
        Some(said) => said,
        None => in_path(&settings, &request).filter(|said| live.contains(said)).or(live.last().copied()),
    };
    let mut context = settings.new_context(Action::Metadata, &request);
    context.version = version.map_or(Version::NEWEST, Version::of);
    let is_kept = writer.documents().made.borrow().contains_key(&(named.is_some(), version));
    if !is_kept && writer.depends_on_user(&settings, &context) {
        // Whoever asks reads the document; a user may see more of it.
        _ = identity::identify(&request, &settings, &mut context).await;
    }
    match made(writer.as_ref(), &settings, named.is_some(), &context) {
        Ok(document) => sent(&request, &document),
        Err(error) => errors::failure(Failure::internal(&error), &Voice::of(&request, &settings)),
    }
}

fn in_path(settings: &Settings, request: &HttpRequest) -> Option<u32> {
    settings.versions.as_ref()?.of_path(request)
}

/// The document as a request may see it. One that does not look the same to everybody is made each time.
fn made(writer: &dyn Writer, settings: &Settings, has_version: bool, context: &Context) -> Result<Rc<Document>, String> {
    let documents = writer.documents();
    let key = (has_version, context.version());
    if let Some(known) = documents.made.borrow().get(&key) {
        return Ok(Rc::clone(known));
    }
    let mut json = writer.write(settings, context)?;
    json["servers"] = json!([{"url": documents.server(has_version), "description": "Where this document is from."}]);
    let body = json.to_string();
    let is_for_all = !writer.depends_on_user(settings, context);
    let document = Rc::new(Document { tag: cached::digest(body.as_bytes()), body, is_for_all });
    if is_for_all {
        documents.made.borrow_mut().insert(key, Rc::clone(&document));
    }
    Ok(document)
}

fn sent(request: &HttpRequest, document: &Document) -> HttpResponse {
    let tag = EntityTag::new_strong(document.tag.clone());
    let open: &[(HeaderName, &str)] = &[(header::CACHE_CONTROL, "no-cache")];
    let own: &[(HeaderName, &str)] = &[(header::CACHE_CONTROL, "private, no-cache"), (header::VARY, "Authorization, Cookie")];
    let headers = if document.is_for_all { open } else { own };
    cached::answer(request, tag, headers, |response| response.content_type("application/json").body(document.body.clone()))
}

/// The paths of the documents with their versions, the newest first. A version in the path stands in front of one document only.
#[cfg(feature = "openapi-docs")]
pub(super) fn paths(writer: &dyn Writer, request: &HttpRequest) -> Vec<(Option<u32>, String)> {
    let (settings, documents) = (Settings::of(request), writer.documents());
    let live = writer.live_versions(&settings);
    let older = live.iter().rev().skip(1).map(|version| (Some(*version), documents.path_in(&version.to_string())));
    let mut all: Vec<_> = std::iter::once((live.last().copied(), documents.path.clone())).chain(older).collect();
    let said = in_path(&settings, request);
    if all.iter().any(|(version, _)| said.is_some() && *version == said) {
        all.retain(|(version, _)| *version == said);
    }
    all
}

/// The path of the document of the version in which a request is answered; of the newest if there is none of it.
#[cfg(feature = "browse")]
pub(super) fn path(writer: &dyn Writer, request: &HttpRequest) -> String {
    let (settings, documents) = (Settings::of(request), writer.documents());
    let asked = settings.versions.as_ref().and_then(|versions| {
        let said = versions.said(request, &settings.new_context(Action::Metadata, request));
        said.map_or(versions.default.map(i64::from), |said| versions.number(&said))
    });
    let live = writer.live_versions(&settings);
    let older = live.iter().rev().skip(1).find(|version| Some(i64::from(**version)) == asked);
    older.map_or_else(|| documents.path.clone(), |version| documents.path_in(&version.to_string()))
}
