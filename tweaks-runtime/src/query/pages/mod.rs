//! Pages without counts: one statement with LIMIT and OFFSET, no COUNT, no extra row (`drf_tweaks` §7); or with cursors, for
//! lists of any length.

mod cursor;
mod link;

pub(super) use cursor::Binding;
pub(crate) use cursor::{Position, exact_text};
use link::link;

use super::limits::QueryLimits;
use super::order::Term;
use crate::parameters::Parameters;
use crate::problem::{Place, Problem};
use crate::profile::Profile;
use sea_orm::Value;

/// Pages by `limit` and `offset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitOffset {
    /// Rows per page when the client names no limit; 0: it must name one.
    pub default: u64,
    /// The most rows that a client gets at once; 0: no such limit.
    pub max: u64,
}

/// Pages by number, `page` and `page_size`, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageNumber {
    /// Rows per page when the client names no size.
    pub default: u64,
    /// The most rows that a client gets at once; 0: no such limit.
    pub max: u64,
}

/// Pages by `cursor` and `limit`: each begins behind the last row of the one before, wherever that is by now. The thousandth page
/// costs what the first one does, and no row is met twice or missed because others come or go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Rows per page when the client names no limit.
    pub default: u64,
    /// The most rows that a client gets at once; 0: no such limit.
    pub max: u64,
}

/// How a list is cut into pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pagination {
    /// Not at all: the answer is an array of all rows.
    #[default]
    None,
    /// By limit and offset, with the names of the two parameters.
    LimitOffset(LimitOffset, [&'static str; 2]),
    /// By page number, with the names of the parameters for the page and its size.
    PageNumber(PageNumber, [&'static str; 2]),
    /// By cursor, with the names of the parameters for it and for the number of rows.
    Cursor(Cursor, [&'static str; 2]),
}

impl From<LimitOffset> for Pagination {
    fn from(pages: LimitOffset) -> Self {
        pages.named("limit", "offset")
    }
}

impl From<PageNumber> for Pagination {
    fn from(pages: PageNumber) -> Self {
        pages.named("page", "page_size")
    }
}

impl From<Cursor> for Pagination {
    fn from(pages: Cursor) -> Self {
        pages.named("cursor", "limit")
    }
}

impl Cursor {
    /// The same with other names for the two parameters.
    #[must_use]
    pub const fn named(self, cursor: &'static str, limit: &'static str) -> Pagination {
        Pagination::Cursor(self, [cursor, limit])
    }
}

impl LimitOffset {
    /// The same with other names for the two parameters.
    ///
    /// ```
    /// use tweaks_runtime::query::{LimitOffset, Pagination};
    ///
    /// let pages = LimitOffset { default: 20, max: 200 };
    /// assert_eq!(pages.named("limit", "offset"), Pagination::from(pages));
    /// ```
    #[must_use]
    pub const fn named(self, limit: &'static str, offset: &'static str) -> Pagination {
        Pagination::LimitOffset(self, [limit, offset])
    }
}

impl PageNumber {
    /// The same with other names for the two parameters.
    #[must_use]
    pub const fn named(self, page: &'static str, page_size: &'static str) -> Pagination {
        Pagination::PageNumber(self, [page, page_size])
    }
}

/// The rows of one page, and what the links to its neighbours need.
#[derive(Clone, Debug)]
pub(crate) enum Window {
    Numbered(Numbered),
    Keyset(Keyset),
}

/// A page that is counted from the start of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) offset: u64,
    /// How many rows are read.
    pub(crate) rows: u64,
    /// The limit as it stands in links, or the number of the page.
    position: u64,
}

/// A page that begins behind a row.
#[derive(Clone, Debug)]
pub(crate) struct Keyset {
    pub(crate) rows: u64,
    /// Nothing for the first page.
    pub(crate) from: Option<Position>,
    /// The cells with the values of the ordering's terms.
    pub(crate) cells: Vec<usize>,
    binding: Binding,
}

/// What a page turned out to be.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) rows: usize,
    /// Whether there are more rows in the direction in which was read; only known of a keyset.
    pub(crate) more: bool,
    /// The ordering's values of the first and of the last row of a keyset.
    pub(crate) ends: Option<[Vec<Option<Value>>; 2]>,
}

impl Pagination {
    /// The parameters that this pagination reads.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let names = match self {
            Self::None => None,
            Self::LimitOffset(_, names) | Self::PageNumber(_, names) | Self::Cursor(_, names) => Some(*names),
        };
        names.into_iter().flatten()
    }

    /// The rows that the parameters ask for, counted from the start of the list; `None` for all, and where nothing is counted.
    pub(super) fn numbered(
        &self,
        parameters: &Parameters,
        profile: Profile,
        limits: &QueryLimits,
    ) -> Result<Option<Numbered>, Vec<Problem>> {
        match (self, profile) {
            (Self::None | Self::Cursor(..), _) => Ok(None),
            (Self::LimitOffset(pages, names), Profile::Strict) => {
                strict_limit_offset(*pages, *names, parameters, limits.offset).map(Some)
            }
            (Self::LimitOffset(pages, names), Profile::Drf) => lenient_limit_offset(*pages, *names, parameters).map(Some),
            (Self::PageNumber(pages, names), Profile::Strict) => {
                strict_page_number(*pages, *names, parameters, limits.offset).map(Some)
            }
            (Self::PageNumber(pages, names), Profile::Drf) => lenient_page_number(*pages, *names, parameters).map(Some),
        }
    }

    /// The rows behind the cursor that the parameters hold.
    pub(super) fn keyset(
        &self,
        parameters: &Parameters,
        terms: &[Term],
        binding: impl FnOnce() -> Binding,
    ) -> Result<Option<Keyset>, Vec<Problem>> {
        let Self::Cursor(pages, [cursor, limit]) = self else { return Ok(None) };
        let binding = binding();
        let rows = strict_number(parameters, limit, 1, pages.max).map(|rows| rows.unwrap_or(pages.default));
        let text = parameters.last(cursor).filter(|text| !text.is_empty());
        let stale = "This is no cursor of this list; with another ordering or other filters begin without one.";
        let from = match text.map(|text| binding.read(terms, text)) {
            None => Ok(None),
            Some(Some(position)) => Ok(Some(position)),
            Some(None) => Err(Problem::new(Place::Parameter((*cursor).to_owned()), "invalid", stale)),
        };
        match (rows, from) {
            (Ok(rows), Ok(from)) => Ok(Some(Keyset { rows, from, cells: Vec::new(), binding })),
            (rows, from) => Err(rows.err().into_iter().chain(from.err()).collect()),
        }
    }
}

/// Databases count in signed 64 bits; beyond is a 500 on one engine and an empty page on another.
const FARTHEST: u64 = i64::MAX as u64;

fn capped(value: u64, max: u64) -> u64 {
    if max == 0 { value } else { value.min(max) }
}

/// A whole number of at least `least` and, unless it is 0, at most `most`; absent, or given and right.
fn strict_number(parameters: &Parameters, name: &str, least: u64, most: u64) -> Result<Option<u64>, Problem> {
    let Some(text) = parameters.last(name) else { return Ok(None) };
    let most = if most == 0 { FARTHEST } else { most };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<u64>() {
        Ok(number) if digits && (least..=most).contains(&number) => Ok(Some(number)),
        _ => {
            let bounds = if most == FARTHEST { format!("at least {least}") } else { format!("from {least} to {most}") };
            Err(Problem::new(Place::Parameter(name.to_owned()), "invalid", format!("A whole number {bounds} is required.")))
        }
    }
}

fn strict_limit_offset(
    pages: LimitOffset,
    [limit, offset]: [&str; 2],
    parameters: &Parameters,
    farthest: u64,
) -> Result<Numbered, Vec<Problem>> {
    let missing = || Problem::new(Place::Parameter(limit.to_owned()), "required", "This parameter is required.");
    let rows = strict_number(parameters, limit, 1, pages.max)
        .and_then(|rows| rows.or((pages.default > 0).then_some(pages.default)).ok_or_else(missing));
    let start = strict_number(parameters, offset, 0, farthest.min(FARTHEST / 2)).map(Option::unwrap_or_default);
    match (rows, start) {
        (Ok(rows), Ok(offset)) => Ok(Numbered { offset, rows, position: rows }),
        (rows, start) => Err(rows.err().into_iter().chain(start.err()).collect()),
    }
}

fn lenient_limit_offset(
    pages: LimitOffset,
    [limit, offset]: [&str; 2],
    parameters: &Parameters,
) -> Result<Numbered, Vec<Problem>> {
    let refuse = || vec![Problem::new(Place::Request, "invalid", "Incorrect offset or limit.")];
    let asked = parameters.last(limit).and_then(python_int).filter(|number| *number > 0);
    let limit = match asked {
        Some(number) => capped(u64::try_from(number).unwrap_or(u64::MAX), pages.max),
        None => pages.default,
    };
    let offset = parameters.last(offset).and_then(python_int).unwrap_or(0);
    // A negative offset is for clients that scroll into the negative: as many rows less.
    let rows = i128::from(limit) + offset.min(0);
    let (Ok(rows), Ok(offset)) = (u64::try_from(rows), u64::try_from(offset.max(0))) else { return Err(refuse()) };
    match rows > 0 && rows <= FARTHEST && offset <= FARTHEST - rows {
        true => Ok(Numbered { offset, rows, position: limit }),
        false => Err(refuse()),
    }
}

fn strict_page_number(
    pages: PageNumber,
    [page, size]: [&str; 2],
    parameters: &Parameters,
    farthest: u64,
) -> Result<Numbered, Vec<Problem>> {
    let rows = strict_number(parameters, size, 1, pages.max).map(|rows| rows.unwrap_or(pages.default));
    let number = strict_number(parameters, page, 1, 0).map(|number| number.unwrap_or(1));
    match (rows, number) {
        (Ok(rows), Ok(number)) => numbered(rows, number)
            .filter(|window| window.offset <= farthest)
            .ok_or_else(|| vec![Problem::new(Place::Parameter(page.to_owned()), "invalid", "There are not as many pages.")]),
        (rows, number) => Err(rows.err().into_iter().chain(number.err()).collect()),
    }
}

fn lenient_page_number(pages: PageNumber, [page, size]: [&str; 2], parameters: &Parameters) -> Result<Numbered, Vec<Problem>> {
    let invalid = || vec![Problem::new(Place::Request, NO_SUCH_PAGE, "Invalid page.")];
    let asked = parameters.last(size).and_then(python_int).filter(|number| *number > 0);
    let rows = asked.map_or(pages.default, |number| capped(u64::try_from(number).unwrap_or(u64::MAX), pages.max));
    let number = parameters.last(page).and_then(python_int).unwrap_or(1);
    let number = u64::try_from(number).ok().filter(|number| *number > 0).ok_or_else(invalid)?;
    numbered(rows, number).ok_or_else(invalid)
}

/// The code of a page that cannot be: DRF answers 404 for it.
pub(crate) const NO_SUCH_PAGE: &str = "not_found";

fn numbered(rows: u64, number: u64) -> Option<Numbered> {
    let offset = rows.checked_mul(number - 1)?;
    (rows <= FARTHEST && offset <= FARTHEST - rows).then_some(Numbered { offset, rows, position: number })
}

/// Python's `int(text)`: blanks around, a sign, underscores between digits, digits of any script.
fn python_int(text: &str) -> Option<i128> {
    /// Python refuses longer texts as well.
    const LONGEST: usize = 4300;
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let underscores = digits.starts_with('_') || digits.ends_with('_') || digits.contains("__");
    if digits.is_empty() || underscores {
        return None;
    }
    let mut number: i128 = 0;
    for letter in digits.chars().filter(|letter| *letter != '_') {
        number = number.saturating_mul(10).saturating_add(i128::from(decimal_digit(letter)?));
    }
    Some(if negative { -number } else { number })
}

/// The value of a decimal digit of any script; their blocks of ten all start at a multiple of ten behind a known start.
fn decimal_digit(letter: char) -> Option<u32> {
    const ZEROS: [char; 12] = ['0', '٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '๐', '０'];
    let code = u32::from(letter);
    ZEROS.iter().map(|zero| u32::from(*zero)).find(|zero| (*zero..*zero + 10).contains(&code)).map(|zero| code - zero)
}

/// The links to the next and to the previous page, from what a page turned out to be.
pub(crate) fn links(
    pagination: &Pagination,
    window: &Window,
    terms: &[Term],
    found: &Found,
    url: &str,
    parameters: &Parameters,
) -> [Option<String>; 2] {
    match (pagination, window) {
        (Pagination::LimitOffset(_, names), Window::Numbered(window)) => {
            let to = |changes: &[(&str, Option<String>)]| link(url, parameters, changes);
            limit_offset_links(*names, *window, found.rows, to)
        }
        (Pagination::PageNumber(_, [page, _]), Window::Numbered(window)) => {
            let at = |number: u64| link(url, parameters, &[(page, (number > 1).then(|| number.to_string()))]);
            let next = is_full(*window, found.rows).then(|| at(window.position + 1));
            [next, (window.position > 1).then(|| at(window.position - 1))]
        }
        (Pagination::Cursor(_, [cursor, _]), Window::Keyset(keyset)) => {
            let to = |neighbour| match neighbour {
                Neighbour::First => link(url, parameters, &[(cursor, None)]),
                Neighbour::Behind(place) => link(url, parameters, &[(cursor, Some(place))]),
            };
            keyset.neighbours(terms, found).map(|neighbour| neighbour.map(to))
        }
        _ => [None, None],
    }
}

/// `next` iff the page is full, so that the last one may lead to an empty page.
fn is_full(window: Numbered, found: usize) -> bool {
    found > 0 && u64::try_from(found).unwrap_or(u64::MAX) >= window.rows
}

fn limit_offset_links(
    [limit, offset]: [&str; 2],
    window: Numbered,
    found: usize,
    to: impl Fn(&[(&str, Option<String>)]) -> String,
) -> [Option<String>; 2] {
    let at = |start: u64| to(&[(limit, Some(window.position.to_string())), (offset, (start > 0).then(|| start.to_string()))]);
    let next = is_full(window, found).then(|| at(window.offset + window.rows));
    [next, (window.offset > 0).then(|| at(window.offset.saturating_sub(window.position)))]
}

/// The page beside another.
enum Neighbour {
    /// The one without a cursor.
    First,
    Behind(String),
}

impl Keyset {
    /// Whether the rows come in the opposite order.
    pub(crate) fn is_backwards(&self) -> bool {
        self.from.as_ref().is_some_and(|from| from.backwards)
    }

    /// The next and the previous page, where there is one.
    fn neighbours(&self, terms: &[Term], found: &Found) -> [Option<Neighbour>; 2] {
        let cursor = |backwards, place: Option<Vec<Option<Value>>>| {
            self.binding.write(terms, &Position { backwards, place }).map(Neighbour::Behind)
        };
        let Some([first, last]) = found.ends.clone() else {
            // Everything behind the cursor is gone: the other end of the list is what is left to go to.
            return match &self.from {
                None => [None, None],
                Some(from) if from.backwards => [Some(Neighbour::First), None],
                Some(_) => [None, cursor(true, None)],
            };
        };
        let (after, before) = match &self.from {
            None => (found.more, false),
            Some(from) if from.backwards => (from.place.is_some(), found.more),
            Some(_) => (found.more, true),
        };
        [after.then(|| cursor(false, Some(last))).flatten(), before.then(|| cursor(true, Some(first))).flatten()]
    }
}
