//! Documents: the routes of an API's OpenAPI documents.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ETag, EntityTag, Header as _, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, web};
use sha2::{Digest as _, Sha256};

use super::identity;
use super::settings::Settings;
use super::{errors, fallback};
use crate::context::{Action, Context, Version};
use crate::exec::Failure;
use crate::openapi::{DocumentedHandler, Generators};

/// How an API is documented.
pub(super) struct Documents {
    pub(super) path: String,
    pub(super) generators: Generators,
    pub(super) handlers: Vec<DocumentedHandler>,
    /// Those that look the same to everybody, by their version, with their tags.
    made: RefCell<HashMap<Option<u32>, Rc<Document>>>,
}

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
}

impl Documents {
    pub(super) fn stem(&self) -> &str {
        self.path.trim_end_matches('/').trim_end_matches(".json")
    }

    /// The way from a document to the paths that it describes, whatever stands in front of both.
    pub(super) fn server(&self, is_newest: bool) -> String {
        let levels = if is_newest { self.path.matches('/').count() - 1 } else { self.stem().matches('/').count() };
        if levels == 0 { ".".to_owned() } else { vec![".."; levels].join("/") }
    }
}

/// Registers the routes of the documents.
pub(super) fn register(writer: &Rc<dyn Writer>, config: &mut AppService) {
    let documents = writer.documents();
    for pattern in [documents.path.clone(), format!("{}/v{{api_version}}.json", documents.stem())] {
        let writer = Rc::clone(writer);
        let get = web::get().to(move |request: HttpRequest| answer(Rc::clone(&writer), request));
        let resource = web::resource(pattern).route(get).default_service(fallback::allow(&[Method::GET]));
        HttpServiceFactory::register(resource, config);
    }
}

async fn answer(writer: Rc<dyn Writer>, request: HttpRequest) -> HttpResponse {
    let settings = Settings::of(&request);
    let (live, said) = (writer.live_versions(&settings), request.match_info().get("api_version"));
    let said = said.map(|said| said.parse::<u32>().ok().filter(|said| live.contains(said)));
    let version = match said {
        Some(None) => return errors::plain(StatusCode::NOT_FOUND, "Not found.", settings.profile),
        Some(said) => said,
        None => live.last().copied(),
    };
    let mut context = settings.new_context(Action::Metadata, &request);
    context.version = version.map_or(Version::NEWEST, Version::of);
    // Whoever asks reads the document; a user may see more of it.
    _ = identity::identify(&request, &settings, &mut context).await;
    match made(writer.as_ref(), &settings, version, &context) {
        Ok(document) => sent(&request, &document),
        Err(error) => errors::failure(Failure::internal(&error), settings.profile),
    }
}

/// The document as a request may see it. One that does not look the same to everybody is made each time.
fn made(writer: &dyn Writer, settings: &Settings, version: Option<u32>, context: &Context) -> Result<Rc<Document>, String> {
    let Documents { made, .. } = writer.documents();
    if let Some(known) = made.borrow().get(&version) {
        return Ok(Rc::clone(known));
    }
    let body = writer.write(settings, context)?.to_string();
    let digest = Sha256::digest(body.as_bytes());
    let tag = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let document = Rc::new(Document { tag, body });
    if !writer.depends_on_user(settings, context) {
        made.borrow_mut().insert(version, Rc::clone(&document));
    }
    Ok(document)
}

fn sent(request: &HttpRequest, document: &Document) -> HttpResponse {
    let tag = EntityTag::new_strong(document.tag.clone());
    let is_known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => request.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag)).insert_header((header::CACHE_CONTROL, "no-cache"));
    if is_known { response.finish() } else { response.content_type("application/json").body(document.body.clone()) }
}
