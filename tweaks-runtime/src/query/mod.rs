//! Query strings: parameters in, a valid [`ReadPlan`] or every problem out. Pure.

mod fields;
mod link;
mod page;
mod parameters;

pub use fields::{Selection, View};
pub use page::{LimitOffset, PageNumber, Pagination};
pub(crate) use page::{NO_SUCH_PAGE, Window, links};
pub use parameters::Parameters;

use crate::body::Strictness;
use crate::problem::{Place, Problem, did_you_mean};
use crate::schema::Schema;

/// A parsed, valid request for rows: which fields, which page. Can only be made by [`plan`].
#[derive(Debug)]
pub struct ReadPlan {
    pub(crate) schema: &'static Schema,
    pub(crate) selection: Selection,
    pub(crate) window: Option<Window>,
}

impl ReadPlan {
    /// How many statements the plan takes, known before the first of them runs.
    #[must_use]
    pub fn queries(&self) -> usize {
        1
    }
}

/// Makes the plan of a request, or says everything that is wrong with its query string.
///
/// ```
/// use tweaks_runtime::body::Strictness;
/// use tweaks_runtime::query::{plan, Pagination, Parameters, View};
/// use tweaks_runtime::schema::Serializer;
/// # use tweaks_runtime::prelude::*;
/// # #[derive(Tweaks)]
/// # pub struct Login { pub name: String }
///
/// let parameters = Parameters::parse("limt=5");
/// let pages = Pagination::from(LimitOffset { default: 20, max: 200 });
/// let problems = plan(Login::SCHEMA, View::List, &parameters, &pages, Strictness::Report).unwrap_err();
/// assert_eq!(problems[0].detail, "There is no such parameter; did you mean `limit`?");
/// ```
///
/// # Errors
///
/// All problems: unknown and repeated parameters (where strict), unreadable values.
pub fn plan(
    schema: &'static Schema,
    view: View,
    parameters: &Parameters,
    pagination: &Pagination,
    strictness: Strictness,
) -> Result<ReadPlan, Vec<Problem>> {
    let mut problems = match strictness {
        Strictness::Report => strangers(parameters, pagination),
        Strictness::Ignore => Vec::new(),
    };
    let window = pagination.window(parameters, strictness).map_err(|found| problems.extend(found)).ok().flatten();
    match problems.is_empty() {
        true => Ok(ReadPlan { schema, selection: Selection::usual(schema, view), window }),
        false => Err(problems),
    }
}

/// Parameters that nobody reads, that stand twice, or that are no text.
fn strangers(parameters: &Parameters, pagination: &Pagination) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in parameters.names() {
        let refuse = |code, detail: String| Problem::new(Place::Parameter(name.to_owned()), code, detail);
        if !pagination.names().any(|known| known == name) {
            let near = did_you_mean(name, pagination.names()).map(|near| format!("; did you mean `{near}`?"));
            problems.push(refuse("unknown", format!("There is no such parameter{}", near.as_deref().unwrap_or("."))));
        } else if parameters.is_repeated(name) {
            problems.push(refuse("repeated", "This parameter stands more than once.".to_owned()));
        }
    }
    if parameters.is_malformed() {
        problems.push(Problem::new(Place::Request, "malformed", "The query string is not percent-encoded UTF-8."));
    }
    problems
}
