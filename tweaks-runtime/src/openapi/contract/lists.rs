//! Keywords with a list: each entry allows something more, or demands something more.

use serde_json::Value as Json;

use super::comparison::{Comparison, Effect, Way, resolve};

pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) {
    compare_names(comparison, old, new, way);
    compare_rules(comparison, old, new, way);
    compare_exceptions(comparison, old, new, way);
}

pub(super) fn entries<'a>(schema: &'a Json, keyword: &str) -> Vec<&'a Json> {
    schema[keyword].as_array().into_iter().flatten().collect()
}

/// The values of an enum; a constant is one of one.
fn values(schema: &Json) -> Option<Vec<&Json>> {
    let all = schema["enum"].as_array().map(|values| values.iter().filter(|value| !value.is_null()).collect());
    all.or_else(|| schema.get("const").map(|value| vec![value]))
}

fn without<'a>(all: &[&'a Json], others: &[&Json]) -> Vec<&'a Json> {
    all.iter().filter(|value| !others.contains(value)).copied().collect()
}

fn said(values: &[&Json]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn compare_names(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) {
    match (values(old), values(new)) {
        (None, None) => {}
        (None, Some(new)) => {
            comparison.affects(way, Effect::Narrower, "enum_added", format!("The value is one of {} now.", said(&new)));
        }
        (Some(_), None) => comparison.affects(way, Effect::Wider, "enum_removed", "The value may be any other now."),
        (Some(old), Some(new)) => {
            let (gone, more) = (without(&old, &new), without(&new, &old));
            if !gone.is_empty() {
                let detail = format!("The value cannot be {} any more.", said(&gone));
                comparison.affects(way, Effect::Narrower, "enum_value_removed", detail);
            }
            if !more.is_empty() {
                comparison.affects(way, Effect::Wider, "enum_value_added", format!("The value may be {} now.", said(&more)));
            }
        }
    }
}

/// Rules for which JSON Schema has no words.
fn compare_rules(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) {
    let (old, new) = (entries(old, "x-rules"), entries(new, "x-rules"));
    for (code, effect, rules) in
        [("rule_added", Effect::Narrower, without(&new, &old)), ("rule_removed", Effect::Wider, without(&old, &new))]
    {
        if !rules.is_empty() {
            comparison.affects(way, effect, code, format!("Rules: {}.", said(&rules)));
        }
    }
}

/// Compares what is not allowed. An exception about a value that was not allowed before takes nothing away.
fn compare_exceptions(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) {
    let alternatives = |schema: &Json| match schema.get("not") {
        Some(not) if not["anyOf"].is_array() => not["anyOf"].as_array().cloned().unwrap_or_default(),
        Some(not) => vec![not.clone()],
        None => Vec::new(),
    };
    let (olds, news) = (alternatives(old), alternatives(new));
    let known = resolve(comparison.old, &old["items"]).value;
    let is_known = |value: &Json| known["enum"].as_array().is_none_or(|values| values.contains(value));
    let more = news.iter().filter(|branch| !olds.contains(branch) && constants(branch).into_iter().all(is_known)).count();
    let less = olds.iter().filter(|branch| !news.contains(branch)).count();
    for (count, effect, code) in [(more, Effect::Narrower, "exception_added"), (less, Effect::Wider, "exception_removed")] {
        if count > 0 {
            comparison.affects(way, effect, code, format!("`not` differs in {count} alternatives."));
        }
    }
}

/// The constants in a schema.
fn constants(schema: &Json) -> Vec<&Json> {
    match schema {
        Json::Object(members) => {
            members.iter().flat_map(|(name, value)| if name == "const" { vec![value] } else { constants(value) }).collect()
        }
        Json::Array(list) => list.iter().flat_map(constants).collect(),
        _ => Vec::new(),
    }
}
