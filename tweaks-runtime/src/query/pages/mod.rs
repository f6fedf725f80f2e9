//! Pages without counts: one statement with LIMIT and OFFSET, no COUNT, no extra row (`drf_tweaks` §7); or with cursors, for
//! lists of any length.

mod cursor;
mod keyset;
mod link;
mod numbered;

pub(crate) use cursor::{Binding, Position, exact_text};
pub use keyset::Cursor;
pub(crate) use keyset::{Found, Keyset};
pub(super) use numbered::PageParameter;
pub use numbered::{LimitOffset, PageNumber};
pub(crate) use numbered::{NO_SUCH_PAGE, Numbered};

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

/// What says how a list is cut into pages: pages of a kind with the usual names of their parameters, or a [`Pagination`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how a list is cut into pages [tweaks::no_pages]",
    label = "no pages",
    note = "write `LimitOffset {{ default: 20, max: 200 }}`, `PageNumber {{ default: 20, max: 200 }}` or `pages::Cursor {{ default: 20, max: 200 }}`"
)]
pub trait IntoPagination {
    /// The pages, with the names of their parameters.
    fn into_pagination(self) -> Pagination;
}

impl IntoPagination for Pagination {
    fn into_pagination(self) -> Pagination {
        self
    }
}

/// Lets pages of a kind be given as a [`Pagination`], with names for the two parameters: these, unless said otherwise.
macro_rules! named {
    ($($(#[$meta:meta])* $pages:ident($first:ident, $second:ident);)*) => {$(
        impl $pages {
            /// The same with other names for the two parameters.
            $(#[$meta])*
            pub const fn named(self, $first: &'static str, $second: &'static str) -> Pagination {
                Pagination::$pages(self, [$first, $second])
            }
        }

        impl From<$pages> for Pagination {
            fn from(pages: $pages) -> Self {
                pages.named(stringify!($first), stringify!($second))
            }
        }

        impl IntoPagination for $pages {
            fn into_pagination(self) -> Pagination {
                self.into()
            }
        }
    )*};
}

named! {
    ///
    /// ```
    /// use tweaks_runtime::pages::{LimitOffset, Pagination};
    ///
    /// let pages = LimitOffset { default: 20, max: 200 };
    /// assert_eq!(pages.named("limit", "offset"), Pagination::from(pages));
    /// ```
    LimitOffset(limit, offset);
    PageNumber(page, page_size);
    Cursor(cursor, limit);
}

/// The rows of one page, and the way to its neighbours.
#[derive(Clone, Debug)]
pub(crate) enum Window {
    Numbered(Numbered),
    Keyset(Keyset),
}

impl Pagination {
    /// Pages that have rows; only pages by limit may leave it to the client how many.
    pub(crate) fn checked(self) -> Self {
        let is_empty =
            matches!(self, Self::PageNumber(PageNumber { default: 0, .. }, _) | Self::Cursor(Cursor { default: 0, .. }, _));
        assert!(!is_empty, "a page has no rows by default; give `default` a number");
        self
    }

    /// The names of the parameters that decide which page is shown.
    pub(super) fn names(&self) -> Option<[&'static str; 2]> {
        match self {
            Self::None => None,
            Self::LimitOffset(_, names) | Self::PageNumber(_, names) | Self::Cursor(_, names) => Some(*names),
        }
    }

    /// The most rows that a client gets at once; 0: no such limit.
    pub(crate) const fn most_rows(&self) -> u64 {
        match self {
            Self::None => 0,
            Self::LimitOffset(LimitOffset { max, .. }, _)
            | Self::PageNumber(PageNumber { max, .. }, _)
            | Self::Cursor(Cursor { max, .. }, _) => *max,
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
    /// How many rows stand before its first one, as far as that is known.
    pub(crate) const fn offset(&self) -> u64 {
        match self {
            Self::Numbered(page) => page.offset,
            Self::Keyset(_) => 0,
        }
    }

    /// The links to the next and to the previous page of a URL.
    pub(super) fn links(&self, terms: &[Term], found: &Found, url: &str, parameters: &Parameters) -> [Option<String>; 2] {
        let neighbours = match self {
            Self::Numbered(page) => page.neighbours(found.rows),
            Self::Keyset(page) => page.neighbours(terms, found),
        };
        neighbours.map(|changes| Some(link(url, parameters, &changes?)))
    }
}
