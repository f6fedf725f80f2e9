//! Results: what became of each entry of a bulk edit that was done leniently.

use std::sync::Arc;

use futures_util::FutureExt as _;

use super::errors;
use super::responses::{key_of, plain};
use super::voice::Voice;
use crate::body::{Mark, RefusedEntry};
use crate::exec::{Done, Refusal, Reply};
use crate::problem::{Place, Problem};
use crate::schema::bulk::TEMP_ID;
use crate::schema::{Json, Members, Table};

const ERRORS: &str = "errors";

/// An entry that is to be done, or what is wrong with it already and the status for that.
type Reviewed = Result<Mark, (u16, RefusedEntry)>;

/// The reply with the result of each entry, in their order. Those that were to be done have an outcome each.
pub(super) fn results(entries: Vec<Reviewed>, table: &'static Table, voice: Voice) -> Reply<Vec<Result<Done, Refusal>>> {
    let shared = Arc::new((entries, voice));
    Arc::new(move |_, outcomes| {
        let shared = Arc::clone(&shared);
        async move {
            let ((entries, voice), mut outcomes) = (shared.as_ref(), outcomes.into_iter());
            let result = |(index, entry): (usize, &Reviewed)| match entry {
                Ok(mark) => match outcomes.next() {
                    Some(Ok(done)) => Some(success(mark, &done, table)),
                    Some(Err(refusal)) => Some(refused(index, mark, refusal, voice)),
                    None => None,
                },
                Err((status, (mark, problems))) => Some(with_errors(index, mark, *status, problems, voice)),
            };
            let results = entries.iter().enumerate().filter_map(result).collect();
            let body = Json::Object(Members::from([("results".to_owned(), Json::Array(results))]));
            Ok(plain(actix_web::http::StatusCode::MULTI_STATUS, body.to_string().into_bytes()))
        }
        .boxed()
    })
}

/// `{"status": 201, "temp_id": "a", "key": 7}`, and 200 or 204 with the key, or the unique values, alone.
fn success(mark: &Mark, done: &Done, table: &Table) -> Json {
    let created = done.created.first().map(|(_, stored)| key_of(table, stored.as_ref()));
    let status = match (&created, done.updated.is_empty()) {
        (Some(_), _) => 201,
        (None, false) => 200,
        (None, true) => 204,
    };
    let mut result = result(mark, status);
    result.extend(created.map(|key| ("key".to_owned(), key)));
    Json::Object(result)
}

fn result(mark: &Mark, status: u16) -> Members {
    let name = match mark.key.as_slice() {
        [] => None,
        _ if mark.is_unique => Some("unique"),
        [(TEMP_ID, _)] => Some(TEMP_ID),
        _ => Some("key"),
    };
    let status = ("status".to_owned(), Json::Number(status.to_string()));
    [status].into_iter().chain(name.map(|name| (name.to_owned(), mark.sent()))).collect()
}

fn refused(index: usize, mark: &Mark, refusal: Refusal, voice: &Voice) -> Json {
    let (status, problems) = match refusal {
        Refusal::Entries(status, entries) => (status, entries.into_iter().flat_map(|(_, problems)| problems).collect()),
        Refusal::Problems(problems) => (400, problems),
        Refusal::Failed(failure) => (failure.status, vec![Problem::new(Place::whole(), failure.code, failure.detail)]),
        Refusal::Denied(denial) => {
            let problem = Problem::new(Place::whole(), "denied", denial.detail.unwrap_or_default());
            (denial.status.unwrap_or(403), vec![problem])
        }
        // The others are about requests as a whole.
        _ => (400, Vec::new()),
    };
    with_errors(index, mark, status, &problems, voice)
}

/// `{"status": 400, "key": 5, "errors": …}`, with the errors as the profile has them.
fn with_errors(index: usize, mark: &Mark, status: u16, problems: &[Problem], voice: &Voice) -> Json {
    let mut result = result(mark, status);
    result.insert(ERRORS.to_owned(), Json::from(&errors::of_entry(index, problems, voice)));
    Json::Object(result)
}
