//! Schemas: the values that two documents allow at one place.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::comparison::{Comparison, Effect, Way, compare_deprecation, members, resolve, texts};
use super::lists::entries;
use super::{keywords, lists};

/// Compares two schemas; one that is not there allows everything.
pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) {
    let (own, other) = (resolve(comparison.old, old), resolve(comparison.new, new));
    if !comparison.is_new(&own, &other, way) {
        return;
    }
    let visit = |comparison: &mut Comparison<'_>| compare_values(comparison, &own.value, &other.value, way);
    match own.name.or(other.name) {
        Some(name) => comparison.at(name, visit),
        None => visit(comparison),
    }
}

fn compare_values(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) {
    let ((old, was_nullable), (new, is_nullable)) = (without_null(old), without_null(new));
    match (was_nullable, is_nullable) {
        (true, false) => comparison.affects(way, Effect::Narrower, "null_removed", "The value is never `null` now."),
        (false, true) => comparison.affects(way, Effect::Wider, "null_added", "The value may be `null` now."),
        _ => {}
    }
    let has_reference = [&old, &new].iter().any(|schema| schema.get("$ref").is_some());
    if has_reference && (was_nullable || is_nullable) {
        return compare(comparison, &old, &new, way);
    }
    if compare_types(comparison, &old, &new, way) {
        keywords::compare(comparison, &old, &new, way);
        compare_fields(comparison, &old, &new, way);
        compare_parts(comparison, &old, &new, way);
        lists::compare(comparison, &old, &new, way);
        for (keyword, more) in [("anyOf", Effect::Wider), ("oneOf", Effect::Wider), ("allOf", Effect::Narrower)] {
            compare_branches(comparison, keyword, (&entries(&old, keyword), &entries(&new, keyword)), more, way);
        }
    }
}

/// A schema without `null`, and whether it was there.
fn without_null(schema: &Json) -> (Json, bool) {
    let mut bare = if *schema == json!(false) { json!({"not": {}}) } else { schema.clone() };
    let names: Vec<&str> = texts(&schema["type"]).collect();
    let mut is_nullable = names.contains(&"null");
    if is_nullable {
        let others: Vec<&str> = names.into_iter().filter(|name| *name != "null").collect();
        bare["type"] = if let [only] = others[..] { only.into() } else { others.into() };
    }
    for keyword in ["anyOf", "oneOf"] {
        let Some(list) = bare.get_mut(keyword).and_then(Json::as_array_mut) else { continue };
        let before = list.len();
        list.retain(|branch| branch["type"] != "null");
        is_nullable |= list.len() < before;
        if let ([only], true) = (&list[..], list.len() < before) {
            let only = only.clone();
            let beside = bare.as_object().into_iter().flatten().filter(|(name, _)| *name != keyword);
            let beside: Vec<(String, Json)> = beside.map(|(name, value)| (name.clone(), value.clone())).collect();
            bare =
                only.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).chain(beside).collect();
        }
    }
    (bare, is_nullable)
}

/// The types of a schema; none for all of them.
fn types(schema: &Json) -> BTreeSet<&str> {
    schema["type"].as_str().into_iter().chain(texts(&schema["type"])).collect()
}

/// Compares the types, and says whether anything else can be compared.
fn compare_types(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) -> bool {
    let (olds, news) = (types(old), types(new));
    let has = |all: &BTreeSet<&str>, name: &str| all.contains(name) || (name == "integer" && all.contains("number"));
    let covers = |all: &BTreeSet<&str>, some: &BTreeSet<&str>| {
        all.is_empty() || (!some.is_empty() && some.iter().all(|name| has(all, name)))
    };
    let effect = match (covers(&olds, &news), covers(&news, &olds)) {
        (true, true) => return true,
        (true, false) => Effect::Narrower,
        (false, true) => Effect::Wider,
        (false, false) => Effect::Other,
    };
    let said =
        |names: &BTreeSet<&str>| if names.is_empty() { "anything".to_owned() } else { Vec::from_iter(names.clone()).join(", ") };
    let detail = format!("The type was {}, and is {}.", said(&olds), said(&news));
    comparison.affects(way, effect, "type_changed", detail);
    effect != Effect::Other
}

fn compare_fields(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) {
    let is_required = |schema: &Json, name: &str| texts(&schema["required"]).any(|own| own == name);
    for (name, own, other) in members(&old["properties"], &new["properties"]) {
        let required = [is_required(old, name), is_required(new, name)];
        comparison.at(name, |comparison| match (own, other) {
            (Some(own), Some(other)) => {
                compare_requirement(comparison, required, way);
                compare_deprecation(comparison, own, other);
                compare(comparison, own, other, way);
            }
            (Some(_), None) => comparison.breaks("field_removed", "The field is gone."),
            _ if way == Way::Request && required[1] => {
                comparison.breaks("required_field_added", "The field is new, and has to be sent.");
            }
            _ => {
                // Clients that hold on to a closed answer fail of another field.
                let is_closed = way == Way::Answer && old["additionalProperties"] == false;
                comparison.tell(is_closed, "field_added", "The field is new.");
            }
        });
    }
}

fn compare_requirement(comparison: &mut Comparison<'_>, required: [bool; 2], way: Way) {
    match (required, way) {
        ([false, true], Way::Request) => comparison.breaks("field_required", "The field has to be sent now."),
        ([false, true], Way::Answer) => comparison.notes("field_required", "The field is always there now."),
        ([true, false], Way::Request) => comparison.notes("field_optional", "The field may be left out now."),
        ([true, false], Way::Answer) => comparison.breaks("field_optional", "The field may be missing now."),
        _ => {}
    }
}

/// Compares what stands behind `items` and `additionalProperties`.
fn compare_parts(comparison: &mut Comparison<'_>, old: &Json, new: &Json, way: Way) {
    for (keyword, name) in [("items", "entries"), ("additionalProperties", "other fields")] {
        // `true` is as good as nothing.
        let [own, other] = [old, new].map(|schema| schema.get(keyword).filter(|part| **part != json!(true)));
        comparison.at(name, |comparison| match (own, other) {
            (Some(own), Some(other)) if *own != false && *other != false => compare(comparison, own, other, way),
            _ if own == other => {}
            (None, _) | (_, Some(Json::Bool(false))) => {
                comparison.affects(way, Effect::Narrower, "narrowed", "Not everything is allowed there now.");
            }
            _ => comparison.affects(way, Effect::Wider, "widened", "More is allowed there now."),
        });
    }
}

/// Compares the branches of a keyword, of which each has the effect `more`. Those that are the same, or refer to the same component,
/// belong together, and then those that are left, one by one.
fn compare_branches(comparison: &mut Comparison<'_>, keyword: &str, (olds, news): (&[&Json], &[&Json]), more: Effect, way: Way) {
    let (mut pairs, mut left) = (Vec::new(), news.to_vec());
    let mut gone = Vec::new();
    for old in olds {
        let is_same = |new: &&Json| new == old || (old.get("$ref").is_some() && new.get("$ref") == old.get("$ref"));
        match left.iter().position(is_same) {
            Some(at) => pairs.push((*old, left.remove(at))),
            None => gone.push(*old),
        }
    }
    if gone.len() == left.len() {
        pairs.extend(gone.drain(..).zip(left.drain(..)));
    }
    for (old, new) in pairs {
        compare(comparison, old, new, way);
    }
    let less = if more == Effect::Wider { Effect::Narrower } else { Effect::Wider };
    for (branches, effect, code, verb) in [(left, more, "branch_added", "has"), (gone, less, "branch_removed", "had")] {
        if !branches.is_empty() {
            comparison.affects(way, effect, code, format!("`{keyword}` {verb} {} more.", branches.len()));
        }
    }
}
