//! Pages without counts: one statement with LIMIT and OFFSET, no COUNT, no extra row (`drf_tweaks` §7).

use super::link::link;
use crate::body::Strictness;
use crate::parameters::Parameters;
use crate::problem::{Place, Problem};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) offset: u64,
    /// How many rows are read.
    pub(crate) rows: u64,
    /// The limit as it stands in links, or the number of the page.
    position: u64,
}

impl Pagination {
    /// The parameters that this pagination reads.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let names = match self {
            Self::None => None,
            Self::LimitOffset(_, names) | Self::PageNumber(_, names) => Some(*names),
        };
        names.into_iter().flatten()
    }

    /// The rows that the parameters ask for; `None` for all.
    pub(super) fn window(&self, parameters: &Parameters, strictness: Strictness) -> Result<Option<Window>, Vec<Problem>> {
        match (self, strictness) {
            (Self::None, _) => Ok(None),
            (Self::LimitOffset(pages, names), Strictness::Report) => strict_limit_offset(*pages, *names, parameters).map(Some),
            (Self::LimitOffset(pages, names), Strictness::Ignore) => lenient_limit_offset(*pages, *names, parameters).map(Some),
            (Self::PageNumber(pages, names), Strictness::Report) => strict_page_number(*pages, *names, parameters).map(Some),
            (Self::PageNumber(pages, names), Strictness::Ignore) => lenient_page_number(*pages, *names, parameters).map(Some),
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

fn strict_limit_offset(pages: LimitOffset, [limit, offset]: [&str; 2], parameters: &Parameters) -> Result<Window, Vec<Problem>> {
    let missing = || Problem::new(Place::Parameter(limit.to_owned()), "required", "This parameter is required.");
    let rows = strict_number(parameters, limit, 1, pages.max)
        .and_then(|rows| rows.or((pages.default > 0).then_some(pages.default)).ok_or_else(missing));
    let start = strict_number(parameters, offset, 0, FARTHEST / 2).map(Option::unwrap_or_default);
    match (rows, start) {
        (Ok(rows), Ok(offset)) => Ok(Window { offset, rows, position: rows }),
        (rows, start) => Err(rows.err().into_iter().chain(start.err()).collect()),
    }
}

fn lenient_limit_offset(pages: LimitOffset, [limit, offset]: [&str; 2], parameters: &Parameters) -> Result<Window, Vec<Problem>> {
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
        true => Ok(Window { offset, rows, position: limit }),
        false => Err(refuse()),
    }
}

fn strict_page_number(pages: PageNumber, [page, size]: [&str; 2], parameters: &Parameters) -> Result<Window, Vec<Problem>> {
    let rows = strict_number(parameters, size, 1, pages.max).map(|rows| rows.unwrap_or(pages.default));
    let number = strict_number(parameters, page, 1, 0).map(|number| number.unwrap_or(1));
    match (rows, number) {
        (Ok(rows), Ok(number)) => numbered(rows, number)
            .ok_or_else(|| vec![Problem::new(Place::Parameter(page.to_owned()), "invalid", "There are not as many pages.")]),
        (rows, number) => Err(rows.err().into_iter().chain(number.err()).collect()),
    }
}

fn lenient_page_number(pages: PageNumber, [page, size]: [&str; 2], parameters: &Parameters) -> Result<Window, Vec<Problem>> {
    let invalid = || vec![Problem::new(Place::Request, NO_SUCH_PAGE, "Invalid page.")];
    let asked = parameters.last(size).and_then(python_int).filter(|number| *number > 0);
    let rows = asked.map_or(pages.default, |number| capped(u64::try_from(number).unwrap_or(u64::MAX), pages.max));
    let number = parameters.last(page).and_then(python_int).unwrap_or(1);
    let number = u64::try_from(number).ok().filter(|number| *number > 0).ok_or_else(invalid)?;
    numbered(rows, number).ok_or_else(invalid)
}

/// The code of a page that cannot be: DRF answers 404 for it.
pub(crate) const NO_SUCH_PAGE: &str = "not_found";

fn numbered(rows: u64, number: u64) -> Option<Window> {
    let offset = rows.checked_mul(number - 1)?;
    (rows <= FARTHEST && offset <= FARTHEST - rows).then_some(Window { offset, rows, position: number })
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

/// The links to the next and the previous page of a page that turned out to have `found` rows: `next` iff it is full.
pub(crate) fn links(
    pagination: &Pagination,
    window: Window,
    found: usize,
    url: &str,
    parameters: &Parameters,
) -> [Option<String>; 2] {
    let full = found > 0 && u64::try_from(found).unwrap_or(u64::MAX) >= window.rows;
    let to = |changes: [(&str, Option<u64>); 2]| link(url, parameters, &changes);
    match pagination {
        Pagination::None => [None, None],
        Pagination::LimitOffset(_, [limit, offset]) => {
            let at = |start: u64| to([(limit, Some(window.position)), (offset, (start > 0).then_some(start))]);
            let next = full.then(|| at(window.offset + window.rows));
            [next, (window.offset > 0).then(|| at(window.offset.saturating_sub(window.position)))]
        }
        Pagination::PageNumber(_, [page, _]) => {
            let at = |number: u64| to([(page, (number > 1).then_some(number)), ("", None)]);
            [full.then(|| at(window.position + 1)), (window.position > 1).then(|| at(window.position - 1))]
        }
    }
}
