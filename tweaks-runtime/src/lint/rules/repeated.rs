//! Repetition: code of the application sends a statement once for each of several rows (N+1).

use std::collections::{BTreeMap, HashSet};

use sea_orm::Value;

use super::facts::Facts;
use crate::exec::statements::{Duty, Statement};
use crate::lint::Offence;
use crate::lint::origin::Origin;
use crate::lint::shape::shape;

/// The statements that are sent so many times or more, from one place, with different values. The chunks of a plan are none: they
/// are not the application's.
pub(crate) fn check(statements: &[Statement], times: usize) -> Vec<Offence> {
    if statements.len() < times {
        return Vec::new();
    }
    let own = statements.iter().filter(|statement| statement.cause.duty.is_of_application());
    let alike = together(own, |statement| (statement.cause.to_string(), shape(&statement.sql)));
    // Reading where a statement comes from is slow.
    let many = alike.into_values().filter(|alike| alike.len() >= times);
    let by_origin = many.flat_map(|alike| together(alike.into_iter(), origin).into_values());
    let is_meant = |alike: &Vec<&Statement>| values_differ(alike) && !are_pages(alike);
    by_origin.filter(|alike| alike.len() >= times && is_meant(alike)).map(|alike| offence(&alike)).collect()
}

fn together<'s, K: Ord>(
    statements: impl Iterator<Item = &'s Statement>,
    key: impl Fn(&Statement) -> K,
) -> BTreeMap<K, Vec<&'s Statement>> {
    let mut groups: BTreeMap<K, Vec<&Statement>> = BTreeMap::new();
    statements.for_each(|statement| groups.entry(key(statement)).or_default().push(statement));
    groups
}

fn origin(statement: &Statement) -> Option<String> {
    Origin::of(statement).map(|origin| origin.to_string())
}

fn values_differ(alike: &[&Statement]) -> bool {
    let said: HashSet<String> = alike.iter().map(|statement| format!("{} {:?}", statement.sql, statement.values)).collect();
    said.len() > 1
}

/// Whether each reads the rows behind those of the one before. What their rows are equal to is the same for all: the first rows of each
/// of several parents are no pages.
fn are_pages(alike: &[&Statement]) -> bool {
    let known: Vec<_> = alike.iter().map(|statement| (Facts::of(statement), &statement.values)).collect();
    let facts = known.iter().map(|(facts, values)| Some((facts.as_ref().as_ref().ok()?, values.as_slice())));
    let Some(facts) = facts.collect::<Option<Vec<(&Facts, &[Value])>>>() else { return false };
    facts.iter().all(|(facts, _)| facts.reads_pages())
        && facts.iter().all(|(other, values)| are_of_one(facts[0], (other, values)))
}

/// Whether the rows of two statements are equal to the same.
fn are_of_one((one, values): (&Facts, &[Value]), (other, of_other): (&Facts, &[Value])) -> bool {
    one.equals().count() == other.equals().count()
        && one.equals().zip(other.equals()).all(|(one, other)| one.is_same(values, other, of_other))
}

fn offence(alike: &[&Statement]) -> Offence {
    let (first, times) = (alike[0], alike.len());
    let message = format!("The same statement was sent {times} times, with other values each time");
    let known = Facts::of(first);
    let is_write = known.as_ref().as_ref().is_ok_and(Facts::is_write);
    let advice = if is_write { WRITES } else { advice(first.cause.duty) };
    let offence = Offence::new("repeated", first, message, advice);
    Offence { statement: shape(&first.sql), ..offence }
}

/// What is written row by row can be written at once, whoever does it.
const WRITES: &str = "write all rows by one statement: `insert_many`, or `update_many` and `delete_many` with `is_in(…)`; a hook such as \
                      `after_create` gets all rows together";

fn advice(duty: Duty) -> &'static str {
    match duty {
        Duty::Hook(
            "before_create" | "before_update" | "before_save" | "after_save" | "before_delete" | "change" | "validate",
        ) => {
            "read the rows of all entries by one statement: `context.related::<Model>()` has those that the body refers to where the \
             serializer shows their relation as a nested field, and hooks such as `after_create` get all rows together"
        }
        Duty::Hook("after_create" | "after_update" | "after_delete") => {
            "the hook gets all rows together: read or write what belongs to them by one statement, with `is_in(…)` or `insert_many`"
        }
        Duty::Hook("authentication" | "permission" | "scope") => "read it once when the user is found, and keep it with the user",
        Duty::Hook(_) => {
            "let the statement of the list load it: name the column, the relation or the aggregate among the needs of \
             `computed = …`, or show the relation as a `nested` field"
        }
        _ => {
            "load what belongs to all rows by one statement: `load_many`, `load_one` or `is_in(…)`; or let `Call` answer with a \
             serializer that shows the relation as a `nested` field"
        }
    }
}
