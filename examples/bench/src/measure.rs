//! Measuring: contestants in turn, round after round.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::client::{GO, READY};
use crate::cpu::CpuTime;
use crate::scenario::Configure;
use crate::{Failure, server};

/// What one run of one contestant took.
pub(crate) struct Sample {
    /// CPU time of the serving process per request, in microseconds.
    pub(crate) cpu: f64,
    /// Requests per second.
    pub(crate) rate: f64,
}

/// One that answers, and how it did.
pub(crate) struct Contestant {
    /// What it is called in the report.
    pub(crate) name: &'static str,
    /// Where it answers.
    pub(crate) port: u16,
    /// How it did, round by round.
    pub(crate) samples: Vec<Sample>,
}

impl Contestant {
    /// Starts its server.
    pub(crate) fn start(name: &'static str, url: &str, configure: Configure) -> Result<Self, Failure> {
        Ok(Self { name, port: server::start(url, configure)?, samples: Vec::new() })
    }
}

/// Measures all contestants once per round.
pub(crate) fn alternate(contestants: &mut [Contestant], path: &str, requests: u32, rounds: u32) -> Result<(), Failure> {
    let mut order: Vec<usize> = (0..contestants.len()).collect();
    for _ in 0..rounds {
        for index in &order {
            let contestant = &mut contestants[*index];
            contestant.samples.push(run(contestant.port, path, requests)?);
        }
        // Nobody is to be always the first, or always behind the same other one.
        order.rotate_left(1);
    }
    Ok(())
}

fn run(port: u16, path: &str, requests: u32) -> Result<Sample, Failure> {
    let mut client = Client::start(port, path, requests)?;
    if client.line()? != READY {
        return Err("the client is not ready".into());
    }
    let before = CpuTime::now()?;
    writeln!(client.input, "{GO}")?;
    let time = Duration::from_nanos(client.line()?.parse()?);
    let cpu = CpuTime::now()?.since(&before);
    client.child.wait()?;
    let count = f64::from(requests);
    Ok(Sample { cpu: cpu.as_secs_f64() * 1e6 / count, rate: count / time.as_secs_f64() })
}

/// This program once more, as a process that asks.
struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Client {
    fn start(port: u16, path: &str, requests: u32) -> Result<Self, Failure> {
        let child = Command::new(env::current_exe()?)
            .args(["client", "--port", &port.to_string(), "--path", path, "--requests", &requests.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        Self::attach(child)
    }

    fn attach(mut child: Child) -> Result<Self, Failure> {
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, output) = pipes.ok_or("the client has no pipes")?;
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    /// The next thing that the client says; what went wrong it says elsewhere.
    fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err("the client ended early".into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}
