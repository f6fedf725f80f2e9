//! This end of the conversation with the [`client`](crate::client).

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::Failure;
use crate::client::{GO, Load, READY};

/// This program once more, as a process that asks.
pub(crate) struct ClientProcess {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// How it went.
pub(crate) struct Timing {
    /// How many bytes the last answer had.
    pub(crate) length: u32,
    /// How long all requests took together.
    pub(crate) time: Duration,
    /// How long half of them took at most, and 99 of 100.
    pub(crate) at_most: [Duration; 2],
}

impl ClientProcess {
    /// Starts the process, and waits until it is ready.
    pub(crate) fn start(load: &Load) -> Result<Self, Failure> {
        let child = Command::new(env::current_exe()?)
            .arg("client")
            .args(load.arguments())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut process = Self::attach(child)?;
        if process.line()? != READY {
            return Err("the client is not ready".into());
        }
        Ok(process)
    }

    fn attach(mut child: Child) -> Result<Self, Failure> {
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, output) = pipes.ok_or("the client has no pipes")?;
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    /// Lets it ask, and waits for the last answer.
    pub(crate) fn go(&mut self) -> Result<Timing, Failure> {
        writeln!(self.input, "{GO}")?;
        let line = self.line()?;
        let figures: Vec<&str> = line.split(' ').collect();
        let [length, time, half, most] = figures[..] else { return Err("the client did not say how it went".into()) };
        let nanos = |text: &str| text.parse().map(Duration::from_nanos);
        Ok(Timing { length: length.parse()?, time: nanos(time)?, at_most: [nanos(half)?, nanos(most)?] })
    }

    /// Waits for the end of the process.
    pub(crate) fn end(mut self) -> Result<(), Failure> {
        self.child.wait()?;
        Ok(())
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
