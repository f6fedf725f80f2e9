//! Count: a request sends more statements than it may.

use crate::lint::Offence;

/// What is found in so many statements.
pub(crate) fn check(queries: usize, most: usize) -> Option<Offence> {
    (queries > most).then(|| {
        let message = format!("Too many queries executed: {queries}");
        let advice = format!(
            "a request may send {most}: let one statement load the rows of a relation for all of its rows, or raise the number by \
             `fail_above` or `lint::at_most`"
        );
        Offence::of_request("too_many_queries", message, advice)
    })
}
