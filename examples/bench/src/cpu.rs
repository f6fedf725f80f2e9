//! The CPU time of this process, to the nanosecond, from what Linux says about each of its threads.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::time::Duration;

use crate::Failure;

const UNKNOWN: &str = "CPU times are read from /proc/self/task/*/schedstat, which only Linux has";

/// How many nanoseconds each thread has been on a CPU, by the thread's number.
pub(crate) struct CpuTime(HashMap<OsString, u64>);

impl CpuTime {
    /// The CPU time up to now.
    pub(crate) fn now() -> Result<Self, Failure> {
        let mut threads: HashMap<OsString, u64> = HashMap::new();
        for thread in fs::read_dir("/proc/self/task").map_err(|_| UNKNOWN)? {
            let thread = thread?;
            // A thread may end before its file is read.
            let text = fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
            if let Some(first) = text.split_whitespace().next() {
                threads.insert(thread.file_name(), first.parse()?);
            }
        }
        if threads.is_empty() { Err(UNKNOWN.into()) } else { Ok(Self(threads)) }
    }

    /// What was used since an earlier time. Thread by thread, so that one that ended does not take back what it had used before.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        let used = |(thread, now): (&OsString, &u64)| now.saturating_sub(earlier.0.get(thread).copied().unwrap_or(0));
        Duration::from_nanos(self.0.iter().map(used).sum())
    }
}

/// The CPU time, up to now, of all processes of database servers on this machine: in steps of a hundredth of a second.
pub(crate) fn of_servers() -> Duration {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ticks: u64 = processes.filter_map(|process| ticks(&fs::read_to_string(process.path().join("stat")).ok()?)).sum();
    Duration::from_millis(ticks * 10)
}

/// What a process and its ended children have used, if it is one of a database server.
fn ticks(stat: &str) -> Option<u64> {
    let (head, tail) = stat.rsplit_once(')')?;
    let (_, name) = head.split_once('(')?;
    let is_server = ["postgres", "mariadbd", "mysqld"].iter().any(|server| name.starts_with(server));
    // Behind the name: the state, ten others, then the time of the program, of the kernel for it, and of its children.
    is_server.then(|| tail.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum())
}
