//! Checking, before anything is measured, that those who are compared do the same.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Failure;
use crate::ask::{Ask, own_path};
use crate::http::Connection;
use crate::measure::Contestant;
use crate::scenario::Scenario;

/// Fails with the first difference between the answers of two contestants.
pub(crate) fn same_answers(scenario: &Scenario, one: &Contestant, other: &Contestant) -> Result<(), Failure> {
    let writes = Some(scenario.ask).filter(|ask| ask.method != "GET");
    for asked in scenario.checked.iter().copied().map(Ask::get).chain(writes) {
        let (left, right) = (answer(one, asked)?, answer(other, asked)?);
        if let Some(difference) = difference(Some(&left), Some(&right), "") {
            let (one, other) = (one.name, other.name);
            return Err(format!("{} has different answers ({one} and then {other}), {difference}", asked.path).into());
        }
    }
    Ok(())
}

fn answer(contestant: &Contestant, Ask { method, path, body }: Ask) -> Result<Value, Failure> {
    let mut connection = Connection::open(contestant.port, method, &own_path(path, 1), &body())?;
    let mut answer = serde_json::from_slice(connection.ask()?)?;
    if method != "GET" {
        without_own(&mut answer);
    }
    Ok(answer)
}

/// Leaves out what each written row has of its own.
fn without_own(answer: &mut Value) {
    if let Value::Object(members) = answer {
        members.retain(|name, _| !["id", "sku", "order_date", "title", "version"].contains(&name.as_str()));
    }
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
