//! Extraction: what a request brings along, before anything is decided about it.

use actix_web::dev::Payload;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage as _, HttpRequest, web};
use futures_util::StreamExt as _;
use sea_orm::DatabaseConnection;

use super::{Settings, errors};
use crate::body;
use crate::exec::{Body, Failure, Refusal};

/// An answer in the place of the extracted value.
pub(super) fn refused(refusal: Refusal, settings: &Settings) -> actix_web::Error {
    let response = errors::refusal(refusal, settings.profile, "object");
    actix_web::error::InternalError::from_response("refused", response).into()
}

/// The application's database.
pub(super) fn connection(request: &HttpRequest) -> Option<DatabaseConnection> {
    let shared = request.app_data::<web::Data<DatabaseConnection>>().map(|db| DatabaseConnection::clone(db));
    shared.or_else(|| request.app_data::<DatabaseConnection>().cloned())
}

pub(super) fn no_connection() -> Refusal {
    Refusal::Failed(Failure::internal(&"the application has no DatabaseConnection; add `.app_data(web::Data::new(db))`"))
}

/// The body of a request that may have one. What is wrong with its type or its JSON is kept for later: a row that does
/// not exist is a 404 whatever is sent to it.
pub(super) async fn read_body(request: &HttpRequest, payload: Payload, settings: &Settings) -> Result<Body, actix_web::Error> {
    let bytes = collect(payload, settings).await?;
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

async fn collect(mut payload: Payload, settings: &Settings) -> Result<Vec<u8>, actix_web::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk?;
        if bytes.len() + chunk.len() > settings.body_limit {
            let detail = format!("The body is longer than {} bytes.", settings.body_limit);
            let response = errors::plain(StatusCode::PAYLOAD_TOO_LARGE, &detail, settings.profile);
            return Err(actix_web::error::InternalError::from_response("too large", response).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
