//! The short form of the benchmark: instructions in place of times, which are the same from run to run, and compared with those of before.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{fmt, fs, thread};

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::against::MARGIN;
use crate::instructions::{Work, each};
use crate::scenario::{self, DERIVED, HAND_WRITTEN, Scenario};
use crate::{Failure, Options};

/// How many requests there are before those that are counted: they prepare statements, and learn the texts that are kept.
const BEFORE: u32 = 10;

/// The scenarios that are counted where nobody names one, and how many requests of each: one of each kind, because a second without
/// `valgrind` is a minute with it. Threads that meet by chance at the start are two million instructions; these are a hundred million and more.
const KINDS: [(&str, u32); 6] =
    [("product", 300), ("products", 30), ("orders", 12), ("note-changed", 300), ("order-new", 100), ("products-changed", 20)];

/// How many requests of another scenario are counted.
const OTHERS: u32 = 50;

/// How much is counted, and with what it is compared.
#[derive(Args)]
pub(crate) struct Short {
    #[command(flatten)]
    pub(crate) options: Options,
    /// The file of figures with which these are compared: it fails where a ratio is larger by more than a tenth.
    #[arg(long, value_name = "FILE")]
    figures: Option<PathBuf>,
    /// The file into which these figures are written.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
}

/// The instructions of each scenario by its name.
type Figures = BTreeMap<String, Counted>;

/// The instructions of one request.
#[derive(Clone, Copy, Deserialize, Serialize)]
struct Counted {
    derived: f64,
    by_hand: f64,
    ratio: f64,
}

impl Counted {
    /// Whether the ratio is larger by more than a tenth.
    fn is_worse(&self, before: &Self) -> bool {
        self.ratio > before.ratio * MARGIN
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { derived, by_hand, ratio } = self;
        write!(f, "{derived:>12.0} instructions per request, {by_hand:>12.0} by hand, × {ratio:.3}")
    }
}

/// Counts the scenarios one by one, and compares them.
pub(crate) fn run(url: &str, short: &Short) -> Result<(), Failure> {
    let before: Figures = match &short.figures {
        Some(file) => serde_json::from_str(&fs::read_to_string(file)?)?,
        None => Figures::new(),
    };
    let kind = |name: &str| KINDS.iter().find(|(kind, _)| *kind == name).map(|(_, requests)| *requests);
    let wanted = |scenario: &'static Scenario| match &short.options.scenario {
        Some(name) => (name == scenario.name).then(|| (scenario, kind(name).unwrap_or(OTHERS))),
        None => Some((scenario, kind(scenario.name)?)),
    };
    let (mut now, mut worse) = (Figures::new(), Vec::new());
    for (scenario, requests) in scenario::ALL.iter().filter_map(wanted) {
        let before = before.get(scenario.name);
        let mut counted = count(scenario, url, requests)?;
        // Threads that meet by chance are a few hundredths: what seems to be worse is counted once more.
        if before.is_some_and(|before| counted.is_worse(before)) {
            counted = count(scenario, url, requests)?;
        }
        println!("{:<20} {counted}", scenario.name);
        match before {
            Some(before) if counted.is_worse(before) => worse.push(format!("{}: {counted}; before, {before}", scenario.name)),
            None if short.figures.is_some() => worse.push(format!("{}: not among the figures", scenario.name)),
            _ => {}
        }
        now.insert(scenario.name.to_owned(), counted);
    }
    if let Some(file) = &short.write {
        fs::write(file, serde_json::to_string_pretty(&now)? + "\n")?;
    }
    if worse.is_empty() { Ok(()) } else { Err(format!("worse than before:\n  {}", worse.join("\n  ")).into()) }
}

/// Both contestants, at the same time where none waits for the other: waiting would be counted.
fn count(scenario: &'static Scenario, url: &str, requests: u32) -> Result<Counted, Failure> {
    let counted = |contestant| each(&Work::of(scenario.name, contestant, scenario.ask, url), BEFORE, requests);
    let (derived, by_hand) = match scenario.ask.method {
        "GET" => thread::scope(|scope| {
            let by_hand = scope.spawn(|| counted(HAND_WRITTEN));
            (counted(DERIVED), by_hand.join().unwrap_or_else(|_| Err("a count panicked".into())))
        }),
        _ => (counted(DERIVED), counted(HAND_WRITTEN)),
    };
    let (derived, by_hand) = (derived?.round(), by_hand?.round());
    Ok(Counted { derived, by_hand, ratio: (derived / by_hand * 1000.0).round() / 1000.0 })
}
