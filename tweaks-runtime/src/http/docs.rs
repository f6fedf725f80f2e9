//! The documents page: Swagger UI over the documents of an API, from files inside the program.
//!
//! It does not describe anything itself, and asks nobody who asks: the documents decide what is seen.

mod archive;

use std::rc::Rc;
use std::sync::LazyLock;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::header::{self, ContentEncoding, EntityTag};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde_json::json;

use super::cached::{NO_SNIFFING, escaped, reading};
use super::settings::Settings;
use super::voice::Voice;
use super::{cached, errors, fallback, gzip};
use archive::Packed;

/// Scripts come from this server alone, so a description cannot bring one along. Swagger UI styles single elements, and its style has
/// pictures inside; another site cannot frame the page, whose buttons act as the user.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'";

static FILES: LazyLock<[File; 4]> = LazyLock::new(|| {
    [
        File::archived("swagger-ui.css", "text/css; charset=utf-8"),
        File::archived("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        File::archived("swagger-ui-standalone-preset.js", "text/javascript; charset=utf-8"),
        File::new("start.js", "text/javascript; charset=utf-8", Content::Own(include_str!("docs/start.js"))),
    ]
});

/// Finds the names and the paths of the documents, in the order in which they are offered.
type Documents = dyn Fn(&HttpRequest) -> Vec<(String, String)>;

/// A page over the documents of an API.
pub(super) struct Page {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) about: String,
    pub(super) documents: Box<Documents>,
}

/// A file that the page names.
struct File {
    name: &'static str,
    media_type: &'static str,
    content: Content,
    tag: String,
}

enum Content {
    Own(&'static str),
    Archived(Packed),
}

impl Page {
    /// Registers the routes of the page and of its files.
    pub(super) fn register(self, config: &mut AppService) {
        LazyLock::force(&FILES);
        let files = web::resource(self.below("{tag}", "{name}")).route(reading().to(file));
        let page = Rc::new(self);
        let path = page.path.clone();
        let html = reading().to(move |request: HttpRequest| {
            let response = page.answer(&request);
            async { response }
        });
        for resource in [files, web::resource(path).route(html)] {
            let resource = resource.default_service(fallback::allow(&[Method::GET, Method::HEAD]));
            HttpServiceFactory::register(resource, config);
        }
    }

    fn below(&self, tag: &str, name: &str) -> String {
        format!("{}/files/{tag}/{name}", self.path.trim_end_matches('/'))
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let html = self.html(request);
        let headers = [
            (header::CACHE_CONTROL, "no-cache"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::REFERRER_POLICY, "no-referrer"),
            NO_SNIFFING,
        ];
        let tag = EntityTag::new_strong(cached::digest(html.as_bytes()));
        cached::answer(request, tag, &headers, |response| response.content_type("text/html; charset=utf-8").body(html))
    }

    fn html(&self, request: &HttpRequest) -> String {
        let documents = (self.documents)(request);
        let choices = documents.iter().map(|(name, path)| json!({"name": name, "url": relative(&self.path, path)}));
        let [style, bundle, preset, start] = FILES.each_ref().map(|file| relative(&self.path, &self.below(&file.tag, file.name)));
        format!(
            include_str!("docs/page.html"),
            title = escaped(&self.title),
            about = escaped(&self.about),
            documents = escaped(&choices.collect::<serde_json::Value>().to_string()),
            style = style,
            bundle = bundle,
            preset = preset,
            start = start,
        )
    }
}

impl File {
    fn archived(name: &'static str, media_type: &'static str) -> Self {
        let packed = Packed::named(name).expect("a file of Swagger UI");
        Self::new(name, media_type, Content::Archived(packed))
    }

    fn new(name: &'static str, media_type: &'static str, content: Content) -> Self {
        let tag = match &content {
            Content::Own(text) => cached::digest(text.as_bytes()),
            Content::Archived(packed) => cached::digest(&packed.gzip()),
        };
        Self { name, media_type, content, tag }
    }

    fn send(&self, response: &mut HttpResponseBuilder, is_gzip: bool) -> HttpResponse {
        response.content_type(self.media_type);
        match &self.content {
            Content::Own(text) => response.body(*text),
            Content::Archived(packed) if is_gzip => response.insert_header(ContentEncoding::Gzip).body(packed.gzip()),
            Content::Archived(packed) => response.body(packed.plain()),
        }
    }
}

async fn file(request: HttpRequest) -> HttpResponse {
    let is_said = |part, own: &str| request.match_info().get(part) == Some(own);
    let Some(file) = FILES.iter().find(|file| is_said("tag", &file.tag) && is_said("name", file.name)) else {
        return errors::plain(StatusCode::NOT_FOUND, "Not found.", &Voice::of(&request, &Settings::of(&request)));
    };
    // Its address is another one when it changes.
    let caching = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    let headers = [caching, (header::VARY, "accept-encoding"), NO_SNIFFING];
    // The tag is weak because it is the same for both encodings.
    let tag = EntityTag::new_weak(file.tag.clone());
    cached::answer(&request, tag, &headers, |response| file.send(response, gzip::is_read(&request)))
}

/// The way from one path to another, which is the same whatever a scope or a proxy puts in front of both.
fn relative(from: &str, to: &str) -> String {
    let folders = from.split_inclusive('/').zip(to.split_inclusive('/'));
    let shared: usize = folders.take_while(|(one, other)| one == other && one.ends_with('/')).map(|(one, _)| one.len()).sum();
    let way = format!("{}{}", "../".repeat(from[shared..].matches('/').count()), &to[shared..]);
    if way.is_empty() { "./".to_owned() } else { way }
}
