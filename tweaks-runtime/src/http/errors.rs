//! Errors: refusals as the profile shows them.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode, header};
use serde_json::{Map, Value as Json, json};

use super::media;
use super::simple_rest;
use super::voice::Voice;
use crate::body::RefusedEntry;
use crate::exec::{Failure, Refusal};
use crate::permission::Denial;
use crate::problem::{INTERNAL, NON_FIELD_ERRORS, Place, Problem, Step, pointer};
use crate::profile::Profile;
use crate::query::NO_SUCH_PAGE;
use crate::schema::Json as Sent;

const PROBLEM_JSON: &str = "application/problem+json";

/// The answer to a request that is refused; `name` is that of the serializer.
pub(super) fn refusal(refusal: Refusal, method: &Method, voice: &Voice, name: &str) -> HttpResponse {
    let unsaid = "Say with If-Match which state of the object is to be changed.";
    let (status, detail) = match refusal {
        Refusal::NotFound => (StatusCode::NOT_FOUND, format!("No {name} matches the given query.")),
        Refusal::NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "Could not satisfy the request Accept header.".to_owned()),
        Refusal::UnknownVersion => (StatusCode::BAD_REQUEST, "This API Version is Incorrect.".to_owned()),
        Refusal::ObsoleteVersion => (StatusCode::GONE, "This API Version is Obsolete.".to_owned()),
        Refusal::Unreadable(detail) => (StatusCode::BAD_REQUEST, detail),
        Refusal::UnsupportedMediaType(detail) => return unsupported_media_type(&detail, method, voice),
        Refusal::PreconditionFailed(tag) => return precondition_failed(tag, voice),
        Refusal::Denied(denial) => return denied(denial, voice),
        Refusal::PreconditionRequired => (StatusCode::PRECONDITION_REQUIRED, unsaid.to_owned()),
        Refusal::Problems(problems) => return self::problems(&problems, voice, None),
        Refusal::Entries(status, entries) => return self::entries(status, &entries, voice),
        Refusal::Raced => return failure(Failure::CHANGED, voice),
        Refusal::Violated(..) => return failure(Failure::internal(&"a violation that was not explained"), voice),
        Refusal::Failed(found) => return failure(found, voice),
    };
    plain(status, &detail, voice)
}

fn unsupported_media_type(detail: &str, method: &Method, voice: &Voice) -> HttpResponse {
    let mut response = plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail, voice);
    media::describe(response.headers_mut(), method);
    response
}

/// The tag saves the client from reading an object that it knows already.
fn precondition_failed(tag: Option<String>, voice: &Voice) -> HttpResponse {
    let detail = "The object is in another state than the request expects; read it again.";
    let mut response = plain(StatusCode::PRECONDITION_FAILED, detail, voice);
    if let Some(tag) = tag.and_then(|tag| header::HeaderValue::try_from(tag).ok()) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// With the members that the application gives its denial.
fn denied(Denial { status, detail, members }: Denial, voice: &Voice) -> HttpResponse {
    let status = status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::FORBIDDEN);
    with_members(status, &detail.unwrap_or_default(), voice, members)
}

/// One sentence about the request as a whole.
pub(super) fn plain(status: StatusCode, detail: &str, voice: &Voice) -> HttpResponse {
    with_members(status, detail, voice, Vec::new())
}

fn with_members(status: StatusCode, detail: &str, voice: &Voice, members: Vec<(&str, Json)>) -> HttpResponse {
    match voice.profile {
        Profile::Drf => {
            let detail = ("detail", voice.says(detail).into());
            drf_json(status, &[detail].into_iter().chain(members).collect::<Json>(), voice)
        }
        Profile::Strict | Profile::SimpleRest => problem_json(status, detail, members, voice),
    }
}

pub(super) fn method_not_allowed(method: &Method, allowed: &str, voice: &Voice) -> HttpResponse {
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, &format!("Method \"{method}\" not allowed."), voice);
    if let Ok(allowed) = header::HeaderValue::from_str(allowed) {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

pub(super) fn failure(failure: Failure, voice: &Voice) -> HttpResponse {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = plain(status, failure.detail, voice);
    if let Some(seconds) = failure.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    response
}

/// All problems of a request, in the body's order. With the body that was sent, DRF's own lists take the place of sparse maps.
pub(super) fn problems(problems: &[Problem], voice: &Voice, sent: Option<&Sent>) -> HttpResponse {
    if problems.iter().any(|problem| problem.code == INTERNAL) {
        return failure(Failure::internal(&"a table and its functions do not fit"), voice);
    }
    match voice.profile {
        Profile::Strict => {
            let errors = problems.iter().map(|problem| strict_error(&[], problem, voice));
            strict_errors(StatusCode::BAD_REQUEST, errors.collect(), voice)
        }
        Profile::SimpleRest => {
            let says = |problem: &Problem| voice.says(&problem.detail).into_owned();
            let errors = simple_rest::errors(problems, says);
            simple_problems(StatusCode::BAD_REQUEST, problems, errors, voice)
        }
        Profile::Drf => {
            let missing = problems.iter().any(|problem| problem.place == Place::Request && problem.code == NO_SUCH_PAGE);
            let status = if missing { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
            let mut map = drf_map(problems, voice);
            if let Some(sent) = sent {
                fill_lists(&mut map, sent);
            }
            drf_json(status, &map, voice)
        }
    }
}

/// The refused entries of a bulk edit: problems with the place of their entry, or DRF's list of maps with their keys as text.
fn entries(status: u16, entries: &[RefusedEntry], voice: &Voice) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    match voice.profile {
        Profile::Strict => {
            let errors = entries.iter().flat_map(|(mark, problems)| {
                problems.iter().map(|problem| strict_error(&[Step::Index(mark.index)], problem, voice))
            });
            strict_errors(status, errors.collect(), voice)
        }
        Profile::SimpleRest => {
            let all: Vec<Problem> = entries.iter().flat_map(|(_, problems)| problems).cloned().collect();
            let of_index = |(mark, problems): &RefusedEntry| (mark.index.to_string(), of_entry(mark.index, problems, voice));
            let errors: Map<String, Json> = entries.iter().map(of_index).collect();
            simple_problems(status, &all, errors.into(), voice)
        }
        Profile::Drf => {
            let maps = entries.iter().map(|(mark, problems)| {
                let mut map = drf_map(problems, voice);
                for (name, key) in &mark.key {
                    map[*name] = key.as_str().map_or_else(|| key.to_string(), str::to_owned).into();
                }
                map
            });
            drf_json(status, &maps.collect(), voice)
        }
    }
}

/// What is wrong with one entry of a bulk edit: problems with the place of the entry, or DRF's map.
pub(super) fn of_entry(index: usize, problems: &[Problem], voice: &Voice) -> Json {
    match voice.profile {
        Profile::Strict => problems.iter().map(|problem| strict_error(&[Step::Index(index)], problem, voice)).collect(),
        Profile::Drf => drf_map(problems, voice),
        Profile::SimpleRest => simple_rest::errors(problems, |problem| voice.says(&problem.detail).into_owned()),
    }
}

/// The same for `react-admin`: errors by its inputs, and what it tells its user.
fn simple_problems(status: StatusCode, problems: &[Problem], errors: Json, voice: &Voice) -> HttpResponse {
    let says = |problem: &Problem| voice.says(&problem.detail).into_owned();
    let detail = how_many(problems.len());
    let message = simple_rest::message(problems, says, || voice.says(&detail).into_owned());
    problem_json(status, &detail, vec![("errors", errors), ("message", message.into())], voice)
}

/// RFC 9457, with the member `errors` as in its §3.
fn strict_errors(status: StatusCode, errors: Vec<Json>, voice: &Voice) -> HttpResponse {
    problem_json(status, &how_many(errors.len()), vec![("errors", errors.into())], voice)
}

fn how_many(errors: usize) -> String {
    match errors {
        1 => "One thing is wrong with the request.".to_owned(),
        count => format!("{count} things are wrong with the request."),
    }
}

fn problem_json(status: StatusCode, detail: &str, members: Vec<(&str, Json)>, voice: &Voice) -> HttpResponse {
    let mut body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": voice.says(detail),
    });
    if voice.profile == Profile::SimpleRest {
        // What `react-admin` notifies its user of.
        body["message"] = body["detail"].clone();
    }
    for (name, value) in members {
        body[name] = value;
    }
    let mut response = HttpResponse::build(status).content_type(PROBLEM_JSON).body(body.to_string());
    voice.describe(response.headers_mut());
    response
}

fn drf_json(status: StatusCode, body: &Json, voice: &Voice) -> HttpResponse {
    let mut response = HttpResponse::build(status).json(body);
    voice.describe(response.headers_mut());
    response
}

/// A problem with the object or list at a place of the body.
fn strict_error(at: &[Step], problem: &Problem, voice: &Voice) -> Json {
    let mut error = json!({ "code": problem.code, "detail": voice.says(&problem.detail) });
    match &problem.place {
        Place::Body(path) => error["pointer"] = pointer(&[at, path].concat()).into(),
        Place::Parameter(name) => error["parameter"] = name.as_str().into(),
        Place::Request => {}
    }
    error
}

/// DRF's map: field to list of texts, nested as the body is, lists sparse by index.
fn drf_map(problems: &[Problem], voice: &Voice) -> Json {
    let mut root = Map::new();
    for problem in problems {
        let detail = voice.says(&problem.detail);
        match &problem.place {
            Place::Body(path) => insert(&mut root, path, &detail),
            Place::Parameter(name) => push(&mut root, name, &detail),
            Place::Request => _ = root.insert("detail".to_owned(), detail.into()),
        }
    }
    Json::Object(root)
}

fn insert(object: &mut Map<String, Json>, path: &[Step], detail: &str) {
    let (name, rest) = match path {
        [] | [Step::Whole, ..] => return push(object, NON_FIELD_ERRORS, detail),
        [Step::Field(name), rest @ ..] => (name.to_string(), rest),
        [Step::Index(index), rest @ ..] => (index.to_string(), rest),
    };
    match (rest.is_empty(), object.entry(name.clone()).or_insert_with(|| Json::Object(Map::new()))) {
        (false, Json::Object(inner)) => insert(inner, rest, detail),
        // Texts stand here already, or are to stand here: the stages see to it that a key has one or the other.
        _ => push(object, &name, detail),
    }
}

fn push(object: &mut Map<String, Json>, name: &str, detail: &str) {
    match object.get_mut(name) {
        Some(Json::Array(texts)) => texts.push(detail.into()),
        _ => _ = object.insert(name.to_owned(), json!([detail])),
    }
}

/// Makes a list of each map with the wrong entries of a list: as long as the client's, with an empty object for an entry without
/// problems. A list that is wrong as a whole keeps its map.
fn fill_lists(problems: &mut Json, sent: &Sent) {
    let Json::Object(map) = problems else { return };
    match sent {
        Sent::Object(members) => {
            let below = map.iter_mut().filter_map(|(name, problems)| Some((problems, members.get(name)?)));
            below.for_each(|(problems, sent)| fill_lists(problems, sent));
        }
        Sent::Array(entries) if !map.contains_key(NON_FIELD_ERRORS) => {
            let entry = |(index, sent): (usize, &Sent)| {
                let mut problems = map.remove(&index.to_string()).unwrap_or_else(|| json!({}));
                fill_lists(&mut problems, sent);
                problems
            };
            *problems = entries.iter().enumerate().map(entry).collect();
        }
        _ => {}
    }
}

pub(super) fn lacks_key() -> Refusal {
    Refusal::Problems(vec![Problem::new(Place::Request, "idempotency_key", "This request needs an Idempotency-Key.")])
}

pub(super) fn expects_one() -> Refusal {
    let detail = "If-Match and If-None-Match are for requests about one object.";
    Refusal::Problems(vec![Problem::new(Place::Request, "precondition", detail)])
}

pub(super) fn lacks_state() -> Problem {
    Problem::new(Place::whole(), "precondition_required", "Say with `if_match` which state of the item is to be changed.")
}
