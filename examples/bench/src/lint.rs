//! What the linter costs: the answers of the derive, made on a connection that nobody observes, on one that is observed, before the
//! counter of a linter, and before one with all of its rules.

use std::sync::LazyLock;

use actix_web::web::{ServiceConfig, scope};
use tweaks_runtime::lint::{Lint, Rules};
use tweaks_runtime::prelude::Profile;
use tweaks_runtime::statements::observe;

use crate::ask::Ask;
use crate::instructions::Work;
use crate::measure::{self, Contestant};
use crate::report::Outcome;
use crate::scenario::Configure;
use crate::server::{Pool, Prepare, Serving};
use crate::{Failure, Options, instructions, orders, products};

/// What the scenario of these contestants is called.
pub(crate) const LINTED: &str = "lint";
/// How many requests there are before those that are counted.
const BEFORE: u32 = 200;

/// The counter alone, with its thresholds, its repetitions and its promises.
static COUNTER: LazyLock<Lint> = LazyLock::new(|| Lint::new().rules(Rules::none()));
/// The counter and the rules that are on by default.
static RULES: LazyLock<Lint> = LazyLock::new(Lint::new);

/// What is asked for: one row, a list by one statement, a list by three.
const PATHS: [(&str, &str); 3] = [
    ("one product", "/products/1/"),
    ("100 products", "/products/"),
    ("50 orders with items", "/orders/?limit=50&include_fields=items"),
];

/// Whose answers are measured; the others are compared with the first.
const CONTESTANTS: [(&str, Configure, Prepare); 5] = [
    ("off", alone, observe),
    ("unobserved", alone, |_| {}),
    // What two runs of the same differ by.
    ("off again", alone, observe),
    ("counter", |config| linted(config, &COUNTER), observe),
    ("rules", |config| linted(config, &RULES), observe),
];

/// The names of all contestants.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    CONTESTANTS.into_iter().map(|(name, ..)| name)
}

/// The contestant of a name.
pub(crate) fn contestant(name: &str) -> Option<(Configure, Prepare)> {
    CONTESTANTS.into_iter().find(|(own, ..)| *own == name).map(|(_, configure, prepare)| (configure, prepare))
}

/// Measures all of them for each question.
pub(crate) fn run(url: &str, options: &Options, instructions: bool) -> Result<(), Failure> {
    for (title, path) in PATHS {
        if instructions {
            println!("{title}: GET {path}");
            compare(url, path, options.requests)?;
            continue;
        }
        let start = |(name, configure, prepare): (&'static str, Configure, Prepare)| {
            Contestant::start(
                name,
                Serving { url, configure, pool: Pool::Prepared(prepare), profile: Profile::Strict, workers: 1 },
            )
        };
        let mut contestants = CONTESTANTS.into_iter().map(start).collect::<Result<Vec<_>, Failure>>()?;
        let ask = Ask::get(path);
        measure::alternate(&mut contestants, ask, 1, options)?;
        Outcome::new(title, ask, &contestants).print();
    }
    Ok(())
}

/// Prints how many instructions a request takes, and the ratio to those of the first contestant.
fn compare(url: &str, path: &'static str, requests: u32) -> Result<(), Failure> {
    let mut first = None;
    for name in names() {
        let each = instructions::each(&Work::of(LINTED, name, Ask::get(path), url), BEFORE, requests)?;
        let first = *first.get_or_insert(each);
        println!("  {name:<28} {each:>12.0} instructions per request, × {:.3}", each / first);
    }
    Ok(())
}

/// The endpoints that are asked.
fn derived(config: &mut ServiceConfig) {
    for scenario in [products::LIST, orders::WITH_ITEMS] {
        (scenario.derived)(config);
    }
}

/// The same in the scope that a linter has, without one.
fn alone(config: &mut ServiceConfig) {
    config.service(scope("").configure(derived));
}

/// The same before the counter of a linter.
fn linted(config: &mut ServiceConfig, lint: &Lint) {
    config.service(scope("").wrap(lint.counter()).configure(derived));
}
