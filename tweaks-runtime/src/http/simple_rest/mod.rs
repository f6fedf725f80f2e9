//! The dialect of `ra-data-simple-rest`, by which a front end of `react-admin` asks: three parameters of lists, whose values are JSON; a
//! header with the place of the rows in their list; and the shape of errors that its inputs show.

mod problems;
mod question;

use actix_web::http::header::{CONTENT_RANGE, HeaderName};

use crate::query::{LimitOffset, Pagination, Window};

pub(super) use problems::{errors, message, places};
pub(super) use question::{List, PARAMETERS, question, ranged};

/// As many rows as a list may have that is not cut into pages.
const ALL: u64 = u32::MAX as u64;

const LIMIT: &str = "limit";
const OFFSET: &str = "offset";
const RANGE: &str = "range";
const SORT: &str = "sort";

/// The pages of a list that is asked for by ranges, of as many rows as its own have at most; how long a range is was looked at before.
pub(super) fn pages(own: &Pagination) -> Pagination {
    let max = own.most_rows();
    LimitOffset { default: if max == 0 { ALL } else { max }, max: 0 }.named(LIMIT, OFFSET)
}

/// The place of the rows in their list (RFC 9110 §14.4): `items 0-24/319`, or `items */319` where there are none.
pub(super) fn content_range(window: Option<&Window>, rows: usize, count: Option<u64>) -> (HeaderName, String) {
    let first = window.map_or(0, Window::offset);
    let of = count.map_or_else(|| "*".to_owned(), |count| count.to_string());
    let range = match u64::try_from(rows).unwrap_or(u64::MAX) {
        0 => "*".to_owned(),
        rows => format!("{first}-{}", first.saturating_add(rows - 1)),
    };
    (CONTENT_RANGE, format!("items {range}/{of}"))
}
