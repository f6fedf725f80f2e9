//! Checking, before anything is measured, that those who are compared do the same.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Failure;
use crate::http::Connection;
use crate::measure::Contestant;
use crate::scenario::Scenario;

/// Fails with the first difference between the answers of two contestants.
pub(crate) fn same_answers(scenario: &Scenario, one: &Contestant, other: &Contestant) -> Result<(), Failure> {
    for path in scenario.checked {
        let (left, right) = (ask(one, path)?, ask(other, path)?);
        if let Some(difference) = difference(Some(&left), Some(&right), "") {
            let (one, other) = (one.name, other.name);
            return Err(format!("{path} has different answers ({one} and then {other}), {difference}").into());
        }
    }
    Ok(())
}

fn ask(contestant: &Contestant, path: &str) -> Result<Value, Failure> {
    let mut connection = Connection::open(contestant.port, path)?;
    Ok(serde_json::from_slice(connection.get()?)?)
}

/// Where the first difference is, as a JSON pointer, and what it is; `None` stands for what is not there.
fn difference(left: Option<&Value>, right: Option<&Value>, at: &str) -> Option<String> {
    match (left, right) {
        _ if left == right => None,
        (Some(Value::Object(left)), Some(Value::Object(right))) => {
            let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            names.into_iter().find_map(|name| difference(left.get(name), right.get(name), &format!("{at}/{name}")))
        }
        (Some(Value::Array(left)), Some(Value::Array(right))) => {
            let longest = left.len().max(right.len());
            (0..longest).find_map(|index| difference(left.get(index), right.get(index), &format!("{at}/{index}")))
        }
        _ => Some(format!("at `{at}`: {} and {}", shown(left), shown(right))),
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}
