//! Pages of the lists that are written by hand.

use actix_web::HttpRequest;
use actix_web::error::ErrorBadRequest;
use serde::Serialize;

/// Databases count in signed 64 bits: the end of a page must not lie beyond.
const FARTHEST: u64 = u64::MAX / 4;

/// The rows that are asked for.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    /// How many.
    pub(crate) limit: u64,
    /// How many there are before.
    pub(crate) offset: u64,
}

/// A page with links to its neighbours.
#[derive(Serialize)]
pub(crate) struct Envelope<T> {
    next: Option<String>,
    previous: Option<String>,
    results: Vec<T>,
}

impl Page {
    /// A page of at least one row and at most `most`; anything else is refused.
    pub(crate) fn new(limit: u64, offset: u64, most: u64) -> actix_web::Result<Self> {
        if (1..=most).contains(&limit) && offset <= FARTHEST {
            Ok(Self { limit, offset })
        } else {
            Err(ErrorBadRequest("There is no such page."))
        }
    }

    /// The rows with links; `kept` is what stands in those besides, such as `fields=id&`.
    pub(crate) fn envelope<T>(self, request: &HttpRequest, kept: &str, results: Vec<T>) -> Envelope<T> {
        let url = format!("{}?{kept}", url(request));
        // A full page may have a next one; whether it does is not worth a count.
        let full = usize::try_from(self.limit).is_ok_and(|limit| results.len() >= limit);
        Envelope {
            next: full.then(|| self.link(&url, self.offset + self.limit)),
            previous: (self.offset > 0).then(|| self.link(&url, self.offset.saturating_sub(self.limit))),
            results,
        }
    }

    fn link(self, url: &str, offset: u64) -> String {
        let limit = self.limit;
        if offset > 0 { format!("{url}limit={limit}&offset={offset}") } else { format!("{url}limit={limit}") }
    }
}

/// The absolute URL of the request without its query.
fn url(request: &HttpRequest) -> String {
    let connection = request.connection_info();
    format!("{}://{}{}", connection.scheme(), connection.host(), request.path())
}
