//! Cached answers: texts that clients keep, and ask for again with the tag that they have.

use actix_web::http::header::{self, ETag, EntityTag, Header as _, HeaderName, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use sha2::{Digest as _, Sha256};

/// The tag of a text.
pub(super) fn digest(text: &[u8]) -> String {
    Sha256::digest(text).iter().take(16).fold(String::new(), |tag, byte| format!("{tag}{byte:02x}"))
}

/// Answers with 304 where the client has the text already, and else as `send` does; both with the tag and `headers`.
pub(super) fn answer(
    request: &HttpRequest,
    tag: EntityTag,
    headers: &[(HeaderName, &'static str)],
    send: impl FnOnce(&mut HttpResponseBuilder) -> HttpResponse,
) -> HttpResponse {
    let is_known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => request.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag));
    for header in headers {
        response.insert_header(header.clone());
    }
    if is_known { response.finish() } else { send(&mut response) }
}
