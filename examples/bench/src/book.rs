//! The page of the book: the table, a chart of it, and the same figures for programs.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{fs, thread};

use serde_json::{Value as Json, json};

use crate::report::{Outcome, Ratios, Spread};
use crate::{Failure, Options};

/// The database that was measured.
#[derive(Clone, Copy)]
pub(crate) struct Engine<'a> {
    name: &'a str,
    /// What stands in the names of its files.
    short: &'a str,
}

impl Engine<'static> {
    /// That of a URL.
    pub(crate) fn of(url: &str) -> Self {
        match url.split(':').next() {
            Some("postgres" | "postgresql") => Self { name: "PostgreSQL", short: "postgres" },
            Some("mysql") => Self { name: "MariaDB", short: "mariadb" },
            _ => Self { name: "SQLite", short: "sqlite" },
        }
    }
}

impl Engine<'_> {
    /// The name of the file with its figures.
    pub(crate) fn figures(self) -> String {
        format!("speed-{}.json", self.short)
    }
}

/// Writes `speed-….txt`, `pictures/speed-….svg` and `speed-….json` into the folder of the book's sources.
pub(crate) fn write(folder: &Path, engine: Engine<'_>, options: &Options, outcomes: &[Outcome]) -> Result<(), Failure> {
    let facts = facts()?;
    fs::write(folder.join(format!("speed-{}.txt", engine.short)), table(engine, &facts, options, outcomes)?)?;
    fs::write(folder.join(format!("pictures/speed-{}.svg", engine.short)), chart(engine, outcomes)?)?;
    let figures = json!({"engine": engine.name, "facts": facts, "rounds": options.rounds, "requests": options.requests,
        "connections": options.connections, "workers": options.workers,
        "scenarios": outcomes.iter().map(figures).collect::<Vec<_>>()});
    fs::write(folder.join(engine.figures()), serde_json::to_string_pretty(&figures)? + "\n")?;
    Ok(())
}

/// When and where it was measured.
fn facts() -> Result<Json, Failure> {
    let said = |program: &str, arguments: &[&str]| -> Result<String, Failure> {
        let output = Command::new(program).args(arguments).output()?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let processors = thread::available_parallelism()?.get();
    Ok(json!({"date": said("date", &["+%Y-%m-%d"])?, "processors": processors, "rustc": said("rustc", &["--version"])?,
        "tweaks": env!("CARGO_PKG_VERSION")}))
}

fn figures(outcome: &Outcome) -> Json {
    let contestants = outcome
        .contestants
        .iter()
        .map(|own| json!({"name": own.name, "cpu": own.cpu, "whole": own.whole, "rate": own.rate, "at_most": own.at_most}));
    let spread = |spread: &Spread| json!({"median": spread.median, "least": spread.least, "most": spread.most});
    let ratios = outcome
        .ratios
        .iter()
        .map(|own| json!({"to": own.to, "cpu": spread(&own.cpu), "whole": spread(&own.whole), "rate": spread(&own.rate)}));
    json!({"name": outcome.name, "method": outcome.ask.method, "path": outcome.ask.path, "contestants": contestants.collect::<Vec<_>>(), "ratios": ratios.collect::<Vec<_>>()})
}

fn table(engine: Engine<'_>, facts: &Json, options: &Options, outcomes: &[Outcome]) -> Result<String, Failure> {
    let text = |name: &str| facts[name].as_str().map_or_else(|| facts[name].to_string(), str::to_owned);
    let mut page = format!(
        "**{}**, {}, {} processors, {}; {} rounds of {} requests, {} connections, {} worker{}.\n\n",
        engine.name,
        text("date"),
        text("processors"),
        text("rustc"),
        options.rounds,
        options.requests,
        options.connections,
        options.workers,
        if options.workers == 1 { "" } else { "s" },
    );
    page +=
        "| Request | CPU, derived | by hand | ratio | with the database's | ratio to a plain pool |\n|---|---|---|---|---|---|\n";
    for Outcome { ask, contestants, ratios, .. } in outcomes {
        let ([derived, by_hand, ..], [own, plain, ..]) = (&contestants[..], &ratios[..]) else { continue };
        let (method, path, cpu) = (ask.method, ask.path, [derived.cpu, by_hand.cpu]);
        writeln!(
            page,
            "| `{method} {path}` | {:.0} µs | {:.0} µs | {} | {} | {} |",
            cpu[0], cpu[1], own.cpu, own.whole, plain.cpu
        )?;
    }
    page += "\n| Request | requests/s, derived | by hand | ratio | ratio to a plain pool | p50, p99, derived | by hand |\n|---|---|---|---|---|---|---|\n";
    for Outcome { ask, contestants, ratios, .. } in outcomes {
        let ([derived, by_hand, ..], [own, plain, ..]) = (&contestants[..], &ratios[..]) else { continue };
        let [[half, most], [other_half, other_most]] = [derived.at_most, by_hand.at_most];
        writeln!(
            page,
            "| `{} {}` | {:.0} | {:.0} | {} | {} | {half:.0}, {most:.0} µs | {other_half:.0}, {other_most:.0} µs |",
            ask.method, ask.path, derived.rate, by_hand.rate, own.rate, plain.rate
        )?;
    }
    page += &others(outcomes)?;
    Ok(page)
}

/// The ratios to others, who may answer differently; nothing where there are none.
fn others(outcomes: &[Outcome]) -> Result<String, Failure> {
    let mut rows = String::new();
    for Outcome { ask, ratios, .. } in outcomes {
        for Ratios { to, cpu, rate, .. } in ratios.iter().skip(2) {
            writeln!(rows, "| `{} {}` | {to} | {cpu} | {rate} |", ask.method, ask.path)?;
        }
    }
    let head = "\n| Request | beside | ratio of CPU | of requests/s |\n|---|---|---|---|\n";
    Ok(if rows.is_empty() { rows } else { format!("{head}{rows}") })
}

/// Bars: the CPU time of the derive, where that of the code by hand is 1.
fn chart(engine: Engine<'_>, outcomes: &[Outcome]) -> Result<String, Failure> {
    const ROW: usize = 34;
    let height = 50 + ROW * outcomes.len();
    let longest = outcomes.iter().filter_map(|outcome| outcome.ratios.first()).map(|ratio| ratio.cpu.median).fold(1.0, f64::max);
    // How long 1 is, so that the longest bar has room.
    let unit = (500.0 / longest).min(300.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 {height}\" font-family=\"sans-serif\" font-size=\"14\">\n\
         <title>CPU time per request on {}, where hand-written code takes 1</title>\n\
         <rect width=\"720\" height=\"{height}\" fill=\"#fff\"/>\n",
        engine.name
    );
    for (at, outcome) in outcomes.iter().enumerate() {
        let Some(ratio) = outcome.ratios.first() else { continue };
        let (y, width) = (20 + ROW * at, unit * ratio.cpu.median);
        writeln!(
            svg,
            "<text x=\"10\" y=\"{}\">{}</text><rect x=\"160\" y=\"{y}\" width=\"{width:.0}\" height=\"20\" fill=\"#3a7\"/>\
             <text x=\"{:.0}\" y=\"{}\">{:.2}</text>",
            y + 15,
            outcome.name,
            166.0 + width,
            y + 15,
            ratio.cpu.median
        )?;
    }
    let (end, one) = (height - 22, 160.0 + unit);
    write!(
        svg,
        "<line x1=\"{one:.0}\" y1=\"12\" x2=\"{one:.0}\" y2=\"{end}\" stroke=\"#333\" stroke-dasharray=\"4\"/><text x=\"{:.0}\" y=\"{}\">by hand</text>\n</svg>\n",
        one - 32.0,
        end + 15
    )?;
    Ok(svg)
}
