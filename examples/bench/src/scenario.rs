//! Scenarios: one question, and those who answer it.

use actix_web::web::ServiceConfig;
use clap::builder::PossibleValuesParser;

use crate::ask::Ask;
use crate::{customers, notes, orders, products};

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
    notes::CHANGED,
    orders::NEW,
    products::MANY_CHANGES,
];

impl Scenario {
    /// The endpoints of the contestant of a name.
    pub(crate) fn contestant(&self, name: &str) -> Option<Configure> {
        match name {
            DERIVED => Some(self.derived),
            HAND_WRITTEN => Some(self.hand_written),
            _ => None,
        }
    }
}

/// What the derive is called in reports.
pub(crate) const DERIVED: &str = "derived";
/// What the code by hand is called.
pub(crate) const HAND_WRITTEN: &str = "hand-written";

/// The scenario of a name.
pub(crate) fn named(name: &str) -> Option<&'static Scenario> {
    ALL.iter().find(|scenario| scenario.name == name)
}

/// What the scenarios are called.
pub(crate) fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(ALL.iter().map(|scenario| scenario.name))
}
