//! The other process: asks, so that the asking does not count as the server's work.
//!
//! It says [`READY`] when its connections are open and warm, waits for [`GO`], and says at the end how many bytes the last answer had, and how
//! many nanoseconds the requests took: all together, half of them at most, and 99 of 100 at most.

use std::io::stdin;
use std::thread;
use std::time::Instant;

use clap::Args;

use crate::Failure;
use crate::ask::{Ask, own_path};
use crate::http::Connection;

/// What the client says when it is about to begin.
pub(crate) const READY: &str = "ready";
/// What it is told then.
pub(crate) const GO: &str = "go";

/// How many requests go before those that count: they open the connections of the pool and prepare their statements.
const WARM_UP: u32 = 200;

/// What to ask, and how often.
#[derive(Args)]
pub(crate) struct Load {
    /// The port of the server.
    #[arg(long)]
    port: u16,
    #[arg(long)]
    method: String,
    /// The path, with its query.
    #[arg(long)]
    path: String,
    /// What the body is made of.
    #[arg(long)]
    body: String,
    /// How many requests count.
    #[arg(long)]
    requests: u32,
    /// How many go before those.
    #[arg(long)]
    warm_up: u32,
    /// How many are under way at a time.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
}

impl Load {
    /// Many requests on warm connections.
    pub(crate) fn many(port: u16, ask: Ask, requests: u32, connections: u32) -> Self {
        Self { requests, warm_up: WARM_UP.min(requests), connections, ..Self::once(port, ask) }
    }

    /// One request alone.
    pub(crate) fn once(port: u16, Ask { method, path, body }: Ask) -> Self {
        Self { port, method: method.to_owned(), path: path.to_owned(), body: body(), requests: 1, warm_up: 0, connections: 1 }
    }

    /// The same for the command line of the other process.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let numbers = [("--requests", self.requests), ("--warm-up", self.warm_up), ("--connections", self.connections)];
        let texts = [
            ("--port", self.port.to_string()),
            ("--method", self.method.clone()),
            ("--path", self.path.clone()),
            ("--body", self.body.clone()),
        ];
        let numbers = numbers.map(|(name, number)| (name, number.to_string()));
        texts.into_iter().chain(numbers).flat_map(|(name, value)| [name.to_owned(), value]).collect()
    }
}

/// Does it, in conversation with the process that is measured.
pub(crate) fn run(load: &Load) -> Result<(), Failure> {
    let connect = |number| Connection::open(load.port, &load.method, &own_path(&load.path, number), &load.body);
    let mut connections = (1..=load.connections).map(connect).collect::<Result<Vec<_>, Failure>>()?;
    ask(&mut connections, load.warm_up)?;
    println!("{READY}");
    let mut word = String::new();
    stdin().read_line(&mut word)?;
    if word.trim_end() != GO {
        return Err("the client was not told to go".into());
    }
    let begun = Instant::now();
    let mut taken = ask(&mut connections, load.requests)?;
    let time = begun.elapsed().as_nanos();
    taken.sort_unstable();
    let at_most = |hundredths: usize| taken.get(taken.len() * hundredths / 100).or(taken.last()).copied().unwrap_or_default();
    println!("{} {time} {} {}", connections[0].length(), at_most(50), at_most(99));
    Ok(())
}

/// Shares the requests out among the connections, each of which has a thread, and says how long each took.
fn ask(connections: &mut [Connection], requests: u32) -> Result<Vec<u128>, Failure> {
    let count = u32::try_from(connections.len())?;
    thread::scope(|scope| {
        let mut running = Vec::new();
        for (index, connection) in (0..count).zip(connections) {
            let share = requests / count + u32::from(index < requests % count);
            running.push(scope.spawn(move || connection.repeat(share)));
        }
        let mut taken = Vec::new();
        for thread in running {
            taken.extend(thread.join().map_err(|_| "a thread of the client panicked")??);
        }
        Ok(taken)
    })
}
