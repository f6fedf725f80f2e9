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

/// The table with which the rows of a statement grow.
fn grows(sql: &str) -> Option<String> {
    of(sql).as_ref().as_ref().unwrap_or_else(|error| panic!("{sql}: {error}")).grows.clone()
}

/// A test for being equal holds for the rows that it is about: not for those beside a subquery, nor for those of which an outer join
/// keeps all.
#[test]
fn rows_grow_unless_they_are_left_with_certain_values_themselves() {
    let growing = [
        "SELECT f.name FROM fruit f LEFT JOIN note n ON n.fruit_id = f.id AND n.kind = $1",
        "SELECT f.name FROM fruit f LEFT JOIN (SELECT id FROM tree WHERE id = $1) t ON t.id = f.tree_id",
        "SELECT f.name FROM fruit f LEFT JOIN LATERAL (SELECT text FROM note WHERE note.kind = $1 LIMIT 1) n ON TRUE",
        "SELECT f.name FROM fruit f WHERE f.weight > (SELECT min(weight) FROM fruit WHERE color = $1)",
        "SELECT f.name FROM fruit f WHERE NOT EXISTS (SELECT 1 FROM note n WHERE n.fruit_id = f.id AND n.kind = $1)",
        "SELECT f.name FROM fruit f WHERE f.id NOT IN (SELECT fruit_id FROM note WHERE kind = $1)",
        "SELECT f.name FROM fruit f WHERE f.tree_id IN (SELECT id FROM tree)",
        "SELECT f.name FROM fruit f WHERE f.tree_id = ANY (SELECT id FROM tree WHERE height > $1)",
        "SELECT f.name FROM fruit f WHERE EXISTS (SELECT 1 FROM note n WHERE n.fruit_id = f.id)",
        "SELECT f.name FROM fruit f WHERE EXISTS (SELECT 1 FROM note n WHERE n.fruit_id = f.id LIMIT 1)",
        "SELECT f.name FROM fruit f WHERE EXISTS (SELECT 1 FROM tree WHERE id = $1)",
        "SELECT f.name FROM fruit f WHERE f.weight > $1 OR f.color = $2",
        "SELECT f.name FROM tree t RIGHT JOIN fruit f ON t.id = f.tree_id AND t.id = $1",
        "WITH few AS (SELECT id FROM tree WHERE id = $1) SELECT f.name FROM few RIGHT JOIN fruit f ON few.id = f.tree_id",
        "WITH few AS (SELECT id FROM tree WHERE id = $1) SELECT f.name FROM few FULL OUTER JOIN fruit f ON few.id = f.tree_id",
    ];
    let missed: Vec<_> = growing.into_iter().filter(|sql| grows(sql).as_deref() != Some("fruit")).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    let bounded = [
        "SELECT f.name FROM fruit f JOIN note n ON n.fruit_id = f.id AND n.kind = $1",
        "SELECT f.name FROM fruit f LEFT JOIN note n ON n.fruit_id = f.id WHERE n.kind = $1",
        "SELECT f.name FROM fruit f WHERE f.tree_id IN (SELECT id FROM tree WHERE kind = $1)",
        "SELECT f.name FROM fruit f WHERE f.tree_id IN (SELECT id FROM tree ORDER BY height LIMIT 3)",
        "SELECT f.name FROM fruit f WHERE f.tree_id = ANY (SELECT id FROM tree WHERE kind = $1)",
        "SELECT f.name FROM fruit f WHERE f.tree_id = (SELECT max(id) FROM tree)",
        "SELECT f.name FROM fruit f WHERE EXISTS (SELECT 1 FROM tree t WHERE t.id = f.tree_id AND t.kind = $1)",
        "SELECT f.name FROM fruit f WHERE EXISTS (SELECT 1 FROM tree t WHERE t.id = f.tree_id AND EXISTS (SELECT 1 FROM owner o WHERE o.id = t.owner_id AND o.name = $1))",
        "WITH few AS (SELECT id FROM tree WHERE id = $1) SELECT f.name FROM fruit f WHERE f.tree_id IN (SELECT id FROM few)",
        "SELECT f.name FROM fruit f RIGHT JOIN (SELECT id FROM tree WHERE id = $1) t ON t.id = f.tree_id",
    ];
    let found: Vec<_> = bounded.into_iter().filter(|sql| grows(sql).is_some()).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// Without quotes, a name is the same in whichever letters.
#[test]
fn names_without_quotes_are_the_same_in_whichever_letters() {
    assert_eq!(
        said("SELECT R.x FROM Fruit AS r JOIN TREE S ON r.a = s.b WHERE R.y = $1 FOR UPDATE OF R"),
        "select, from fruit r, join tree s, fruit: y equals, Update [\"fruit\"]"
    );
    assert_eq!(said("SELECT x FROM \"Fruit\" AS \"R\" FOR UPDATE OF \"R\""), "select, from Fruit R, Update [\"Fruit\"]");
}
