//! Pages that are counted from the start of the list: by limit and offset, or by number.

use crate::problem::{Place, Problem};
use crate::profile::Profile;

/// Pages by `limit` and `offset`: `?limit=50&offset=100`.
///
/// ```
/// use tweaks_runtime::prelude::*;
/// # mod product {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "product")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64 }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
///
/// let pages = LimitOffset { default: 20, max: 200 };
/// let products = Resource::<product::Entity>::new("/products/").paginate(pages);
/// # drop(products);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitOffset {
    /// Rows per page when the client names no limit; 0: it must name one.
    pub default: u64,
    /// The most rows that a client gets at once; 0: no such limit.
    pub max: u64,
}

/// Pages by number, `page` and `page_size`, counted from 1: `?page=3&page_size=50`.
///
/// ```
/// use tweaks_runtime::prelude::*;
///
/// let pages = PageNumber { default: 10, max: 25 }.named("p", "size");
/// # let _ = pages;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageNumber {
    /// Rows per page when the client names no size.
    pub default: u64,
    /// The most rows that a client gets at once; 0: no such limit.
    pub max: u64,
}

/// A page that is counted from the start of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) offset: u64,
    /// How many rows are read.
    pub(crate) rows: u64,
    spelling: Spelling,
}

/// The place of a page as it stands in links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    Offset { limit: u64, names: [&'static str; 2] },
    Number { number: u64, name: &'static str },
}

/// A parameter with its value in a link, or without one where it is left out.
pub(super) type Change = (&'static str, Option<String>);

/// A parameter that decides which page is shown, with its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageParameter<'a> {
    pub(crate) name: &'static str,
    pub(crate) text: Option<&'a str>,
}

/// The code of a page that cannot be: DRF answers 404 for it.
pub(crate) const NO_SUCH_PAGE: &str = "not_found";

/// Databases count in signed 64 bits; beyond is a 500 on one engine and an empty page on another.
const FARTHEST: u64 = i64::MAX as u64;

impl LimitOffset {
    pub(super) fn page(self, given: [PageParameter<'_>; 2], profile: Profile, farthest: u64) -> Result<Numbered, Vec<Problem>> {
        let names = given.map(|parameter| parameter.name);
        let [limit, offset] = given;
        match profile {
            Profile::Strict | Profile::SimpleRest => {
                let missing = || Problem::new(Place::parameter(limit.name), "required", "This parameter is required.");
                let default = Some(self.default).filter(|default| *default > 0);
                let rows = limit.whole_number(1, self.max).and_then(|rows| rows.or(default).ok_or_else(missing));
                let offset = offset.whole_number(0, farthest.min(FARTHEST / 2)).map(Option::unwrap_or_default);
                let (rows, offset) = both(rows, offset)?;
                Ok(Numbered { offset, rows, spelling: Spelling::Offset { limit: rows, names } })
            }
            Profile::Drf => {
                let limit = limit.lenient_size(self.default, self.max);
                let offset = offset.integer().unwrap_or(0);
                // A negative offset is for clients that scroll into the negative: as many rows less.
                let rows = u64::try_from(i128::from(limit) + offset.min(0)).unwrap_or(0);
                let offset = u64::try_from(offset.max(0)).unwrap_or(u64::MAX);
                let page = Numbered::within_reach(offset, rows, Spelling::Offset { limit, names }).filter(|page| page.rows > 0);
                page.ok_or_else(|| vec![Problem::new(Place::Request, "invalid", "Incorrect offset or limit.")])
            }
        }
    }
}

impl PageNumber {
    pub(super) fn page(self, given: [PageParameter<'_>; 2], profile: Profile, farthest: u64) -> Result<Numbered, Vec<Problem>> {
        let [page, size] = given;
        let at = |number: u64, rows: u64| {
            let offset = rows.checked_mul(number.checked_sub(1)?)?;
            Numbered::within_reach(offset, rows, Spelling::Number { number, name: page.name })
        };
        match profile {
            Profile::Strict | Profile::SimpleRest => {
                let rows = size.whole_number(1, self.max).map(|rows| rows.unwrap_or(self.default));
                let (rows, number) = both(rows, page.whole_number(1, 0).map(|number| number.unwrap_or(1)))?;
                let too_far = || Problem::new(Place::parameter(page.name), "invalid", "There are not as many pages.");
                at(number, rows).filter(|page| page.offset <= farthest).ok_or_else(|| vec![too_far()])
            }
            Profile::Drf => {
                let number = u64::try_from(page.integer().unwrap_or(1)).unwrap_or(0);
                let page = at(number, size.lenient_size(self.default, self.max));
                page.ok_or_else(|| vec![Problem::new(Place::Request, NO_SUCH_PAGE, "Invalid page.")])
            }
        }
    }
}

impl PageParameter<'_> {
    /// A whole number of at least `least` and, unless it is 0, at most `most`; absent, or given and right.
    pub(super) fn whole_number(self, least: u64, most: u64) -> Result<Option<u64>, Problem> {
        let Some(text) = self.text else { return Ok(None) };
        let most = if most == 0 { FARTHEST } else { most };
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u64>() {
            Ok(number) if digits && (least..=most).contains(&number) => Ok(Some(number)),
            _ => {
                let detail = match most == FARTHEST {
                    true => format!("A whole number at least {least} is required."),
                    false => format!("A whole number from {least} to {most} is required."),
                };
                Err(Problem::new(Place::parameter(self.name), "invalid", detail))
            }
        }
    }

    fn integer(self) -> Option<i128> {
        self.text?.trim().parse().ok()
    }

    /// The number of rows on a page; DRF passes over sizes that are no positive number.
    fn lenient_size(self, default: u64, max: u64) -> u64 {
        let Some(size) = self.integer().filter(|size| *size > 0) else { return default };
        let size = u64::try_from(size).unwrap_or(u64::MAX);
        if max == 0 { size } else { size.min(max) }
    }
}

/// Two values, or the problems with either.
pub(super) fn both<A, B>(left: Result<A, Problem>, right: Result<B, Problem>) -> Result<(A, B), Vec<Problem>> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (left, right) => Err(left.err().into_iter().chain(right.err()).collect()),
    }
}

impl Numbered {
    /// The page, unless it ends farther from the start than databases count.
    fn within_reach(offset: u64, rows: u64, spelling: Spelling) -> Option<Self> {
        (offset.checked_add(rows)? <= FARTHEST).then_some(Self { offset, rows, spelling })
    }

    /// The next and the previous page. There is a next one if this one is full, so that the last one may lead to an empty page.
    pub(super) fn neighbours(&self, found: usize) -> [Option<Vec<Change>>; 2] {
        let is_full = found > 0 && u64::try_from(found).unwrap_or(u64::MAX) >= self.rows;
        match self.spelling {
            Spelling::Offset { limit, names: [limit_name, offset_name] } => {
                let start = |start: u64| (offset_name, (start > 0).then(|| start.to_string()));
                let at = |offset: u64| vec![(limit_name, Some(limit.to_string())), start(offset)];
                let next = is_full.then(|| at(self.offset + self.rows));
                [next, (self.offset > 0).then(|| at(self.offset.saturating_sub(limit)))]
            }
            Spelling::Number { number, name } => {
                let at = |number: u64| vec![(name, (number > 1).then(|| number.to_string()))];
                [is_full.then(|| at(number + 1)), (number > 1).then(|| at(number - 1))]
            }
        }
    }
}
