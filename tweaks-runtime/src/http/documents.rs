//! Documents: the routes of an API's OpenAPI documents.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::header::{self, EntityTag};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::api::Api;
use super::identity;
use super::settings::Settings;
use super::{cached, errors, fallback};
use crate::context::{Action, Context, Version};
use crate::description::ResourceDescription;
use crate::openapi::{self, Generators};

/// How an API is documented.
pub(super) struct Documents {
    path: String,
    generators: Generators,
    /// Those that look the same to everybody, by their version, with their tags.
    made: RefCell<HashMap<Option<u32>, Rc<Document>>>,
}

impl Default for Documents {
    fn default() -> Self {
        Self { path: "/openapi.json".to_owned(), generators: Generators::default(), made: RefCell::default() }
    }
}

/// A document as it is sent.
struct Document {
    tag: String,
    body: String,
}

impl Api {
    /// The path of the document of the newest version, `/openapi.json` without this. The others stand below it: for
    /// `/api/schema.json` and for `/api/schema/` they are `/api/schema/v2.json` and so on.
    pub fn documents(mut self, path: impl Into<String>) -> Self {
        self.documents.path = path.into();
        self
    }

    /// What writes the operations of its documents.
    pub fn generators(mut self, generators: Generators) -> Self {
        self.documents.generators = generators;
        self
    }

    /// Its document in an API version, or in the newest, as somebody unknown may see it: for tests, and for a file in a repository.
    ///
    /// # Errors
    ///
    /// If two types would have the same name in it.
    pub fn document(&self, settings: &Settings, version: Option<u32>) -> Result<serde_json::Value, String> {
        let mut context = Context::new(Action::Metadata);
        let version = version.or_else(|| self.live_versions(settings).last().copied());
        context.version = version.map_or(Version::NEWEST, Version::of);
        self.write(settings, &context)
    }

    fn write(&self, settings: &Settings, context: &Context) -> Result<serde_json::Value, String> {
        let generators = |_: &ResourceDescription| self.documents.generators.clone();
        let mut document = openapi::document(&self.describe(settings, context), context, &generators)?;
        document["servers"] = json!([{"url": self.documents.server(self.is_newest(settings, context))}]);
        Ok(document)
    }

    /// The paths of its documents with their versions, the newest first. A version in the path stands in front of one document only.
    #[cfg(feature = "openapi-docs")]
    pub(super) fn document_paths(&self, request: &HttpRequest) -> Vec<(Option<u32>, String)> {
        let settings = Settings::of(request);
        let live = self.live_versions(&settings);
        let older = live.iter().rev().skip(1).map(|version| (Some(*version), self.documents.path_in(&version.to_string())));
        let mut all: Vec<_> = std::iter::once((live.last().copied(), self.documents.path.clone())).chain(older).collect();
        let in_path = settings.versions.as_ref().and_then(|versions| versions.of_path(request));
        if all.iter().any(|(version, _)| in_path.is_some() && *version == in_path) {
            all.retain(|(version, _)| *version == in_path);
        }
        all
    }

    /// The path of the document of the version in which a request is answered; of the newest if there is none of it.
    #[cfg(feature = "browse")]
    pub(super) fn document_path(&self, request: &HttpRequest) -> String {
        let settings = Settings::of(request);
        let asked = settings.versions.as_ref().and_then(|versions| {
            let said = versions.said(request, &settings.new_context(Action::Metadata, request));
            said.map_or(versions.default.map(i64::from), |said| versions.number(&said))
        });
        let live = self.live_versions(&settings);
        let older = live.iter().rev().skip(1).find(|version| Some(i64::from(**version)) == asked);
        older.map_or_else(|| self.documents.path.clone(), |version| self.documents.path_in(&version.to_string()))
    }

    fn is_newest(&self, settings: &Settings, context: &Context) -> bool {
        self.live_versions(settings).last().copied() == context.version()
    }
}

impl Documents {
    pub(super) fn stem(&self) -> &str {
        self.path.trim_end_matches('/').trim_end_matches(".json")
    }

    /// The path of the document in a version.
    fn path_in(&self, version: &str) -> String {
        format!("{}/v{version}.json", self.stem())
    }

    /// The way from a document to the paths that it describes, whatever stands in front of both.
    fn server(&self, is_newest: bool) -> String {
        let levels = if is_newest { self.path.matches('/').count() - 1 } else { self.stem().matches('/').count() };
        if levels == 0 { ".".to_owned() } else { vec![".."; levels].join("/") }
    }
}

/// Registers the routes of the documents.
pub(super) fn register(api: &Rc<Api>, config: &mut AppService) {
    for pattern in [api.documents.path.clone(), api.documents.path_in("{api_version}")] {
        let api = Rc::clone(api);
        let get = web::get().to(move |request: HttpRequest| answer(Rc::clone(&api), request));
        let resource = web::resource(pattern).route(get).default_service(fallback::allow(&[actix_web::http::Method::GET]));
        HttpServiceFactory::register(resource, config);
    }
}

async fn answer(api: Rc<Api>, request: HttpRequest) -> HttpResponse {
    let settings = Settings::of(&request);
    let (live, said) = (api.live_versions(&settings), request.match_info().get("api_version"));
    let said = said.map(|said| said.parse::<u32>().ok().filter(|said| live.contains(said)));
    let version = match said {
        Some(None) => return errors::plain(actix_web::http::StatusCode::NOT_FOUND, "Not found.", settings.profile),
        Some(said) => said,
        None => live.last().copied(),
    };
    let mut context = settings.new_context(Action::Metadata, &request);
    context.version = version.map_or(Version::NEWEST, Version::of);
    // Whoever asks reads the document; a user may see more of it.
    _ = identity::identify(&request, &settings, &mut context).await;
    match api.made(&settings, version, &context) {
        Ok(document) => sent(&request, &document),
        Err(error) => errors::failure(crate::exec::Failure::internal(&error), settings.profile),
    }
}

impl Api {
    /// The document as a request may see it. One that does not look the same to everybody is made each time.
    fn made(&self, settings: &Settings, version: Option<u32>, context: &Context) -> Result<Rc<Document>, String> {
        if let Some(known) = self.documents.made.borrow().get(&version) {
            return Ok(Rc::clone(known));
        }
        let description = self.describe(settings, context);
        let body = self.write(settings, context)?.to_string();
        let document = Rc::new(Document { tag: cached::digest(body.as_bytes()), body });
        let mut schemas = description.resources.iter().flat_map(|resource| [resource.list, resource.detail]);
        let mut seen = Vec::new();
        if !schemas.any(|schema| schema.depends_on_user(&mut seen)) {
            self.documents.made.borrow_mut().insert(version, Rc::clone(&document));
        }
        Ok(document)
    }
}

fn sent(request: &HttpRequest, document: &Document) -> HttpResponse {
    let tag = EntityTag::new_strong(document.tag.clone());
    let headers = [(header::CACHE_CONTROL, "no-cache")];
    cached::answer(request, tag, &headers, |response| response.content_type("application/json").body(document.body.clone()))
}
