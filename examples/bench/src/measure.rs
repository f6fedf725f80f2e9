//! Measuring: contestants in turn, round after round.

use std::time::Duration;

use crate::ask::Ask;
use crate::client::Load;
use crate::client_process::ClientProcess;
use crate::cpu::{self, CpuTime};
use crate::server::Serving;
use crate::{Failure, Options};

/// What one run of one contestant took.
pub(crate) struct Sample {
    /// CPU time of the serving process per request, in microseconds.
    pub(crate) cpu: f64,
    /// The same with that of the processes of a database server on this machine.
    pub(crate) whole: f64,
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
    /// What it is asked, where others are asked something else.
    pub(crate) ask: Option<Ask>,
    /// How it did, round by round.
    pub(crate) samples: Vec<Sample>,
}

impl Contestant {
    /// Starts its server.
    pub(crate) fn start(name: &'static str, serving: Serving) -> Result<Self, Failure> {
        Ok(Self { name, port: serving.start()?, ask: None, samples: Vec::new() })
    }
}

/// Measures all contestants once per round, by one of so many of the wanted requests.
pub(crate) fn alternate(contestants: &mut [Contestant], ask: Ask, share: u32, options: &Options) -> Result<(), Failure> {
    let mut order: Vec<usize> = (0..contestants.len()).collect();
    for _ in 0..options.rounds {
        for index in &order {
            let contestant = &mut contestants[*index];
            contestant.samples.push(run(contestant.port, contestant.ask.unwrap_or(ask), share, options)?);
        }
        // Nobody is to be always the first, or always behind the same other one.
        order.rotate_left(1);
    }
    Ok(())
}

fn run(port: u16, ask: Ask, share: u32, options: &Options) -> Result<Sample, Failure> {
    let requests = (options.requests / share).max(1);
    let mut client = ClientProcess::start(&Load::many(port, ask, requests, options.connections))?;
    let (before, outside) = (CpuTime::now()?, cpu::of_servers());
    let timing = client.go()?;
    let (cpu, outside) = (CpuTime::now()?.since(&before), cpu::of_servers().saturating_sub(outside));
    client.end()?;
    let (count, micros) = (f64::from(requests), |time: Duration| time.as_secs_f64() * 1e6);
    Ok(Sample {
        cpu: micros(cpu) / count,
        whole: micros(cpu + outside) / count,
        rate: count / timing.time.as_secs_f64(),
        at_most: timing.at_most.map(micros),
    })
}
