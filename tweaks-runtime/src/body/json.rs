//! Bytes to JSON, and drafts back to JSON. `serde_json` decides what is JSON; this makes the tree, because numbers keep their digits,
//! and a key written twice is noticed: nothing says which of the two the client meant.

use serde_json::value::RawValue;

use crate::context::Version;
use crate::problem::{Message, Place, Problem, Problems, Step};
use crate::schema::{Draft, Json, Members, Schema};

/// Why bytes are no JSON: a sentence without any of the client's data.
#[derive(Debug)]
pub(crate) struct Unreadable(pub(crate) String);

/// As deep as `serde_json` goes into values within values.
const DEEPEST: usize = 127;

/// Reads one JSON value, and reports the keys that stand twice in one object to who wants to know; the last one counts. Nothing at
/// all counts as an empty object (`drf_tweaks` §2.4).
pub(crate) fn read(bytes: &[u8], noticed: Option<&mut Problems>) -> Result<Json, Unreadable> {
    // RFC 8259 §8.1 lets it be passed over.
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    if bytes.is_empty() {
        return Ok(Json::Object(Members::new()));
    }
    let text = serde_json::from_slice::<&RawValue>(bytes).ok().map(RawValue::get);
    let read = text.and_then(|text| Reader { rest: text, path: Vec::new(), noticed }.value());
    read.ok_or_else(|| {
        let error = serde_json::from_slice::<serde_json::Value>(bytes).err();
        Unreadable(format!("JSON parse error - {}", error.map_or_else(String::new, |error| error.to_string())))
    })
}

/// The given and valid fields as a JSON object, and their names, in the order of declaration.
pub(crate) fn given_json(schema: &Schema, draft: &mut dyn Draft, out: &mut Vec<u8>) -> Vec<&'static str> {
    let mut names = Vec::new();
    out.push(b'{');
    for field in schema.of_version(Version::NEWEST).filter(|field| field.is_writable()) {
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
        Json::Number(digits) if digits.contains(['.', 'e', 'E']) => "float",
        Json::Number(_) => "int",
        Json::String(_) => "str",
        Json::Array(_) => "list",
        Json::Object(_) => "dict",
    }
}

/// The reading of a text whose grammar is right. An escape in it may still mean nothing, and values may lie too deep.
struct Reader<'a, 'p> {
    rest: &'a str,
    path: Vec<Step>,
    noticed: Option<&'p mut Problems>,
}

impl<'a> Reader<'a, '_> {
    fn value(&mut self) -> Option<Json> {
        self.rest = self.rest.trim_ascii_start();
        match self.rest.as_bytes().first()? {
            b'{' | b'[' if self.path.len() >= DEEPEST => None,
            b'{' => self.object().map(Json::Object),
            b'[' => self.array().map(Json::Array),
            b'"' => self.string().map(Json::String),
            _ => Some(self.word()),
        }
    }

    fn object(&mut self) -> Option<Members> {
        let mut members = Members::new();
        self.passes('{');
        while !self.passes('}') {
            let name = self.string()?;
            self.passes(':');
            let value = self.below(Step::field(name.clone()))?;
            if let (Some(_), Some(noticed)) = (members.insert(name.clone(), value), &mut self.noticed) {
                let place = || Place::below(&self.path, Step::field(name));
                noticed.add(|| Problem::new(place(), "duplicate", "This key stands more than once in the object."));
            }
            self.passes(',');
        }
        Some(members)
    }

    fn array(&mut self) -> Option<Vec<Json>> {
        let mut entries = Vec::new();
        self.passes('[');
        while !self.passes(']') {
            entries.push(self.below(Step::Index(entries.len()))?);
            self.passes(',');
        }
        Some(entries)
    }

    fn below(&mut self, step: Step) -> Option<Json> {
        self.path.push(step);
        let value = self.value();
        self.path.pop();
        value
    }

    /// Passes over blanks and a sign, and says whether the sign was there.
    fn passes(&mut self, sign: char) -> bool {
        let text = self.rest.trim_ascii_start();
        let rest = text.strip_prefix(sign);
        self.rest = rest.unwrap_or(text);
        rest.is_some()
    }

    fn string(&mut self) -> Option<String> {
        let mut escaped = false;
        let end = self.rest.bytes().skip(1).position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })?;
        serde_json::from_str(self.cut(end + 2)).ok()
    }

    fn word(&mut self) -> Json {
        let end = self.rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(self.rest.len());
        match self.cut(end) {
            "null" => Json::Null,
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            digits => Json::Number(digits.to_owned()),
        }
    }

    fn cut(&mut self, end: usize) -> &'a str {
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        text
    }
}
