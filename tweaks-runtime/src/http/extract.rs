//! Extraction: all that a request brings along, before anything is decided about it.

use actix_web::body::{BodyStream, to_bytes_limited};
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use sea_orm::DatabaseConnection;

use super::replicated::{Position, Replicated, is_question, replicas};
use super::settings::Settings;
use super::voice::Voice;
use super::{errors, media, simple_rest};
use crate::body;
use crate::exec::{Body, Expected, Failure, Refusal, Tags};
use crate::parameters::Parameters;
use crate::problem::Problems;
use crate::schema::{Column, Json, TiedColumn};

/// A request with its body, and with the application's database and settings.
pub(super) struct Incoming {
    pub(super) request: HttpRequest,
    /// `None` where the method has none.
    pub(super) body: Option<Body>,
    /// The body once more, where the shape of problems depends on it.
    pub(super) sent: Option<Json>,
    pub(super) db: DatabaseConnection,
    /// `None` where there is one server.
    replicated: Option<Replicated>,
    pub(super) settings: Settings,
}

impl FromRequest for Incoming {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let settings = Settings::of(&request);
            let replicated = replicas(&request).map(|replicas| Replicated::of(replicas, &request));
            let db = replicated.as_ref().map_or_else(|| connection(&request), |servers| Ok(servers.connection()));
            let db = db.map_err(|refusal| refused(refusal, &request, &settings))?;
            let body = match *request.method() {
                _ if is_question(request.method()) => Some(read_body(&request, payload, &settings).await?),
                Method::POST | Method::PUT | Method::PATCH => Some(read_body(&request, payload, &settings).await?),
                _ => None,
            };
            let json = body.as_ref().filter(|_| settings.whole_lists).and_then(|body| body.as_ref().ok());
            let sent = json.map(|(json, _)| json.clone());
            Ok(Self { request, body, sent, db, replicated, settings })
        })
    }
}

impl Incoming {
    /// The connection by which rows are written.
    pub(super) fn primary(&self) -> DatabaseConnection {
        self.replicated.as_ref().map_or_else(|| self.db.clone(), Replicated::primary)
    }

    /// Turns to the primary where a replica failed that it may do better than, or may have been behind what the client has to see.
    pub(super) async fn leaves_replica(&mut self, outcome: &Result<HttpResponse, Refusal>) -> bool {
        let Some(servers) = &mut self.replicated else { return false };
        let leaves = match outcome {
            Err(Refusal::Failed(failure)) => servers.leaves(failure),
            _ => servers.was_behind().await,
        };
        if leaves {
            self.db = self.primary();
        }
        leaves
    }

    /// Where the primary is, if the request may have written something.
    pub(super) async fn written(&self, outcome: &Result<HttpResponse, Refusal>) -> Option<Position> {
        self.replicated.as_ref()?.written(outcome).await
    }

    /// The values of columns that the path says; a text that cannot be a value is one of no row.
    pub(super) fn in_path(&self, columns: impl Iterator<Item = (&'static str, &'static Column)>) -> Option<Vec<TiedColumn>> {
        let value = |(name, column): (&str, &'static Column)| {
            // Actix leaves what could change the path's meaning, such as `%2F`, as it came.
            let text = percent_encoding::percent_decode_str(self.request.match_info().query(name)).decode_utf8().ok()?;
            column.value_in_path(&text).map(|value| (column, value))
        };
        columns.map(value).collect()
    }

    /// What is asked for besides the parameters that all clients know: by a body, where the method is one by which lists are asked for, or
    /// in the dialect of a profile.
    pub(super) fn question(&self, list: &simple_rest::List<'_>) -> Option<Result<Parameters, Refusal>> {
        let is_read = matches!(*self.request.method(), Method::GET | Method::HEAD);
        if is_read && self.settings.profile.asks_for_ranges() {
            let asked = simple_rest::question(&Parameters::parse(self.request.query_string()), list)?;
            return Some(asked.map_err(Refusal::Problems));
        }
        let body = self.body.as_ref().filter(|_| is_question(self.request.method()))?;
        Some(match body {
            Ok((json, noticed)) if noticed.found() == 0 => Parameters::of_body(json).map_err(Refusal::Problems),
            Ok((_, noticed)) => Err(Refusal::Problems(noticed.clone().listed(&mut self.settings.problem_limit.clone()))),
            Err(refusal) => Err(refusal.clone()),
        })
    }

    /// The expectations about the state of the row.
    pub(super) fn expected(&self) -> Vec<Expected> {
        let among = self.tags(&header::IF_MATCH).map(Expected::Among);
        let not_among = self.tags(&header::IF_NONE_MATCH).map(Expected::NotAmong);
        among.into_iter().chain(not_among).collect()
    }

    /// Whether the client has the state with this tag already.
    pub(super) fn knows(&self, tag: &str) -> bool {
        self.tags(&header::IF_NONE_MATCH).is_some_and(|tags| tags.know(tag))
    }

    fn tags(&self, name: &HeaderName) -> Option<Tags> {
        let headers = self.request.headers();
        headers.contains_key(name).then(|| Tags::read(&lines(headers, name)))
    }

    /// The headers `Idempotency-Key`; one that is no text, and so no key either, is empty.
    pub(super) fn idempotency_keys(&self) -> Vec<&str> {
        self.request.headers().get_all("idempotency-key").map(|key| key.to_str().unwrap_or_default()).collect()
    }

    /// All that tells the request from another with the same key.
    pub(super) fn parts(&self, version: Option<u32>) -> [Vec<u8>; 6] {
        let request = &self.request;
        let version = version.map(|version| version.to_string()).unwrap_or_default().into_bytes();
        let expected = [header::IF_MATCH, header::IF_NONE_MATCH].map(|name| lines(request.headers(), &name).into_bytes());
        let [among, not_among] = expected;
        // A body that cannot be read is refused anyway.
        let body = self.body.as_ref().and_then(|body| body.as_ref().ok()).map(|(json, _)| json.sorted().to_string());
        let (method, uri) = (request.method().as_str().into(), request.uri().to_string().into());
        [method, uri, version, among, not_among, body.unwrap_or_default().into()]
    }
}

/// The lines of a header as one list (RFC 9110 §5.3); one that is no text is no member of any list.
pub(super) fn lines(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get_all(name).map(|line| line.to_str().unwrap_or("?")).collect::<Vec<_>>().join(", ")
}

/// An answer in the place of the extracted value.
pub(super) fn refused(refusal: Refusal, request: &HttpRequest, settings: &Settings) -> actix_web::Error {
    let response = errors::refusal(refusal, request.method(), &Voice::of(request, settings), "object");
    actix_web::error::InternalError::from_response("refused", response).into()
}

/// The application's database; of several servers the one that takes writes.
pub(super) fn connection(request: &HttpRequest) -> Result<DatabaseConnection, Refusal> {
    if let Some(replicas) = replicas(request) {
        return Ok(replicas.primary());
    }
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
        let response = errors::plain(StatusCode::PAYLOAD_TOO_LARGE, &detail, &Voice::of(request, settings));
        return Err(actix_web::error::InternalError::from_response("too large", response).into());
    };
    let bytes = bytes?;
    if let Some(detail) = media::unsupported(request).filter(|_| !bytes.is_empty()) {
        return Ok(Err(Refusal::UnsupportedMediaType(detail)));
    }
    let mut noticed = Problems::new(settings.problem_limit);
    let json = body::read(&bytes, settings.profile.is_strict().then_some(&mut noticed));
    Ok(json.map(|json| (json, noticed)).map_err(|body::Unreadable(detail)| Refusal::Unreadable(detail)))
}
