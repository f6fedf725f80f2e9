//! Observation: each request of a resource has a span and an id, and its answer may say how many statements it took.

use std::sync::Arc;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::extract::Incoming;
use super::settings::Settings;
use crate::context::Action;
use crate::exec::observed::{Observed, Tally, on_behalf};
use crate::exec::statements;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static QUERY_COUNT: HeaderName = HeaderName::from_static("x-query-count");

/// A longer id would make every line of the log longer.
const LONGEST_ID: usize = 128;

/// A request while it is answered.
#[derive(Clone)]
pub(super) struct Observation {
    observed: Arc<Observed>,
    span: Span,
    shows_count: bool,
    shows_id: bool,
}

impl Observation {
    /// The observation of a request, which begins with the first look at it.
    pub(super) fn begun(known: &mut Option<Self>, incoming: &Incoming, resource: &'static str, action: Action) -> Self {
        known.get_or_insert_with(|| Self::of(&incoming.request, &incoming.settings, resource, action)).clone()
    }

    /// The observation of a request that no resource reads.
    pub(super) fn of(request: &HttpRequest, settings: &Settings, resource: &'static str, action: Action) -> Self {
        let (span, given) = (span(request, resource, action), given_id(request));
        let is_counted = settings.query_count || !span.is_disabled();
        let mut observed = Observed::new(resource, action.name(), given, is_counted);
        observed.is_in_comments = settings.sql_comments;
        if !span.is_disabled() {
            span.record("request_id", observed.id());
        }
        let (shows_count, shows_id) = (settings.query_count, settings.request_ids || given.is_some());
        Self { observed: observed.into(), span, shows_count, shows_id }
    }

    /// Works for the request.
    pub(super) async fn run<F: Future>(&self, work: F) -> F::Output {
        on_behalf(Some(Arc::clone(&self.observed)), work).instrument(self.span.clone()).await
    }

    /// Says in which API version it is answered.
    pub(super) fn served_in(&self, version: Option<u32>) {
        if let Some(version) = version {
            _ = self.observed.version.set(version);
        }
    }

    /// Says in the span what the answer took, and in the answer what its client asked for.
    pub(super) fn finish(&self, response: &mut HttpResponse) {
        let tally = self.observed.tally();
        self.record(response.status().as_u16(), tally.as_ref());
        // A connection that nobody observes is not heard of.
        let known = |tally: &Tally| statements::is_any_observed() && tally.statements >= tally.sent;
        if let Some(tally) = tally.filter(known).filter(|_| self.shows_count) {
            response.headers_mut().insert(QUERY_COUNT.clone(), tally.statements.into());
        }
        if self.shows_id || response.status().is_server_error() {
            let id = HeaderValue::from_str(self.observed.id());
            _ = id.map(|id| response.headers_mut().insert(REQUEST_ID.clone(), id));
        }
    }

    fn record(&self, status: u16, tally: Option<&Tally>) {
        let Some(tally) = tally.filter(|_| !self.span.is_disabled()) else { return };
        self.span.record("status", status).record("statements", tally.statements).record("rows", tally.rows);
        self.span.record("version", self.observed.version.get()).record("database_ms", tally.elapsed.as_secs_f64() * 1e3);
        if let Some((elapsed, sql)) = &tally.slowest {
            self.span.record("slowest_ms", elapsed.as_secs_f64() * 1e3).record("slowest", sql);
        }
    }
}

/// The span of a request, or one that costs nothing where nobody listens.
fn span(request: &HttpRequest, resource: &str, action: Action) -> Span {
    tracing::info_span!(
        "tweaks.request",
        method = request.method().as_str(),
        path = request.match_pattern(),
        resource,
        action = action.name(),
        request_id = Empty,
        version = Empty,
        status = Empty,
        statements = Empty,
        rows = Empty,
        database_ms = Empty,
        slowest_ms = Empty,
        slowest = Empty,
    )
}

/// The id that the client, or a proxy before it, gave the request. One that does not suit a line of a log is none.
fn given_id(request: &HttpRequest) -> Option<&str> {
    let id = request.headers().get(&REQUEST_ID)?.to_str().ok()?;
    ((1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())).then_some(id)
}
