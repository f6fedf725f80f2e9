//! The facts of statements as SeaORM writes them and as people do, for all databases.

use std::fmt::Write as _;
use std::sync::Arc;

use super::read::Remembered;
use super::*;
use crate::statements::Statement;

fn statement(sql: &str) -> Statement {
    Statement::planted(sql, ["%x".into(), "y".into()])
}

fn of(sql: &str) -> Remembered {
    Facts::of(&statement(sql))
}

fn error(sql: &str) -> String {
    of(sql).as_ref().as_ref().expect_err("no statement").clone()
}

/// The facts as one line.
fn said(sql: &str) -> String {
    let known = of(sql);
    let Ok(facts) = &*known else { return "unreadable".to_owned() };
    let mut line = format!("{:?}", facts.kind).to_lowercase();
    for Mention { table, name, role } in &facts.tables {
        let role = format!("{role:?}").to_lowercase();
        let alias = if name == table { String::new() } else { format!(" {name}") };
        _ = write!(line, ", {role} {table}{alias}");
    }
    for Test { table, term, is_range, .. } in &facts.tests {
        _ = write!(line, ", {table}: {} {}", term.sql, if *is_range { "ranges" } else { "equals" });
    }
    for Lock { strength, tables } in &facts.locks {
        _ = write!(line, ", {strength:?} {tables:?}");
    }
    for Hold { table, mode, .. } in facts.holds.iter().filter(|_| facts.kind == Kind::Lock) {
        _ = write!(line, ", {mode:?} {table}");
    }
    for Sort { table, term, direction } in &facts.order {
        _ = write!(line, ", by {}", [table.as_deref().unwrap_or("-"), &term.sql, direction].join(" ").trim());
    }
    let flags = [
        (facts.is_limited, "limited"),
        (facts.reads_pages(), "pages"),
        (facts.is_aggregate, "aggregate"),
        (facts.reads_every_column, "every column"),
        (facts.kind == Kind::Insert && facts.holds.iter().any(|hold| hold.rows.is_some()), "upsert"),
    ];
    flags.iter().filter(|(is, _)| *is).for_each(|(_, flag)| _ = write!(line, ", {flag}"));
    let values = statement(sql).values;
    let patterns = facts.patterns.iter().filter_map(|pattern| pattern.text(&values));
    patterns.for_each(|pattern| _ = write!(line, ", like {pattern}"));
    facts.literals.iter().for_each(|literal| _ = write!(line, ", literal {literal}"));
    line
}

#[test]
fn statements_of_all_databases_have_their_facts() {
    let cases = include_str!("cases.txt").split("\n\n").map(|case| case.split_once('\n').expect("a statement and its facts"));
    let wrong: Vec<String> = cases
        .map(|(sql, facts)| (sql, facts.trim(), said(sql)))
        .filter(|(_, facts, said)| facts != said)
        .map(|(sql, facts, said)| format!("{sql}\n    {facts}\nand not\n    {said}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_statement_that_no_dialect_knows_is_told() {
    let unknown = error("SELECT FROM WHERE");
    assert!(["PostgreSQL: ", "; SQLite: ", "; MySQL: "].iter().all(|name| unknown.contains(name)), "{unknown}");
    assert!(error("SELECT 1; SELECT 2").contains("2 statements in one"));
}

#[test]
fn a_deep_condition_neither_overflows_the_stack_nor_passes_unread() {
    let nested = |depth: usize| format!("SELECT x FROM a WHERE {}x = $1{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(of(&nested(20)).as_ref().as_ref().expect("facts").tests.len(), 1);
    assert!(!error(&nested(5000)).is_empty());
    let chained = format!("SELECT x FROM a WHERE {}", vec!["x = $1"; 1000].join(" OR "));
    assert!(of(&chained).as_ref().as_ref().expect("facts").tests.is_empty());
}

#[test]
fn a_statement_is_read_once_and_its_values_are_each_time_its_own() {
    let sql = "SELECT x FROM remembered WHERE x LIKE $1";
    let [first, again] = [Facts::of(&Statement::planted(sql, ["a%".into()])), Facts::of(&Statement::planted(sql, ["%a".into()]))];
    assert!(Arc::ptr_eq(&first, &again));
    let facts = again.as_ref().as_ref().expect("facts");
    assert_eq!(facts.patterns, [Pattern::Bound(0)]);
    assert_eq!(facts.patterns[0].text(&["%a".into()]), Some("%a"));
}

/// The longest that is remembered, and one that is a byte longer.
#[test]
fn sql_of_many_values_is_not_remembered() {
    let of_length =
        |length: usize| format!("SELECT x FROM long_remembered WHERE x IN (?{})", ", ?".repeat((length - 46) / 3 + 1));
    let padded = |length: usize| format!("{:<length$}", of_length(length - 64));
    let is_remembered = |sql: &str| Arc::ptr_eq(&of(sql), &of(sql));
    let [kept, read_again] = [padded(16 << 10), padded((16 << 10) + 1)];
    assert_eq!((kept.len(), read_again.len()), (16_384, 16_385));
    assert_eq!((is_remembered(&kept), is_remembered(&read_again)), (true, false));
    assert_eq!(of(&read_again).as_ref().as_ref().expect("facts").tests.len(), 1, "it is read all the same");
}
