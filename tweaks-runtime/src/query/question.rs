//! Questions: what a query string says, as JSON, for clients that ask by a body.
//!
//! Each member is a parameter: a text, a number or a boolean, or a list of them. `or`, `not` and `and` have conditions, as an object or as
//! a list of objects, whose members hold together: `{"or": [{"price__gte": 100, "stock": 0}, {"name": "Nut"}]}`.

use super::joint::Joint;
use crate::parameters::Parameters;
use crate::problem::{Message, Place, Problem};
use crate::schema::Json;

impl Parameters {
    /// The parameters that a body says, or what is wrong with it.
    pub(crate) fn of_body(json: &Json) -> Result<Self, Vec<Problem>> {
        let Json::Object(members) = json else {
            let message = Message::new("invalid", "A question is an object: each member is a parameter of the list.");
            return Err(vec![message.at(Place::whole())]);
        };
        let (mut parameters, mut problems) = (Self::default(), Vec::new());
        for (name, json) in members {
            match value(name, json) {
                Ok(value) => {
                    parameters.asked += name.len() + value.len();
                    parameters.pairs.push((name.clone(), value));
                }
                Err(message) => problems.push(message.at(Place::Parameter(name.clone()))),
            }
        }
        if problems.is_empty() { Ok(parameters) } else { Err(problems) }
    }

    /// These, and then others.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.pairs.extend(others.pairs);
        self.asked += others.asked;
        self
    }
}

/// The value of a parameter as a query string has it.
fn value(name: &str, json: &Json) -> Result<String, Message> {
    match (Joint::named(name), json) {
        (Some(_), json) => group(json),
        (None, Json::Array(members)) => list(members),
        (None, json) => scalar(json).map(str::to_owned),
    }
}

/// `(price__gte=100,stock=0)`
fn group(json: &Json) -> Result<String, Message> {
    let conditions: Vec<String> = match json {
        Json::Object(members) => members.iter().map(condition).collect::<Result<_, _>>()?,
        Json::Array(objects) => objects.iter().map(together).collect::<Result<_, _>>()?,
        _ => return Err(Message::new("invalid", "Conditions are an object, or a list of objects.")),
    };
    Ok(format!("({})", conditions.join(",")))
}

/// The conditions of one object of a list, which hold together.
fn together(json: &Json) -> Result<String, Message> {
    match json {
        Json::Object(members) if members.len() == 1 => members.iter().map(condition).collect(),
        Json::Object(_) => Ok(format!("and={}", group(json)?)),
        _ => Err(Message::new("invalid", "Conditions are an object, or a list of objects.")),
    }
}

fn condition((name, json): (&String, &Json)) -> Result<String, Message> {
    // Anything else would end the name, or the group.
    if name.contains(['=', ',', '(', ')', '"']) {
        return Err(Message::new("invalid", "A condition is called like a filter."));
    }
    let value = match (Joint::named(name), json) {
        (Some(_), json) => group(json)?,
        (None, Json::Array(members)) => format!("({})", list(members)?),
        (None, Json::String(text)) => quoted(text),
        (None, json) => scalar(json)?.to_owned(),
    };
    Ok(format!("{name}={value}"))
}

fn list(members: &[Json]) -> Result<String, Message> {
    let member = |json: &Json| match json {
        Json::String(text) if text.trim() != text || text.is_empty() || text.contains([',', '"', '(', ')', '\\']) => {
            Ok(quoted(text))
        }
        json => scalar(json).map(str::to_owned),
    };
    Ok(members.iter().map(member).collect::<Result<Vec<_>, _>>()?.join(","))
}

fn scalar(json: &Json) -> Result<&str, Message> {
    match json {
        Json::String(text) | Json::Number(text) => Ok(text),
        Json::Bool(flag) => Ok(if *flag { "true" } else { "false" }),
        Json::Null => Err(Message::new("invalid", "What has no value is found by `__isnull`.")),
        Json::Array(_) | Json::Object(_) => Err(Message::new("invalid", "Enter a value, or a list of values.")),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(json: &str) -> Result<Vec<(String, String)>, Vec<String>> {
        let json = crate::body::read(json.as_bytes(), None).unwrap_or_default();
        let said = Parameters::of_body(&json).map(|parameters| parameters.pairs);
        said.map_err(|problems| problems.into_iter().map(|problem| problem.detail.to_string()).collect())
    }

    #[test]
    fn each_member_is_a_parameter() {
        let said = pairs(
            r#"{"price__gte": 1.50, "active": true, "name__in": ["Nut, small", "Bolt", ""], "ordering": ["-price", "id"]}"#,
        );
        let expected =
            [("price__gte", "1.50"), ("active", "true"), ("name__in", r#""Nut, small",Bolt,"""#), ("ordering", "-price,id")];
        assert_eq!(said, Ok(expected.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()));
    }

    #[test]
    fn conditions_of_a_list_hold_together() {
        let said = pairs(r#"{"or": [{"a": 1, "b__in": [2, "c)"]}, {"not": {"d": "x\"y\\"}}], "and": {}}"#);
        let expected = [("or", r#"(and=(a=1,b__in=(2,"c)")),not=(d="x\"y\\"))"#), ("and", "()")];
        assert_eq!(said, Ok(expected.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()));
    }

    #[test]
    fn what_no_query_string_could_say_is_refused() {
        for (json, number) in [
            ("[]", 1),
            ("null", 1),
            (r#"{"a": null, "b": {}, "or": 5}"#, 3),
            (r#"{"or": {"a)=1,(b": 2}}"#, 1),
            (r#"{"a": [[1]]}"#, 1),
        ] {
            assert_eq!(pairs(json).map_err(|problems| problems.len()), Err(number), "{json}");
        }
    }
}
