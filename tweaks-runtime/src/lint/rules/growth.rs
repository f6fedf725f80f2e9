//! Growth: a list takes more statements when there are more rows.

use crate::exec::statements::Statement;
use crate::lint::Offence;
use crate::lint::shape::shape;

/// Compares the statements of a list of few rows with those of the same list of many.
pub(crate) fn check(few: &[Statement], many: &[Statement]) -> Option<Offence> {
    let times = |sent: &[Statement], sql: &str| sent.iter().filter(|statement| shape(&statement.sql) == sql).count();
    let grown = |statement: &&Statement| {
        let sql = shape(&statement.sql);
        times(many, &sql) > times(few, &sql)
    };
    let first = many.iter().find(grown).filter(|_| many.len() > few.len())?;
    let message = format!("The list took {} statements for few rows, and {} for many", few.len(), many.len());
    let advice = "load what belongs to all rows by one statement: a `nested` field, a need of `computed = …`, or `load_many`";
    Some(Offence::new("growth", first, message, advice))
}

/// The offence of a list of which nothing can be said.
pub(crate) fn incomparable(what: &str) -> Offence {
    let advice = "give each world as many rows as it is asked for: one row with one child, and ten rows with ten children each";
    Offence::of_request("growth", format!("There is nothing to compare: {what}"), advice)
}
