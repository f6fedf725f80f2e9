//! The index that is missing, as the statement that makes it.

use super::super::facts::{Sort, Test, distinct};

/// An index that would serve a statement.
pub(super) struct Index {
    pub(super) table: String,
    /// The columns with their directions.
    terms: Vec<String>,
    name: String,
}

impl Index {
    /// Columns that are compared for being equal come first, then one that is compared for its size, or else the order.
    pub(super) fn of(table: &str, tests: &[&Test], order: &[Sort]) -> Self {
        let (ranges, equal): (Vec<&Test>, Vec<&Test>) = tests.iter().partition(|test| test.is_range);
        let tested = equal.iter().chain(ranges.first()).map(|test| (&test.term, ""));
        let sorted =
            order.iter().filter(|_| ranges.is_empty()).map(|sort| (&sort.term, sort.direction.trim_start_matches("ASC")));
        let mut terms: Vec<_> = Vec::new();
        for (term, direction) in tested.chain(sorted) {
            if !terms.iter().any(|(known, _)| *known == term) {
                terms.push((term, direction));
            }
        }
        let columns = distinct(terms.iter().map(|(term, _)| term.column.as_deref().unwrap_or("expression")));
        let name = format!("idx-{table}-{}", columns.join("-"));
        let terms = terms.iter().map(|(term, direction)| format!("{} {}", term.sql, direction.trim()).trim_end().to_owned());
        Self { table: table.to_owned(), terms: terms.collect(), name }
    }

    pub(super) fn sql(&self) -> String {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let table = self.table.split('.').map(quoted).collect::<Vec<_>>().join(".");
        format!("CREATE INDEX {} ON {table} ({})", quoted(&self.name), self.terms.join(", "))
    }
}
