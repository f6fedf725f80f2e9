//! The report: medians for orientation, ratios to be judged by.

use std::fmt;

use crate::ask::Ask;
use crate::measure::{Contestant, Sample};

/// What was found about one scenario.
pub(crate) struct Outcome {
    pub(crate) name: &'static str,
    pub(crate) ask: Ask,
    pub(crate) contestants: Vec<Medians>,
    /// Those of the first contestant to each of the others.
    pub(crate) ratios: Vec<Ratios>,
}

/// The medians of one contestant.
pub(crate) struct Medians {
    pub(crate) name: &'static str,
    /// CPU time of the serving process per request, in microseconds.
    pub(crate) cpu: f64,
    /// The same with that of a database server.
    pub(crate) whole: f64,
    /// Requests per second.
    pub(crate) rate: f64,
    /// How many microseconds half of the requests took at most, and 99 of 100.
    pub(crate) at_most: [f64; 2],
}

/// How the first contestant compares with another one.
pub(crate) struct Ratios {
    pub(crate) to: &'static str,
    pub(crate) cpu: Spread,
    pub(crate) whole: Spread,
    pub(crate) rate: Spread,
}

impl Outcome {
    /// What the samples of the contestants say.
    pub(crate) fn new(name: &'static str, ask: Ask, contestants: &[Contestant]) -> Self {
        let median = |own: &Contestant, figure: fn(&Sample) -> f64| Spread::of(own.samples.iter().map(figure)).median;
        let medians = contestants.iter().map(|own| Medians {
            name: own.name,
            cpu: median(own, |sample| sample.cpu),
            whole: median(own, |sample| sample.whole),
            rate: median(own, |sample| sample.rate),
            at_most: [median(own, |sample| sample.at_most[0]), median(own, |sample| sample.at_most[1])],
        });
        let ratios = contestants.split_first().map(|(first, others)| {
            let ratio = |other: &Contestant| Ratios {
                to: other.name,
                cpu: ratios(first, other, |sample| sample.cpu),
                whole: ratios(first, other, |sample| sample.whole),
                rate: ratios(first, other, |sample| sample.rate),
            };
            others.iter().map(ratio).collect()
        });
        Self { name, ask, contestants: medians.collect(), ratios: ratios.unwrap_or_default() }
    }

    /// Prints it for people.
    pub(crate) fn print(&self) {
        println!();
        println!("{}: {} {}", self.name, self.ask.method, self.ask.path);
        for Medians { name, cpu, whole, rate, at_most: [half, most] } in &self.contestants {
            println!(
                "  {name:<24}{cpu:>10.1} µs of CPU per request, {whole:.1} µs with the database's  {rate:>10.0} requests/s  p50 {half:.0} µs, p99 {most:.0} µs"
            );
        }
        let first = self.contestants.first().map_or("", |own| own.name);
        for Ratios { to, cpu, whole, rate } in &self.ratios {
            let title = format!("{first} / {to}");
            println!("  {title:<24}  CPU per request × {cpu}, with the database's × {whole}, requests/s × {rate}");
        }
    }
}

/// The ratios of the runs of the same round.
fn ratios(one: &Contestant, other: &Contestant, figure: fn(&Sample) -> f64) -> Spread {
    Spread::of(one.samples.iter().zip(&other.samples).map(|(one, other)| figure(one) / figure(other)))
}

/// What several rounds say about the same.
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Spread {
    fn of(figures: impl Iterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.collect();
        figures.sort_by(f64::total_cmp);
        // The same one twice, unless their number is even; there is at least one round.
        let last = figures.len() - 1;
        let median = f64::midpoint(figures[last / 2], figures[last.div_ceil(2)]);
        Self { median, least: figures[0], most: figures[last] }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, least, most } = self;
        write!(f, "{median:.2} ({least:.2} to {most:.2})")
    }
}
