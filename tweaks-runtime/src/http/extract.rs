//! Extraction: all that a request brings along, before anything is decided about it.

use actix_web::body::{BodyStream, to_bytes_limited};
use actix_web::dev::Payload;
use actix_web::http::header::{self, EntityTag, Header as _, IfMatch, IfNoneMatch};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use sea_orm::DatabaseConnection;

use super::errors;
use super::settings::Settings;
use crate::body;
use crate::exec::{Body, Expected, Failure, Refusal};
use crate::schema::{Column, Table, Values};

/// A request with its body, and with the application's database and settings.
pub(super) struct Incoming {
    pub(super) request: HttpRequest,
    /// `None` where the method has none.
    pub(super) body: Option<Body>,
    pub(super) db: DatabaseConnection,
    pub(super) settings: Settings,
}

impl FromRequest for Incoming {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let settings = Settings::of(&request);
            let db = connection(&request).map_err(|refusal| refused(refusal, &settings))?;
            let body = match *request.method() {
                Method::POST | Method::PUT | Method::PATCH => Some(read_body(&request, payload, &settings).await?),
                _ => None,
            };
            Ok(Self { request, body, db, settings })
        })
    }
}

impl Incoming {
    /// The absolute URL without its query.
    pub(super) fn url(&self) -> String {
        let connection = self.request.connection_info();
        format!("{}://{}{}", connection.scheme(), connection.host(), self.request.path())
    }

    /// The key that the path names; a text that cannot be a key names no row.
    pub(super) fn key(&self, table: &Table) -> Option<Values> {
        let part = |column: &'static Column| {
            // Actix leaves what could change the path's meaning, such as `%2F`, as it came.
            let text = percent_encoding::percent_decode_str(self.request.match_info().query(column.name)).decode_utf8().ok()?;
            column.value_in_path(&text).map(|value| (column.name, value))
        };
        table.key().map(part).collect()
    }

    /// The expectation in `If-Match`. A header without any readable tag expects a state that no row has.
    pub(super) fn expected(&self) -> Option<Expected> {
        self.request.headers().contains_key(header::IF_MATCH).then(|| {
            let tags = IfMatch::parse(&self.request).map(|tags| tags.to_string());
            Expected::read(&tags.unwrap_or_default())
        })
    }

    /// Whether the client has the state with this tag already (`If-None-Match`, RFC 9110 §13.1.2: weak tags count).
    pub(super) fn knows(&self, tag: &str) -> bool {
        match (IfNoneMatch::parse(&self.request), tag.parse::<EntityTag>()) {
            (Ok(IfNoneMatch::Any), _) => true,
            (Ok(IfNoneMatch::Items(known)), Ok(tag)) => known.iter().any(|known| known.weak_eq(&tag)),
            _ => false,
        }
    }

    /// The headers `Idempotency-Key`; one that is no text, and so no key either, is empty.
    pub(super) fn idempotency_keys(&self) -> Vec<&str> {
        self.request.headers().get_all("idempotency-key").map(|key| key.to_str().unwrap_or_default()).collect()
    }

    /// All that tells the request from another with the same key.
    pub(super) fn parts(&self) -> [Vec<u8>; 4] {
        let request = &self.request;
        let expected = request.headers().get(header::IF_MATCH).map(|value| value.as_bytes().to_vec());
        // A body that cannot be read is refused anyway.
        let body = self.body.as_ref().and_then(|body| body.as_ref().ok()).map(|(json, _)| json.to_string());
        let (method, uri) = (request.method().as_str().into(), request.uri().to_string().into());
        [method, uri, expected.unwrap_or_default(), body.unwrap_or_default().into()]
    }
}

/// An answer in the place of the extracted value.
pub(super) fn refused(refusal: Refusal, settings: &Settings) -> actix_web::Error {
    let response = errors::refusal(refusal, settings.profile, "object");
    actix_web::error::InternalError::from_response("refused", response).into()
}

fn connection(request: &HttpRequest) -> Result<DatabaseConnection, Refusal> {
    let shared = request.app_data::<web::Data<DatabaseConnection>>().map(|db| DatabaseConnection::clone(db));
    let missing = &"the application has no DatabaseConnection; add `.app_data(web::Data::new(db))`";
    let connection = shared.or_else(|| request.app_data::<DatabaseConnection>().cloned());
    connection.ok_or_else(|| Refusal::Failed(Failure::internal(missing)))
}

/// The body of a request that may have one. An unknown type and unreadable JSON are refused later: a row that does not exist is
/// a 404 whatever is sent to it.
pub(super) async fn read_body(request: &HttpRequest, payload: Payload, settings: &Settings) -> Result<Body, actix_web::Error> {
    let Ok(bytes) = to_bytes_limited(BodyStream::new(payload), settings.body_limit).await else {
        let detail = format!("The body is longer than {} bytes.", settings.body_limit);
        let response = errors::plain(StatusCode::PAYLOAD_TOO_LARGE, &detail, settings.profile);
        return Err(actix_web::error::InternalError::from_response("too large", response).into());
    };
    let bytes = bytes?;
    if !bytes.is_empty() && !is_json(request) {
        let given = request.content_type();
        return Ok(Err(Refusal::UnsupportedMediaType(format!("Unsupported media type \"{given}\" in request."))));
    }
    Ok(body::read(&bytes).map_err(|body::Unreadable(detail)| Refusal::Unreadable(detail)))
}

/// JSON, and for changes JSON Merge Patch (RFC 7396), which says the same: a member that is absent stays, `null` is `null`, a list
/// takes the place of a list.
fn is_json(request: &HttpRequest) -> bool {
    let given = request.content_type();
    let merges = request.method() == Method::PATCH && given.eq_ignore_ascii_case("application/merge-patch+json");
    merges || given.eq_ignore_ascii_case("application/json")
}
