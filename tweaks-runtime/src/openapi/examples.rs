//! Examples: values that fields take, and bodies made of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::patterns;
use crate::body;
use crate::context::Context;
use crate::schema::{Bound, Field, Kind, Schema};

/// A value that a field takes: the application's own, or else the first of those that its type and its rules suggest. The list is
/// empty if it takes none of them; there is none for objects, whose examples are made of those of their members.
pub(super) fn of_field(
    components: &BTreeMap<String, Json>,
    schema: &Schema,
    field: &Field,
    label: &str,
    value: &Json,
    context: &Context,
) -> Option<Vec<Json>> {
    if is_of_objects(&field.kind) {
        return None;
    }
    let own = serde_json::from_str(field.example).ok();
    let rules = field.column.map_or(&[][..], |column| column.rules).iter().chain(field.rules).chain(field.entry_rules);
    let pattern = |bound| if let Bound::Pattern(pattern) = bound { Some(pattern) } else { None };
    let patterns = rules.filter_map(|rule| pattern(rule.bound)).collect();
    let values = own.map_or_else(|| Suggested { components, label, patterns }.values(value), |own| vec![own]);
    // A key that clients do not write names a row.
    let is_name = field.is_key() && !field.is_writable_in(context);
    let is_taken = |value: &Json| {
        let json = body::read(value.to_string().as_bytes(), None);
        is_name || json.is_ok_and(|json| body::takes(schema, field, &json, context))
    };
    Some(values.into_iter().find(is_taken).into_iter().collect())
}

fn is_of_objects(kind: &Kind) -> bool {
    match kind {
        Kind::List { entry, .. } => is_of_objects(entry),
        _ => matches!(kind, Kind::Object(_) | Kind::Objects(_)),
    }
}

/// A value by its schema alone.
pub(super) fn of_schema(components: &BTreeMap<String, Json>, label: &str, schema: &Json) -> Option<Json> {
    Suggested { components, label, patterns: Vec::new() }.values(schema).into_iter().next()
}

/// What is known of a value besides its schema.
struct Suggested<'a> {
    components: &'a BTreeMap<String, Json>,
    /// A word for people.
    label: &'a str,
    /// Those of its rules, which a schema may not be able to say.
    patterns: Vec<&'static str>,
}

/// Texts of the formats that schemas name.
const FORMATS: [(&str, &[&str]); 6] = [
    ("date", &["2020-02-20"]),
    ("time-local", &["12:30:00"]),
    ("date-time", &["2020-02-20T12:30:00Z"]),
    ("uuid", &["3fa85f64-5717-4562-b3fc-2c963f66afa6"]),
    ("email", &["ann@example.com", "a@b.cc"]),
    ("uri", &["https://example.com/"]),
];

impl Suggested<'_> {
    /// Values that a schema lets pass as far as it goes, the likeliest first.
    fn values(&self, schema: &Json) -> Vec<Json> {
        self.below(schema, &mut Vec::new())
    }

    fn below<'s>(&'s self, schema: &'s Json, around: &mut Vec<&'s str>) -> Vec<Json> {
        if let Some(known) = schema["examples"].as_array() {
            return known.clone();
        }
        if let Some(only) = schema.get("const") {
            return vec![only.clone()];
        }
        if let Some(name) = schema["$ref"].as_str() {
            return self.referred(name, around);
        }
        let choices = |name: &str| schema[name].as_array().map_or(&[][..], Vec::as_slice);
        if let [_, ..] = choices("enum") {
            return choices("enum").to_vec();
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
        match kind {
            Some("boolean") => vec![true.into(), false.into()],
            Some("integer" | "number") => numbers(schema),
            Some("string") => self.texts(schema).into_iter().map(Json::from).collect(),
            Some("array") => self.list(schema, around),
            Some("object") => self.object(schema, around).into_iter().collect(),
            _ => {
                let several = choices("anyOf").iter().chain(choices("oneOf"));
                let values: Vec<Json> = several.flat_map(|schema| self.below(schema, around)).collect();
                let takes_any = schema.as_object().is_some_and(|words| words.keys().all(|word| word == "not"));
                if takes_any { vec![json!({})] } else { values }
            }
        }
    }

    /// A component; nothing within itself.
    fn referred<'s>(&'s self, name: &'s str, around: &mut Vec<&'s str>) -> Vec<Json> {
        let component = name.strip_prefix("#/components/schemas/").and_then(|name| self.components.get(name));
        let Some(component) = component.filter(|_| !around.contains(&name)) else { return Vec::new() };
        around.push(name);
        let values = self.below(component, around);
        around.pop();
        values
    }

    fn list<'s>(&'s self, schema: &'s Json, around: &mut Vec<&'s str>) -> Vec<Json> {
        let least = schema["minItems"].as_u64().unwrap_or_default();
        let times = usize::try_from(least.max(1)).unwrap_or(1);
        let lists: Vec<Json> =
            self.below(&schema["items"], around).into_iter().map(|entry| Json::Array(vec![entry; times])).collect();
        if lists.is_empty() && least == 0 { vec![json!([])] } else { lists }
    }

    /// An object with all members that have an example. A key that may be absent would name a row, and what is deprecated is not
    /// recommended.
    fn object<'s>(&'s self, schema: &'s Json, around: &mut Vec<&'s str>) -> Option<Json> {
        let mut object = Map::new();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let is_required = schema["required"].as_array().is_some_and(|required| required.iter().any(|own| own == name));
            if !is_required && (member.get("x-key").is_some() || member["deprecated"] == true) {
                continue;
            }
            match self.below(member, around).into_iter().next() {
                Some(value) => _ = object.insert(name.clone(), value),
                None if is_required => return None,
                None => {}
            }
        }
        Some(object.into())
    }

    fn texts(&self, schema: &Json) -> Vec<String> {
        let format = schema["format"].as_str().unwrap_or_default();
        if format == "decimal" {
            return numbers(schema).iter().map(Json::to_string).collect();
        }
        if schema.get("contentEncoding").is_some() {
            return vec!["AQID".to_owned()];
        }
        let of_format =
            FORMATS.iter().filter(|(name, _)| *name == format).flat_map(|(_, texts)| *texts).map(|text| (*text).to_owned());
        let patterns = self.patterns.iter().copied().chain(schema["pattern"].as_str());
        let of_patterns = patterns.flat_map(patterns::texts);
        let words: Vec<String> = [self.label, "Text", "1"].map(|word| fitted(word, schema)).to_vec();
        match self.patterns.is_empty() {
            true => of_format.chain(words).chain(of_patterns).collect(),
            false => of_format.chain(of_patterns).chain(words).collect(),
        }
    }
}

/// The numbers of a schema, which are said as texts where they are decimals.
fn numbers(schema: &Json) -> Vec<Json> {
    let bounds = ["minimum", "maximum"].into_iter().filter_map(|bound| schema.get(bound).cloned());
    let is_within = |number: &Json| {
        let number = number.as_f64().unwrap_or_default();
        let (least, most) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
        least.is_none_or(|least| least <= number) && most.is_none_or(|most| number <= most)
    };
    [json!(1), json!(0)].into_iter().chain(bounds).filter(is_within).collect()
}

/// A word as long as a schema wants it.
fn fitted(word: &str, schema: &Json) -> String {
    let length = |bound: &str| schema[bound].as_u64().and_then(|length| usize::try_from(length).ok());
    let (count, least) = (word.chars().count(), length("minLength").unwrap_or_default());
    let text: String = word.chars().cycle().take(count.max(least)).collect();
    text.chars().take(length("maxLength").unwrap_or(usize::MAX)).collect::<String>().trim_end().to_owned()
}
