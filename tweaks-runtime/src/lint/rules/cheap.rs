//! Cheap rules: what the SQL of one statement shows by itself.

use super::facts::{Facts, Kind};
use super::rule::{Finding, Rule};
use crate::statements::{Place, Statement};

/// One rule: what is wrong and what to write instead, if anything is.
type Check = fn(&Facts, &Statement) -> Option<[String; 2]>;

const CHECKS: [(Rule, Check); 5] = [
    (Rule::Unbounded, unbounded),
    (Rule::LeadingWildcard, leading_wildcard),
    (Rule::UnboundLiteral, unbound_literal),
    (Rule::UnusedColumns, unused_columns),
    (Rule::OutsideTransaction, outside_transaction),
];

pub(super) fn check(facts: &Facts, statement: &Statement) -> Vec<Finding> {
    let finding = |(rule, check): (Rule, Check)| {
        let [message, advice] = check(facts, statement)?;
        Some(Finding { rule, message, advice })
    };
    CHECKS.into_iter().filter_map(finding).collect()
}

/// A list of the runtime has a page, or a budget of rows.
fn unbounded(facts: &Facts, statement: &Statement) -> Option<[String; 2]> {
    let is_asked_for = facts.kind == Kind::Select && statement.cause.duty.is_of_application();
    let table = facts.grows.as_ref().filter(|_| is_asked_for)?;
    Some([
        format!("`{table}` is read without a limit: the answer grows with the table"),
        "give it a `.limit(…)`, or the keys of the rows that are wanted: `.filter(Column::Id.is_in(…))`".to_owned(),
    ])
}

/// An entity that offers `icontains` has said why, or has an index of trigrams.
fn leading_wildcard(facts: &Facts, statement: &Statement) -> Option<[String; 2]> {
    let begins = |pattern: &&str| pattern.starts_with(['%', '_']);
    let mut patterns = facts.patterns.iter().filter_map(|pattern| pattern.text(&statement.values));
    let pattern = patterns.find(begins).filter(|_| statement.cause.duty.is_of_application())?;
    Some([
        format!("the pattern `{pattern}` begins with anything: no index serves it, and every row is compared"),
        "compare the beginning of the text, `.starts_with(…)`, or offer the lookup on the entity with a reason: `filter(icontains, unindexed = \"…\")`"
            .to_owned(),
    ])
}

fn unbound_literal(facts: &Facts, _: &Statement) -> Option<[String; 2]> {
    (!facts.literals.is_empty()).then(|| {
        [
            format!("{} in the SQL itself and not bound: the database plans each such statement anew, and a value of a client would be SQL", stands(&facts.literals)),
            "bind the value: `Expr::cust_with_values(\"… = ?\", [value])`, or a condition of sea-query".to_owned(),
        ]
    })
}

fn stands(literals: &[String]) -> String {
    let listed = literals.iter().map(|literal| format!("`{literal}`")).collect::<Vec<_>>().join(", ");
    format!("{listed} {}", if literals.len() == 1 { "stands" } else { "stand" })
}

/// A plan of the runtime selects what it shows.
fn unused_columns(facts: &Facts, _: &Statement) -> Option<[String; 2]> {
    (facts.kind == Kind::Select && facts.reads_every_column).then(|| {
        [
            "every column is read, by `*`: also those that nothing uses, and those that are added later".to_owned(),
            "name the columns that are used: `.select_only().columns([…])`, or `DerivePartialModel`".to_owned(),
        ]
    })
}

fn outside_transaction(facts: &Facts, statement: &Statement) -> Option<[String; 2]> {
    let is_beside = statement.place == Place::Beside && (facts.is_write() || matches!(facts.kind, Kind::Select | Kind::Lock));
    is_beside.then(|| {
        [
            "a function that is part of a write sends this by another connection: it neither sees the write nor is undone with it, and \
             waits for it where both want the same rows"
                .to_owned(),
            "use the connection that the hook was given".to_owned(),
        ]
    })
}
