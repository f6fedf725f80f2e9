//! Cached answers: documents, pages and files, which clients keep, and ask for again with the tag that they have.

use actix_web::http::header::{self, ETag, EntityTag, Header as _, HeaderName, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Route, guard, web};
use sha2::{Digest as _, Sha256};

/// Keeps browsers from taking a file for one of another type.
#[cfg(any(feature = "browse", feature = "openapi-docs"))]
pub(super) const NO_SNIFFING: (HeaderName, &str) = (header::X_CONTENT_TYPE_OPTIONS, "nosniff");

/// A route of what can only be read.
pub(super) fn reading() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// A text as HTML, also within an attribute.
#[cfg(any(feature = "browse", feature = "openapi-docs"))]
pub(super) fn escaped(text: &str) -> String {
    let escape = |sign| match sign {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(escape).collect()
}

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
