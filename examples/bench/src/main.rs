//! The same answers, made by the derive and by hand, measured side by side.
//!
//! `cargo run --release -p bench` serves each scenario once per contestant, in one process, and lets a client in a
//! process of its own ask them in turn, round after round. What counts is the CPU time of the serving process, and the ratio
//! of contestants in the same round: machines differ, and so does one machine from minute to minute.
//!
//! The CPU time is that of all threads: the worker, and those of the database driver. So it includes the work of a database
//! that is a file, and leaves out that of a database server.
//!
//! `bench lint`, with the feature `lint`, serves the derive with and without a linter, and says what that costs; with `--instructions`
//! in instructions, which are the same on a busy machine.
//!
//! `bench instructions` counts, under `valgrind`, what the derive and the code by hand execute, in a process without a network; that is the
//! same on a busy machine, so that continuous integration can compare it with the figures of before.
//!
//! `bench compile` compiles entities with the derive and without, and says how long each takes.
//!
//! `bench pages` asks for a page far behind the start of a very long list, and compares it with the first.
//!
//! `bench memory` asks the derive for very many orders at once, and says how much memory it took to answer.

mod against;
mod ask;
mod book;
mod check;
mod client;
mod client_process;
mod compile;
mod cpu;
mod customers;
mod database;
mod http;
mod instructions;
#[cfg(feature = "lint")]
mod lint;
mod measure;
mod memory;
mod money;
mod notes;
mod orders;
mod page;
mod pages;
mod products;
mod report;
#[cfg(feature = "rivals")]
#[expect(unreachable_pub, reason = "SeaORM's derive takes public models only")]
mod rival;
mod scenario;
mod server;
mod short;
mod transaction;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tweaks_runtime::prelude::Profile;

use crate::book::Engine;
use crate::cpu::CpuTime;
use crate::database::Database;
use crate::measure::Contestant;
use crate::report::Outcome;
use crate::scenario::{DERIVED, HAND_WRITTEN, Scenario};
use crate::server::{Pool, Serving};

/// Why there is no result.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Serve the same lists with the derive and by hand, in turn, and compare the CPU time per request.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

/// What is measured, and how often.
#[derive(Args)]
struct Options {
    /// A database such as `postgres://localhost/bench`, whose tables `order_item`, `shop_order`, `product`, `customer`,
    /// `tweaks_idempotency` and `note` are DROPPED before and after; without it a fresh file among the temporary ones.
    #[arg(long)]
    database: Option<String>,
    /// The one scenario to be measured; without it all of them.
    #[arg(long, value_name = "NAME", value_parser = scenario::names())]
    scenario: Option<String>,
    /// How many requests are counted in each run.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..))]
    requests: u32,
    /// How many requests are under way at a time.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
    /// How many workers each server has.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    workers: u16,
    /// How many runs each contestant has.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// The folder of the book's sources, into which the figures are written as a page, a chart and JSON.
    #[arg(long, value_name = "FOLDER")]
    book: Option<PathBuf>,
    /// The folder of the book's sources, with whose figures those of this run are compared: it fails where a ratio of CPU is larger by more
    /// than a tenth.
    #[arg(long, value_name = "FOLDER")]
    against: Option<PathBuf>,
    /// How many products there are; not less than the shop's demo data has.
    #[arg(long, default_value_t = 10_000)]
    rows: u16,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the derive with and without a linter, and compare the CPU time per request.
    #[cfg(feature = "lint")]
    Lint {
        #[command(flatten)]
        options: Options,
        /// Count instructions instead, with `valgrind`.
        #[arg(long)]
        instructions: bool,
    },
    /// Count the instructions of the derive and of the code by hand with `valgrind`, which a busy machine does not change.
    Instructions(short::Short),
    /// Ask for a page far behind the start of a very long list, by cursor and by offset, and compare it with the first.
    Pages(pages::Size),
    /// Ask the derive for very many rows at once, and say how much memory it took to answer.
    Memory(memory::Size),
    /// Compile entities with the derive and without, and say how long each takes.
    Compile(compile::Build),
    /// The other process: ask a server, and say how long that took.
    #[command(hide = true)]
    Client(client::Load),
    /// Another process: answer requests, for `valgrind` to count what that takes.
    #[command(hide = true)]
    Count(instructions::Work),
    /// Another process: fill the database of `memory`, so that the server has not done it.
    #[command(hide = true)]
    Fill(memory::Filling),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.command {
        Some(Command::Memory(size)) => memory::run(size),
        Some(Command::Instructions(short)) => in_database(&short.options, |url| short::run(url, short)),
        Some(Command::Pages(size)) => in_database(&size.options, |url| pages::run(url, size)),
        Some(Command::Compile(build)) => compile::run(build),
        Some(Command::Client(load)) => client::run(load),
        Some(Command::Fill(filling)) => memory::fill(filling),
        #[cfg(feature = "lint")]
        Some(Command::Lint { options, instructions }) => in_database(options, |url| lint::run(url, options, *instructions)),
        Some(Command::Count(work)) => instructions::serve(work),
        None => in_database(&arguments.options, |url| all_contests(url, &arguments.options)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs what needs a filled database.
fn in_database(options: &Options, run: impl FnOnce(&str) -> Result<(), Failure>) -> Result<(), Failure> {
    // Better now than after the tables are filled.
    CpuTime::now()?;
    let database = Database::new(options.database.clone());
    let outcome = database.fill(options.rows).and_then(|()| run(database.url()));
    let discarded = database.discard();
    outcome.and(discarded)
}

fn all_contests(url: &str, options: &Options) -> Result<(), Failure> {
    let Options { requests, rounds, rows, connections, workers, .. } = options;
    println!(
        "{rounds} rounds of {requests} requests each, fewer of those that take long, {connections} at a time, {workers} workers; at least {rows} products."
    );
    let wanted = |scenario: &&Scenario| options.scenario.as_deref().is_none_or(|name| name == scenario.name);
    let outcomes =
        scenario::ALL.iter().filter(wanted).map(|scenario| contest(scenario, url, options)).collect::<Result<Vec<_>, _>>()?;
    let engine = Engine::of(url);
    options.book.as_deref().map_or(Ok(()), |folder| book::write(folder, engine, options, &outcomes))?;
    options.against.as_deref().map_or(Ok(()), |folder| against::compare(folder, engine, &outcomes))
}

fn contest(scenario: &Scenario, url: &str, options: &Options) -> Result<Outcome, Failure> {
    let serving = |configure, pool| Serving { url, configure, pool, profile: Profile::Strict, workers: options.workers.into() };
    let mut contestants = vec![
        Contestant::start(DERIVED, serving(scenario.derived, Pool::Own))?,
        Contestant::start(HAND_WRITTEN, serving(scenario.hand_written, Pool::Own))?,
        Contestant::start("with a plain pool", serving(scenario.hand_written, Pool::Plain))?,
    ];
    check::same_answers(scenario, &contestants[0], &contestants[1])?;
    let drf = Serving { profile: Profile::Drf, ..serving(scenario.derived, Pool::Own) };
    contestants.push(Contestant::start("in the drf profile", drf)?);
    for (name, configure) in scenario.others {
        contestants.push(Contestant::start(name, serving(*configure, Pool::Own))?);
    }
    #[cfg(feature = "rivals")]
    contestants.extend(rival::start(scenario, url)?);
    measure::alternate(&mut contestants, scenario.ask, scenario.share, options)?;
    let outcome = Outcome::new(scenario.name, scenario.ask, &contestants);
    outcome.print();
    Ok(outcome)
}
