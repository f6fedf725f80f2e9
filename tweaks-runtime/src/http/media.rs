//! Media types: the bodies that are understood, and the answers that a client takes.

use std::cmp::Reverse;

use actix_web::http::Method;
use actix_web::http::header::{
    self, Accept, ContentEncoding, Header as _, HeaderMap, HeaderName, HeaderValue, Quality, QualityItem,
};
use actix_web::mime::{self, Mime};
use actix_web::{HttpMessage as _, HttpRequest};

/// The header with the types of bodies for `PATCH` (RFC 5789 §3.1).
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// The types of bodies for `PATCH`.
const PATCHES: HeaderValue = HeaderValue::from_static("application/json, application/merge-patch+json");

/// The reason why the body of a request is not understood.
pub(super) fn unsupported(request: &HttpRequest) -> Option<String> {
    if !is_json(request) {
        return Some(format!("Unsupported media type \"{}\" in request.", request.content_type()));
    }
    // RFC 8259 §8.1.
    if !request.encoding().is_ok_and(|encoding| encoding.name() == "UTF-8") {
        return Some("The charset of a body is UTF-8.".to_owned());
    }
    let mut codings = request.headers().get_all(header::CONTENT_ENCODING);
    let is_plain = codings.all(|coding| coding.as_bytes().eq_ignore_ascii_case(ContentEncoding::Identity.as_str().as_bytes()));
    (!is_plain).then(|| "A body has no Content-Encoding.".to_owned())
}

/// JSON, and for changes JSON Merge Patch (RFC 7396), which says the same: a member that is absent stays, `null` is `null`, a list
/// takes the place of a list.
fn is_json(request: &HttpRequest) -> bool {
    let given = request.content_type();
    let merges = request.method() == Method::PATCH && given.eq_ignore_ascii_case("application/merge-patch+json");
    merges || given.eq_ignore_ascii_case("application/json")
}

/// Says in the answer which bodies are understood (RFC 9110 §15.5.16). Only a path that has `PATCH` has its header.
pub(super) fn describe(headers: &mut HeaderMap, method: &Method) {
    match *method {
        Method::PATCH => headers.insert(ACCEPT_PATCH, PATCHES),
        _ => headers.insert(header::ACCEPT, HeaderValue::from_static("application/json")),
    };
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
}

/// Says in the answer to `OPTIONS` which methods a path has, and which bodies `PATCH` and `QUERY` take (RFC 5789 §3.1, RFC 10008 §3).
pub(super) fn allow(headers: &mut HeaderMap, allowed: &str) {
    if let Ok(allowed) = HeaderValue::from_str(allowed) {
        headers.insert(header::ALLOW, allowed);
    }
    if allowed.contains("PATCH") {
        headers.insert(ACCEPT_PATCH, PATCHES);
    }
    if allowed.contains("QUERY") {
        headers.insert(HeaderName::from_static("accept-query"), HeaderValue::from_static("application/json"));
    }
}

/// The range of `Accept` that decides about JSON; `None` if the client does not take it. Each version that is named is a type of its
/// own, about which the most specific range decides, then the first (RFC 9110 §12.5.1); of the types, the largest weight decides,
/// then the more specific range, then the first.
pub(super) fn json_range(request: &HttpRequest) -> Option<Mime> {
    let Ok(Accept(ranges)) = Accept::parse(request) else { return Some(mime::STAR_STAR) };
    if ranges.is_empty() {
        return Some(mime::STAR_STAR);
    }
    taken_json(ranges).map(|range| range.item)
}

/// Says in an answer that another `Accept` would have another one.
pub(super) fn varies(headers: &mut HeaderMap) {
    headers.append(header::VARY, HeaderValue::from_static("accept"));
}

/// The range for one of these types that a client rather has than JSON, by its weight, or by its place where they weigh the same.
fn rather(request: &HttpRequest, types: &[&str]) -> Option<Mime> {
    let Ok(Accept(ranges)) = Accept::parse(request) else { return None };
    let is_named = |range: &QualityItem<Mime>| types.contains(&range.item.essence_str()) && range.quality > Quality::ZERO;
    let place = |wanted: &QualityItem<Mime>| ranges.iter().position(|range| range.item == wanted.item);
    let named = ranges.iter().filter(|range| is_named(range)).min_by_key(|range| (Reverse(range.quality), place(range)))?;
    let json = taken_json(ranges.clone());
    let is_json_better = |json: QualityItem<Mime>| {
        let is_first = json.item.type_() != mime::STAR && json.item.subtype() != mime::STAR && place(&json) < place(named);
        json.quality > named.quality || (json.quality == named.quality && is_first)
    };
    (!json.is_some_and(is_json_better)).then(|| named.item.clone())
}

fn taken_json(ranges: Vec<QualityItem<Mime>>) -> Option<QualityItem<Mime>> {
    let mut types: Vec<(u8, QualityItem<Mime>)> = Vec::new();
    for range in ranges {
        let Some(specificity) = specificity(&range.item) else { continue };
        match types.iter_mut().find(|(_, own)| own.item.get_param("version") == range.item.get_param("version")) {
            Some(own) if own.0 < specificity => *own = (specificity, range),
            Some(_) => {}
            None => types.push((specificity, range)),
        }
    }
    let taken = types.into_iter().filter(|(_, range)| range.quality > Quality::ZERO);
    taken.min_by_key(|(specificity, range)| Reverse((range.quality, *specificity))).map(|(_, range)| range)
}

/// A form in which rows are sent as lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A JSON object each.
    Lines,
    #[cfg(feature = "csv")]
    Csv,
}

impl Form {
    /// Those that there are, with the types by which clients ask for them.
    const ALL: &[(&str, Self)] = &[
        ("application/x-ndjson", Self::Lines),
        ("application/jsonl", Self::Lines),
        #[cfg(feature = "csv")]
        ("text/csv", Self::Csv),
    ];

    /// The form that a request wants rather than JSON, with the range of `Accept` that says so.
    pub(super) fn wanted(request: &HttpRequest) -> Option<(Self, Mime)> {
        let names: Vec<&str> = Self::ALL.iter().map(|(name, _)| *name).collect();
        let range = rather(request, &names)?;
        let (_, form) = Self::ALL.iter().find(|(name, _)| *name == range.essence_str())?;
        Some((*form, range))
    }

    pub(super) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Lines => "application/x-ndjson",
            #[cfg(feature = "csv")]
            Self::Csv => "text/csv; charset=utf-8; header=present",
        })
    }
}

/// Whether a client says that it rather has HTML than JSON, as browsers do.
#[cfg(feature = "browse")]
pub(super) fn prefers_html(request: &HttpRequest) -> bool {
    let Ok(Accept(ranges)) = Accept::parse(request) else { return false };
    let specificity = |range: &Mime| match (range.type_(), range.subtype()) {
        (mime::STAR, mime::STAR) => Some(0),
        (mime::TEXT, mime::STAR) => Some(1),
        (mime::TEXT, mime::HTML) => Some(2),
        _ => None,
    };
    let html = ranges.iter().filter_map(|range| Some((specificity(&range.item)?, range.quality)));
    let html = html.min_by_key(|(specificity, _)| Reverse(*specificity)).map(|(_, quality)| quality);
    html.unwrap_or(Quality::ZERO) > taken_json(ranges).map_or(Quality::ZERO, |range| range.quality)
}

/// How much a range that covers JSON says about it.
fn specificity(range: &Mime) -> Option<u8> {
    match (range.type_(), range.subtype(), range.suffix()) {
        (mime::STAR, mime::STAR, _) => Some(0),
        (mime::APPLICATION, mime::STAR, _) => Some(1),
        (mime::APPLICATION, mime::JSON, None) => Some(2),
        _ => None,
    }
}
