//! The other process: asks, so that the asking does not count as the server's work.
//!
//! It says [`READY`] when its connections are open and warm, waits for [`GO`], and says at the end how many nanoseconds the
//! requests took.

use std::io::stdin;
use std::thread;
use std::time::Instant;

use clap::Args;

use crate::Failure;
use crate::http::Connection;

/// What the client says when it is about to begin.
pub(crate) const READY: &str = "ready";
/// What it is told then.
pub(crate) const GO: &str = "go";

/// How many requests are under way at a time.
const CONNECTIONS: usize = 4;
/// How many requests go before those that count: they open the connections of the pool and prepare their statements.
const WARM_UP: u32 = 200;

/// What to ask, and how often.
#[derive(Args)]
pub(crate) struct Load {
    /// The port of the server.
    #[arg(long)]
    port: u16,
    /// The path, with its query.
    #[arg(long)]
    path: String,
    /// How many requests count.
    #[arg(long)]
    requests: u32,
}

/// Does it, in conversation with the process that is measured.
pub(crate) fn run(load: &Load) -> Result<(), Failure> {
    let connect = |_| Connection::open(load.port, &load.path);
    let mut connections = (0..CONNECTIONS).map(connect).collect::<Result<Vec<_>, Failure>>()?;
    ask(&mut connections, WARM_UP)?;
    println!("{READY}");
    let mut word = String::new();
    stdin().read_line(&mut word)?;
    if word.trim_end() != GO {
        return Err("the client was not told to go".into());
    }
    let begun = Instant::now();
    ask(&mut connections, load.requests)?;
    println!("{}", begun.elapsed().as_nanos());
    Ok(())
}

/// Shares the requests out among the connections, each of which has a thread.
fn ask(connections: &mut [Connection], requests: u32) -> Result<(), Failure> {
    let count = u32::try_from(connections.len())?;
    thread::scope(|scope| {
        let mut running = Vec::new();
        for (index, connection) in (0..count).zip(connections) {
            let share = requests / count + u32::from(index < requests % count);
            running.push(scope.spawn(move || connection.repeat(share)));
        }
        for thread in running {
            thread.join().map_err(|_| "a thread of the client panicked")??;
        }
        Ok(())
    })
}
