//! Limits: how much a query string may ask for. All of them but rows and bytes are checked before any work of the database.

use crate::parameters::Parameters;
use crate::problem::{Place, Problem};
use crate::profile::Profile;

/// How much a query string may ask for; one that asks for more is answered with 400. The [`Pagination`](super::Pagination) says
/// how many rows a page has at most.
///
/// ```
/// use tweaks_runtime::pages::QueryLimits;
/// use tweaks_runtime::prelude::Settings;
///
/// let settings = Settings::new().query_limits(QueryLimits { members: 50, ..QueryLimits::default() });
/// # drop(settings);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueryLimits {
    /// Bytes of the query string: 8192 unless said otherwise.
    pub length: usize,
    /// Different parameters: 100 unless said otherwise.
    pub parameters: usize,
    /// Values of one list, as in `id__in=1,2,3`: 500 unless said otherwise.
    pub members: usize,
    /// Conditions in all of `and`, `or` and `not`: 50 unless said otherwise. To clients of a Django API these parameters are not there,
    /// unless a number is said; with zero they are not there for others either.
    pub conditions: Option<usize>,
    /// Levels of `and`, `or` and `not` in each other: 4 unless said otherwise.
    pub nesting: usize,
    /// Words of a search, those in quotes counted as one: 16 unless said otherwise.
    pub words: usize,
    /// Terms of `ordering`: 8 unless said otherwise.
    pub terms: usize,
    /// Relations that a name leads along, as in `items__product__sku`: 8 unless said otherwise.
    pub depth: usize,
    /// Rows that are skipped by `offset` or `page`, which the database has to read all the same: 1 000 000 unless said otherwise.
    pub offset: u64,
    /// Relations to one row that a statement joins: 60 unless said otherwise, because SQLite joins 64 tables at most. From the half
    /// of it on, rows that are only shown are read by statements of their own.
    pub joins: usize,
    /// Statements that an answer takes: 100 unless said otherwise.
    pub statements: usize,
    /// Groups of [figures](crate::prelude::Resource::stats): 1000 unless said otherwise.
    pub groups: u64,
    /// Rows that are read for an answer, those of nested fields included: 100 000 unless said otherwise.
    pub rows: usize,
    /// Bytes of the rows of an answer: 64 MiB unless said otherwise.
    pub bytes: usize,
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self {
            length: 8192,
            parameters: 100,
            members: 500,
            conditions: None,
            nesting: 4,
            words: 16,
            terms: 8,
            depth: 8,
            offset: 1_000_000,
            joins: 60,
            statements: 100,
            groups: 1000,
            rows: 100_000,
            bytes: 64 * 1024 * 1024,
        }
    }
}

/// How much longer than a query string the parameters of a body may be: reading them takes as much of the server's time.
const LONGER: usize = 8;

impl QueryLimits {
    /// How many conditions groups have at most.
    pub(crate) fn grouped(&self, profile: Profile) -> usize {
        self.conditions.unwrap_or(if profile.is_strict() { 50 } else { 0 })
    }

    /// Refuses a query string that is too long to be read at all.
    pub(super) fn check(&self, parameters: &Parameters) -> Result<(), Problem> {
        let refuse = |detail: String| Err(Problem::new(Place::Request, "too_long", detail));
        if parameters.length > self.length {
            return refuse(format!("The query string has more than {} bytes.", self.length));
        }
        let most = self.length.saturating_mul(LONGER);
        if parameters.asked > most {
            return refuse(format!("The question has more than {most} bytes."));
        }
        // A list of many members may be one parameter for each.
        if parameters.pairs.len() > self.parameters && parameters.names().len() > self.parameters {
            return refuse(format!("The query string has more than {} parameters.", self.parameters));
        }
        Ok(())
    }
}
