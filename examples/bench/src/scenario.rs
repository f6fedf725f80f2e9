//! Scenarios: one question, and those who answer it.

use actix_web::web::ServiceConfig;
use clap::builder::PossibleValuesParser;

use crate::ask::Ask;
use crate::{customers, orders, products};

/// Adds the endpoints of one contestant to an application.
pub(crate) type Configure = fn(&mut ServiceConfig);

/// One question, and those who answer it.
pub(crate) struct Scenario {
    /// What it is called in the report.
    pub(crate) name: &'static str,
    /// What is asked in the measured runs.
    pub(crate) ask: Ask,
    /// One of so many of the wanted requests is made: what takes long is asked less often.
    pub(crate) share: u32,
    /// What is read before, to see that the first two contestants give the same answers. What writes is asked as well.
    pub(crate) checked: &'static [&'static str],
    /// The resource of the derive.
    pub(crate) derived: Configure,
    /// The same by hand, with the same answers.
    pub(crate) hand_written: Configure,
    /// Others by name, who may answer differently.
    pub(crate) others: &'static [(&'static str, Configure)],
}

/// All scenarios, in the order of the report.
pub(crate) const ALL: &[Scenario] = &[
    products::ONE,
    products::SHORT,
    products::LIST,
    products::LONG,
    orders::PLAIN,
    orders::OF_ONE,
    orders::WITH_ITEMS,
    customers::WITH_ORDERS,
    products::NEW,
    orders::NEW,
    products::MANY_CHANGES,
];

/// What the scenarios are called.
pub(crate) fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(ALL.iter().map(|scenario| scenario.name))
}
