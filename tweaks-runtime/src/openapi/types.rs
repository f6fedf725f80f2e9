//! Types: kinds of values and rules about them as JSON Schema 2020-12, the dialect of OpenAPI 3.1.

use serde_json::{Map, Value as Json, json};

use crate::schema::{Bound, Digits, Kind, Rule, ValueFormat};

/// The first rows of a list, and the URL of the others.
pub(super) fn page(rows: &Json) -> Json {
    let next = json!({"type": ["string", "null"], "format": "uri-reference", "description": "The URL at which the rows go on."});
    json!({"type": "object", "properties": {"next": next, "results": rows}, "required": ["next", "results"]})
}

/// Where a value stands: the same kind is written in one way and read in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// In an answer.
    Answer,
    /// In a body.
    Body,
    /// In the query string or in the path.
    Parameter,
}

/// The schema of a kind without objects, lists and choices, which have components.
pub(super) fn scalar(kind: &Kind, format: &ValueFormat, side: Side) -> Json {
    match kind {
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Integer { .. } if side == Side::Parameter => json!({"type": "integer"}),
        Kind::Integer { min, max } => integer(*min, *max),
        Kind::Float(_) if side == Side::Parameter => json!({"type": "number"}),
        Kind::Float(max) => float(*max),
        Kind::Decimal => decimal(format.digits, side),
        Kind::Text => json!({"type": "string"}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        // What is called `time` there has an offset.
        Kind::Time => json!({"type": "string", "format": "time-local", "pattern": TIME}),
        // What is called `date-time` there has an offset: with one it is read, and without one it is shown.
        Kind::LocalDateTime if side == Side::Answer => json!({"type": "string", "format": "date-time-local"}),
        Kind::DateTime | Kind::LocalDateTime => json!({"type": "string", "format": "date-time"}),
        Kind::Uuid => json!({"type": "string", "format": "uuid"}),
        Kind::Bytes => json!({"type": "string", "contentEncoding": "base64", "pattern": BASE64}),
        Kind::Json | Kind::Choice(_) | Kind::List { .. } | Kind::Objects(_) | Kind::Object(_) => json!({}),
    }
}

/// A time of day; `time-local` is a format that few tools look at.
const TIME: &str = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$";

/// Whole groups of four letters, the last of which has no bits that mean nothing; tools look at no encoding.
const BASE64: &str = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

/// The formats are those of OpenAPI's registry; the bounds are those of the Rust type.
fn integer(min: i128, max: i128) -> Json {
    let is_within = |low: i64, high: i64| i128::from(low) <= min && max <= i128::from(high);
    let mut schema = Map::from_iter([("type".to_owned(), json!("integer"))]);
    if is_within(i32::MIN.into(), i32::MAX.into()) {
        schema.insert("format".into(), "int32".into());
    } else if is_within(i64::MIN, i64::MAX) {
        schema.insert("format".into(), "int64".into());
    }
    for (keyword, bound) in [("minimum", min), ("maximum", max)] {
        let number = i64::try_from(bound).map(Json::from).or_else(|_| u64::try_from(bound).map(Json::from));
        schema.extend(number.ok().map(|number| (keyword.to_owned(), number)));
    }
    schema.into()
}

/// A double has every number that JSON's readers have; a `float` ends before.
fn float(max: f64) -> Json {
    match max < f64::MAX {
        true => json!({"type": "number", "format": "float", "minimum": -max, "maximum": max}),
        false => json!({"type": "number", "format": "double"}),
    }
}

/// Exact decimals are texts.
fn decimal(digits: Option<Digits>, side: Side) -> Json {
    let pattern = match digits {
        Some(Digits { total, places: 0 }) => format!("^-?[0-9]{{1,{total}}}$"),
        Some(Digits { total, places }) => {
            format!("^-?[0-9]{{1,{}}}(\\.[0-9]{{1,{places}}})?$", total.saturating_sub(places).max(1))
        }
        None => "^-?[0-9]+(\\.[0-9]+)?$".to_owned(),
    };
    match side {
        // Numbers are read as well, but a client's number may have other digits than it seems to.
        Side::Answer | Side::Body => json!({"type": "string", "format": "decimal", "pattern": pattern}),
        Side::Parameter => json!({"type": "number"}),
    }
}

/// Adds what a rule demands: as a keyword where JSON Schema has one, and in words where it has none.
pub(super) fn add_rule(schema: &mut Map<String, Json>, kind: &Kind, rule: &Rule) {
    let is_list = matches!(kind, Kind::List { .. } | Kind::Objects(_));
    match rule.bound {
        Bound::MinLength(least) => {
            tighten(schema, if is_list { "minItems" } else { "minLength" }, least.into(), |old, new| new > old);
        }
        Bound::MaxLength(most) => {
            tighten(schema, if is_list { "maxItems" } else { "maxLength" }, most.into(), |old, new| new < old);
        }
        Bound::AtLeast(least) => bound(schema, "minimum", least, |old, new| new > old),
        Bound::AtMost(most) => bound(schema, "maximum", most, |old, new| new < old),
        Bound::Pattern(pattern) if is_portable(pattern) => add_pattern(schema, pattern),
        Bound::Pattern(pattern) => in_words(schema, &format!("{} (`{pattern}`)", rule.detail)),
        Bound::Email => _ = schema.insert("format".into(), "email".into()),
        Bound::Ascii => add_pattern(schema, "^[\\x00-\\x7F]*$"),
        Bound::Alphanumeric => in_words(schema, rule.detail),
        Bound::Least(least) => bound(schema, "minimum", &least(), |old, new| new > old),
        Bound::Most(most) => bound(schema, "maximum", &most(), |old, new| new < old),
    }
}

fn tighten(schema: &mut Map<String, Json>, keyword: &str, value: Json, is_tighter: fn(f64, f64) -> bool) {
    let known = schema.get(keyword).and_then(Json::as_f64);
    if known.zip(value.as_f64()).is_none_or(|(known, new)| is_tighter(known, new)) {
        schema.insert(keyword.to_owned(), value);
    }
}

fn bound(schema: &mut Map<String, Json>, keyword: &str, text: &str, is_tighter: fn(f64, f64) -> bool) {
    match serde_json::from_str::<Json>(text) {
        Ok(number @ Json::Number(_)) => tighten(schema, keyword, number, is_tighter),
        _ => in_words(schema, &format!("{keyword}: {text}")),
    }
}

/// A schema has one pattern; further ones stand beside it.
pub(super) fn add_pattern(schema: &mut Map<String, Json>, pattern: &str) {
    match schema.contains_key("pattern") {
        false => _ = schema.insert("pattern".into(), pattern.into()),
        true => push(schema, "allOf", json!({ "pattern": pattern })),
    }
}

/// Whether other languages read a pattern as Rust does.
fn is_portable(pattern: &str) -> bool {
    let is_group = |rest: &str| rest.starts_with("?:") || !rest.starts_with('?');
    let foreign = ["\\p", "\\P", "\\z", "\\A", "\\x{", "\\u", "\\U", "[[:", "&&", "--", "~~", "{,"];
    pattern.is_ascii() && !foreign.iter().any(|word| pattern.contains(word)) && pattern.split('(').skip(1).all(is_group)
}

fn in_words(schema: &mut Map<String, Json>, words: &str) {
    push(schema, "x-rules", words.into());
}

fn push(schema: &mut Map<String, Json>, keyword: &str, value: Json) {
    match schema.get_mut(keyword) {
        Some(Json::Array(list)) => list.push(value),
        _ => _ = schema.insert(keyword.to_owned(), json!([value])),
    }
}

/// Lists of entries with a schema.
pub(super) fn list(entry: Json, nullable: bool) -> Json {
    json!({"type": "array", "items": if nullable { or_null(entry) } else { entry }})
}

/// The same schema, with `null` as well.
pub(super) fn or_null(mut schema: Json) -> Json {
    // Of an enum with `null` in it some generators of clients make two.
    if schema.get("enum").is_none()
        && let Some(name) = schema.get_mut("type")
    {
        *name = json!([name.take(), "null"]);
        return schema;
    }
    match schema.as_object().is_some_and(Map::is_empty) {
        true => schema,
        false => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}

/// The names of an enum's values for generators of clients, which fold case, blanks and signs: distinct after folding.
pub(super) fn variant_names<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for value in values {
        let (bare, suffix) = value.strip_prefix('-').map_or((value, ""), |bare| (bare, "_DESC"));
        let words: Vec<&str> =
            bare.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut name = format!("{}{suffix}", words.join("_").to_uppercase());
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            name = format!("VALUE_{name}");
        }
        let taken = |candidate: &str| names.iter().any(|own| own.replace('_', "") == candidate.replace('_', ""));
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|candidate| !taken(candidate));
        names.extend(free);
    }
    names
}
