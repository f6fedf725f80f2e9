//! Promise: a read sends more statements than its plan said beforehand.

use crate::exec::statements::{Record, Statement};
use crate::lint::Offence;

/// The reads that broke their promise, each by a statement of the application's own if there is one: what else is sent while rows are
/// read is known.
pub(crate) fn check(record: &Record) -> Vec<Offence> {
    let broken = record.broken.iter().filter_map(|broken| {
        let sent = record.statements.get(broken.sent.clone())?;
        let message = format!("A read took {} statements, and its plan {}", sent.len(), broken.promised);
        let own = sent.iter().find(|statement| statement.cause.duty.is_of_application());
        Some(Offence::new("promise", own.or(sent.last())?, message, advice(own, sent)))
    });
    broken.collect()
}

fn advice(own: Option<&Statement>, sent: &[Statement]) -> String {
    let Some(own) = own else { return "this is a fault of tweaks: please report it with the statement".to_owned() };
    let times = sent.iter().filter(|statement| statement.cause.duty == own.cause.duty).count();
    format!(
        "{} sends {times} of them while rows are read, where no function of the application may: let the statement of the list load what \
         it needs, as a need of `computed = …` or a `nested` field",
        own.cause.duty
    )
}
