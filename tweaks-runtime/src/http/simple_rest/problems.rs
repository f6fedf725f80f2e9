//! Problems as the inputs of a front end show them.

use serde_json::{Map, Value, json};

use super::{LIMIT, OFFSET, RANGE, SORT};
use crate::problem::{Place, Problem, Step};
use crate::query::ORDERING;

/// Where the errors stand that are about no input.
const ROOT: &str = "root";

/// By which name they stand there.
const OF_SERVER: &str = "serverError";

/// Problems of a list at the parameters that the front end wrote.
pub(in crate::http) fn places(problems: &[Problem]) -> Vec<Problem> {
    let renamed = |problem: &Problem| {
        let own = match &problem.place {
            Place::Parameter(name) if name == ORDERING => Some(SORT),
            Place::Parameter(name) if name == LIMIT || name == OFFSET => Some(RANGE),
            _ => None,
        };
        Problem { place: own.map_or_else(|| problem.place.clone(), Place::parameter), ..problem.clone() }
    };
    problems.iter().map(renamed).collect()
}

/// What the page tells its user: all that is wrong with a question, and with a body the one thing that is, or how many there are.
pub(in crate::http) fn message(
    problems: &[Problem],
    says: impl Fn(&Problem) -> String,
    how_many: impl FnOnce() -> String,
) -> String {
    let is_of_body = |problem: &Problem| matches!(problem.place, Place::Body(_));
    let named = |problem: &Problem| match &problem.place {
        Place::Parameter(name) => format!("{name}: {}", says(problem)),
        _ => says(problem),
    };
    match problems {
        [one] => named(one),
        many if !many.iter().any(is_of_body) => many.iter().map(named).collect::<Vec<_>>().join(" "),
        _ => how_many(),
    }
}

/// One text for each input, nested as the body is, and at the root of an object what is about none of its inputs.
pub(in crate::http) fn errors(problems: &[Problem], says: impl Fn(&Problem) -> String) -> Value {
    let mut errors = Map::new();
    for problem in problems {
        let text = says(problem);
        match &problem.place {
            Place::Body(path) => put(&mut errors, path, text),
            Place::Parameter(name) => put(&mut errors, &[Step::field(name.clone())], text),
            Place::Request => at_root(&mut errors, &text),
        }
    }
    Value::Object(errors)
}

fn put(errors: &mut Map<String, Value>, path: &[Step], text: String) {
    let (name, rest) = match path {
        [] | [Step::Whole, ..] => return at_root(errors, &text),
        [Step::Field(name), rest @ ..] => (name.to_string(), rest),
        [Step::Index(index), rest @ ..] => (index.to_string(), rest),
    };
    let place = errors.entry(name).or_insert(Value::Null);
    match (rest.is_empty(), place.take()) {
        (true, Value::Null) => *place = text.into(),
        (true, Value::String(before)) => *place = format!("{before} {text}").into(),
        (true, before) => {
            let mut inner = object(before);
            at_root(&mut inner, &text);
            *place = inner.into();
        }
        (false, before) => {
            let mut inner = object(before);
            put(&mut inner, rest, text);
            *place = inner.into();
        }
    }
}

/// The errors below a place, with what was said of the place itself.
fn object(before: Value) -> Map<String, Value> {
    let mut inner = Map::new();
    match before {
        Value::Object(before) => return before,
        Value::String(text) => at_root(&mut inner, &text),
        _ => {}
    }
    inner
}

fn at_root(errors: &mut Map<String, Value>, text: &str) {
    let before = errors.get(ROOT).map(|root| root.get(OF_SERVER).unwrap_or(root)).and_then(Value::as_str);
    let all = before.map_or_else(|| text.to_owned(), |before| format!("{before} {text}"));
    errors.insert(ROOT.to_owned(), json!({ OF_SERVER: all }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Message;

    #[test]
    fn nothing_that_was_said_is_lost() {
        let field = Step::field;
        let places = [
            Place::Body(vec![field("tags")]),
            Place::Body(vec![field("tags"), Step::Index(0)]),
            Place::Body(vec![field("tags")]),
            Place::Body(vec![field("items"), Step::Index(1), field("detail")]),
            Place::Body(vec![field("items"), Step::Whole]),
            Place::Body(vec![field("detail")]),
            Place::Body(vec![Step::Whole]),
            Place::Request,
        ];
        let problems: Vec<Problem> = places.into_iter().map(|place| Message::new("invalid", "Wrong.").at(place)).collect();
        let expected = json!({
            "tags": {"0": "Wrong.", "root": {"serverError": "Wrong. Wrong."}},
            "items": {"1": {"detail": "Wrong."}, "root": {"serverError": "Wrong."}},
            "detail": "Wrong.",
            "root": {"serverError": "Wrong. Wrong."},
        });
        assert_eq!(errors(&problems, |problem| problem.detail.to_string()), expected);
    }
}
