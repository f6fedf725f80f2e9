//! Promise: a read sends more statements than its plan said beforehand.

use crate::exec::statements::Record;
use crate::lint::Offence;

/// The reads that broke their promise.
pub(crate) fn check(record: &Record) -> Vec<Offence> {
    let broken = record.broken.iter().filter_map(|broken| {
        let (sent, last) = (broken.sent.len(), record.statements.get(broken.sent.clone())?.last()?);
        let message = format!("A read took {sent} statements, and its plan {}", broken.promised);
        let advice =
            "no function of the application may send statements while rows are read; if none does, this is a fault of tweaks";
        Some(Offence::new("promise", last, message, advice))
    });
    broken.collect()
}
