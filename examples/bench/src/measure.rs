//! Measuring: contestants in turn, round after round.

use std::time::Duration;

use crate::client::Load;
use crate::client_process::ClientProcess;
use crate::cpu::CpuTime;
use crate::scenario::Configure;
use crate::server::{self, Prepare};
use crate::{Failure, Options};

/// What one run of one contestant took.
pub(crate) struct Sample {
    /// CPU time of the serving process per request, in microseconds.
    pub(crate) cpu: f64,
    /// Requests per second.
    pub(crate) rate: f64,
    /// How many microseconds half of the requests took at most, and 99 of 100.
    pub(crate) at_most: [f64; 2],
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
    /// Starts its server, whose statements nobody observes.
    pub(crate) fn start(name: &'static str, url: &str, configure: Configure) -> Result<Self, Failure> {
        Self::start_with(name, url, configure, |_| {})
    }

    /// Starts its server with a connection that is made ready for it.
    pub(crate) fn start_with(name: &'static str, url: &str, configure: Configure, prepare: Prepare) -> Result<Self, Failure> {
        Ok(Self { name, port: server::start(url, configure, prepare)?, samples: Vec::new() })
    }
}

/// Measures all contestants once per round.
pub(crate) fn alternate(contestants: &mut [Contestant], path: &str, options: &Options) -> Result<(), Failure> {
    let mut order: Vec<usize> = (0..contestants.len()).collect();
    for _ in 0..options.rounds {
        for index in &order {
            let contestant = &mut contestants[*index];
            contestant.samples.push(run(contestant.port, path, options)?);
        }
        // Nobody is to be always the first, or always behind the same other one.
        order.rotate_left(1);
    }
    Ok(())
}

fn run(port: u16, path: &str, options: &Options) -> Result<Sample, Failure> {
    let mut client = ClientProcess::start(&Load::many(port, path, options.requests, options.connections))?;
    let before = CpuTime::now()?;
    let timing = client.go()?;
    let cpu = CpuTime::now()?.since(&before);
    client.end()?;
    let (count, micros) = (f64::from(options.requests), |time: Duration| time.as_secs_f64() * 1e6);
    Ok(Sample { cpu: micros(cpu) / count, rate: count / timing.time.as_secs_f64(), at_most: timing.at_most.map(micros) })
}
