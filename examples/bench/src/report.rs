//! The report: medians for orientation, ratios to be judged by.

use std::fmt;

use crate::measure::{Contestant, Sample};

/// Prints how the contestants did; the first is compared with each of the others.
pub(crate) fn print(title: &str, path: &str, contestants: &[Contestant]) {
    println!();
    println!("{title}: GET {path}");
    for Contestant { name, samples, .. } in contestants {
        let cpu = Spread::of(samples.iter().map(|sample| sample.cpu)).median;
        let rate = Spread::of(samples.iter().map(|sample| sample.rate)).median;
        println!("  {name:<24}{cpu:>10.1} µs of CPU per request  {rate:>10.0} requests/s");
    }
    if let Some((first, others)) = contestants.split_first() {
        for other in others {
            compare(first, other);
        }
    }
}

fn compare(one: &Contestant, other: &Contestant) {
    let title = format!("{} / {}", one.name, other.name);
    let cpu = ratios(one, other, |sample| sample.cpu);
    let rate = ratios(one, other, |sample| sample.rate);
    println!("  {title:<24}  CPU per request × {cpu}, requests/s × {rate}");
}

/// The ratios of the runs of the same round.
fn ratios(one: &Contestant, other: &Contestant, figure: fn(&Sample) -> f64) -> Spread {
    Spread::of(one.samples.iter().zip(&other.samples).map(|(one, other)| figure(one) / figure(other)))
}

/// What several rounds say about the same.
struct Spread {
    median: f64,
    least: f64,
    most: f64,
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
        write!(f, "{median:.3} ({least:.3} to {most:.3})")
    }
}
