//! Bytes to JSON, and drafts back to JSON. `serde_json` does the reading; this adds that a key written twice is noticed, because
//! nothing says which of the two the client meant.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::context::Version;
use crate::problem::{Message, Place, Problem, Step};
use crate::schema::{Draft, Json, Schema};

/// Why bytes are no JSON: a sentence without any of the client's data.
#[derive(Debug)]
pub(crate) struct Unreadable(pub(crate) String);

/// Reads one JSON value, and reports the keys that stand twice in one object; the last one counts. Nothing at all counts
/// as an empty object (`drf_tweaks` §2.4). Depth is limited to 128 by `serde_json`.
pub(crate) fn read(bytes: &[u8]) -> Result<(Json, Vec<Problem>), Unreadable> {
    // RFC 8259 §8.1 lets it be passed over.
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if bytes.is_empty() {
        return Ok((Json::Object(serde_json::Map::new()), Vec::new()));
    }
    let mut reader = Reader { path: Vec::new(), problems: Vec::new() };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let json = Tree(&mut reader)
        .deserialize(&mut deserializer)
        .and_then(|json| deserializer.end().map(|()| json))
        .map_err(|error| Unreadable(format!("JSON parse error - {error}")))?;
    Ok((json, reader.problems))
}

/// The given and valid fields as a JSON object, and their names, in the order of declaration.
pub(crate) fn given_json(schema: &Schema, draft: &mut dyn Draft, out: &mut Vec<u8>) -> Vec<&'static str> {
    let mut names = Vec::new();
    out.push(b'{');
    for field in schema.writable(Version::NEWEST) {
        let start = out.len();
        if !names.is_empty() {
            out.push(b',');
        }
        // Names are checked by the derive: nothing in them needs to be escaped.
        out.extend([b"\"", field.name.as_bytes(), b"\":"].concat());
        match draft.slot(field.slot).is_some_and(|slot| slot.write_json(&field.format, out)) {
            true => names.push(field.name),
            false => out.truncate(start),
        }
    }
    out.push(b'}');
    names
}

/// The message about JSON that is no object.
pub(super) fn no_object(json: &Json) -> Message {
    Message::new("invalid", format!("Invalid data. Expected a dictionary, but got {}.", python_type(json)))
}

/// Python's name of a type, which DRF's messages contain.
pub(super) fn python_type(json: &Json) -> &'static str {
    match json {
        Json::Null => "NoneType",
        Json::Bool(_) => "bool",
        Json::Number(number) if number.is_f64() => "float",
        Json::Number(_) => "int",
        Json::String(_) => "str",
        Json::Array(_) => "list",
        Json::Object(_) => "dict",
    }
}

struct Reader {
    path: Vec<Step>,
    problems: Vec<Problem>,
}

/// One value of the tree, with the path to it.
struct Tree<'a>(&'a mut Reader);

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        serde_json::Number::from_f64(value).map(Json::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        loop {
            self.0.path.push(Step::Index(list.len()));
            let entry = entries.next_element_seed(Tree(self.0))?;
            self.0.path.pop();
            match entry {
                Some(entry) => list.push(entry),
                None => return Ok(Json::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = serde_json::Map::new();
        while let Some(name) = members.next_key::<String>()? {
            self.0.path.push(Step::field(name.clone()));
            let value = members.next_value_seed(Tree(self.0)).map_err(A::Error::custom)?;
            if object.insert(name, value).is_some() {
                let place = Place::Body(self.0.path.clone());
                self.0.problems.push(Problem::new(place, "duplicate", "This key stands more than once in the object."));
            }
            self.0.path.pop();
        }
        Ok(Json::Object(object))
    }
}
