//! Pages without counts: one statement with LIMIT and OFFSET, no COUNT, no extra row (`drf_tweaks` §7); or with cursors, for
//! lists of any length.

mod cursor;
mod keyset;
mod link;
mod numbered;

pub(super) use cursor::Binding;
pub(crate) use cursor::{Position, exact_text};
pub use keyset::Cursor;
pub(crate) use keyset::Keyset;
pub(super) use numbered::PageParameter;
pub use numbered::{LimitOffset, PageNumber};
pub(crate) use numbered::{NO_SUCH_PAGE, Numbered};

use sea_orm::Value;

use super::order::Term;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::profile::Profile;
use link::link;

/// How a list is cut into pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
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

impl LimitOffset {
    /// The same with other names for the two parameters.
    ///
    /// ```
    /// use tweaks_runtime::pages::{LimitOffset, Pagination};
    ///
    /// let pages = LimitOffset { default: 20, max: 200 };
    /// assert_eq!(pages.named("limit", "offset"), Pagination::from(pages));
    /// ```
    pub const fn named(self, limit: &'static str, offset: &'static str) -> Pagination {
        Pagination::LimitOffset(self, [limit, offset])
    }
}

impl PageNumber {
    /// The same with other names for the two parameters.
    pub const fn named(self, page: &'static str, page_size: &'static str) -> Pagination {
        Pagination::PageNumber(self, [page, page_size])
    }
}

impl Cursor {
    /// The same with other names for the two parameters.
    pub const fn named(self, cursor: &'static str, limit: &'static str) -> Pagination {
        Pagination::Cursor(self, [cursor, limit])
    }
}

/// The rows of one page, and the way to its neighbours.
#[derive(Clone, Debug)]
pub(crate) enum Window {
    Numbered(Numbered),
    Keyset(Keyset),
}

/// The facts about a page that are known when it is read.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) rows: usize,
    /// Whether there are more rows in the direction in which was read; only known of a keyset.
    pub(crate) more: bool,
    /// The ordering's values of the first and of the last row of a keyset.
    pub(crate) ends: Option<[Vec<Option<Value>>; 2]>,
}

impl Pagination {
    /// The names of the parameters that decide which page is shown.
    pub(super) fn names(&self) -> Option<[&'static str; 2]> {
        match self {
            Self::None => None,
            Self::LimitOffset(_, names) | Self::PageNumber(_, names) | Self::Cursor(_, names) => Some(*names),
        }
    }

    /// The page that the parameters ask for; `None` for all rows. Pages by number begin at most `farthest` rows
    /// behind the start, and cursors have to fit the binding.
    pub(super) fn window(
        &self,
        given: [PageParameter<'_>; 2],
        profile: Profile,
        farthest: u64,
        terms: &[Term],
        binding: impl FnOnce() -> Binding,
    ) -> Result<Option<Window>, Vec<Problem>> {
        Ok(Some(match *self {
            Self::None => return Ok(None),
            Self::LimitOffset(pages, _) => Window::Numbered(pages.page(given, profile, farthest)?),
            Self::PageNumber(pages, _) => Window::Numbered(pages.page(given, profile, farthest)?),
            Self::Cursor(pages, _) => Window::Keyset(pages.page(given, terms, binding())?),
        }))
    }
}

impl Window {
    /// The links to the next and to the previous page of a URL.
    pub(super) fn links(&self, terms: &[Term], found: &Found, url: &str, parameters: &Parameters) -> [Option<String>; 2] {
        let link = |changes: &[(&str, Option<String>)]| link(url, parameters, changes);
        match self {
            Self::Numbered(page) => page.neighbours(found.rows).map(|changes| changes.map(|changes| link(&changes))),
            Self::Keyset(page) => {
                let neighbours = page.neighbours(terms, found.more, found.ends.as_ref());
                neighbours.map(|change| change.map(|change| link(&[change])))
            }
        }
    }
}
