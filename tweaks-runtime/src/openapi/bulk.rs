//! Bulk edits: the entries of a body, and the answer.

use serde_json::{Map, Value as Json, json};

use super::components::Components;
use super::form::Form;
use super::operation::Facts;
use super::tied;
use crate::schema::bulk::{DELETE, IF_MATCH, TEMP_ID};
use crate::schema::{Field, Schema};

/// The key of a row.
fn key_of_row(facts: &Facts<'_>) -> Json {
    let keys: Vec<Json> = facts.resource.table.key().map(key).collect();
    match &keys[..] {
        [only] => only.clone(),
        several => key_of_several(several),
    }
}

/// What became of each entry of a lenient bulk edit.
pub(super) fn results(facts: &Facts<'_>) -> Json {
    let errors = match facts.is_strict() {
        true => json!({"type": "array", "items": {"type": "object"}}),
        false => json!({"type": "object"}),
    };
    let result = json!({
        "type": "object",
        "properties": {
            "status": {"type": "integer", "description": "The status that a request for this entry alone would have."},
            TEMP_ID: {"type": ["string", "integer"]},
            "key": {"description": "The key of the object; of one that was not found, as it was sent."},
            "unique": {"description": "The values by which an upsert names its object."},
            "errors": errors,
        },
        "required": ["status"],
    });
    let name = bulk_name(facts, facts.resource.detail, "Results");
    let make = |_: &mut Components| json!({"type": "object", "properties": {"results": {"type": "array", "items": result}}, "required": ["results"]});
    facts.components.borrow_mut().refer(&name, make)
}

/// The keys of what was done.
pub(super) fn result(facts: &Facts<'_>) -> Json {
    let key = key_of_row(facts);
    let (named, about) = match upsert_fields(facts).as_slice() {
        [] => (key.clone(), "The key of each new object, by its `temp_id`."),
        fields => {
            let unique: Vec<Json> = fields.iter().filter_map(|field| field.column.map(self::key)).collect();
            let unique = if let [only] = &unique[..] { only.clone() } else { key_of_several(&unique) };
            (
                json!({"anyOf": [key, unique]}),
                "The key of each new object, by its `temp_id`, or by the values that an upsert names.",
            )
        }
    };
    let (list, deleted) = (json!({"type": "array", "items": named}), json!({"type": "array", "items": key}));
    let created = json!({"type": "object", "additionalProperties": key, "description": about});
    let name = bulk_name(facts, facts.resource.detail, "Result");
    let make = |_: &mut Components| {
        json!({
            "type": "object",
            "properties": {"created": created, "updated": list, "deleted": deleted},
            "required": ["created", "updated", "deleted"],
        })
    };
    facts.components.borrow_mut().refer(&name, make)
}

/// The values of a key one after the other. Not as `prefixItems`, which many tools do not read, and some take for a mistake.
fn key_of_several(columns: &[Json]) -> Json {
    let mut kinds = columns.to_vec();
    kinds.dedup();
    let items = if let [only] = &kinds[..] { only.clone() } else { json!({ "anyOf": kinds }) };
    json!({"type": "array", "items": items, "minItems": columns.len(), "maxItems": columns.len()})
}

fn key(column: &crate::schema::Column) -> Json {
    super::types::scalar(&column.kind, &column.format, super::types::Side::Answer)
}

fn bulk_name(facts: &Facts<'_>, schema: &Schema, kind: &str) -> String {
    format!("{}Bulk{kind}", facts.components.borrow().name(schema.id))
}

/// A list of entries, each of which makes, changes or deletes an object.
pub(super) fn body(facts: &Facts<'_>) -> Json {
    let resource = facts.resource;
    let kinds = [
        ("Create", resource.can_create, resource.list, Form::Create),
        ("Upsert", !upsert_fields(facts).is_empty(), resource.list, Form::Entry),
        ("Update", true, resource.detail, Form::Entry),
        ("Delete", resource.bulk.deletes(), resource.detail, Form::Entry),
    ];
    let (mut entries, mut examples) = (Vec::new(), Map::new());
    for (kind, _, schema, form) in kinds.into_iter().filter(|(_, is_allowed, ..)| *is_allowed) {
        let entry = entry(facts, kind, schema, form);
        let example = facts.components.borrow().example(kind, &entry);
        examples.extend(example.map(|mut entry| {
            // The state of an object is not known beforehand: whatever it is, if one has to be said.
            if entry.get(IF_MATCH).is_some() {
                match facts.needs_state() {
                    true => entry[IF_MATCH] = "*".into(),
                    false => _ = entry.as_object_mut().map(|entry| entry.remove(IF_MATCH)),
                }
            }
            (kind.to_lowercase(), json!({"value": [entry]}))
        }));
        entries.push(entry);
    }
    let schema = json!({"type": "array", "items": {"anyOf": entries}, "maxItems": resource.bulk.most()});
    json!({"required": true, "content": {"application/json": {"schema": schema, "examples": examples}}})
}

/// The fields by which an entry may name an object that need not be there.
fn upsert_fields(facts: &Facts<'_>) -> Vec<&'static Field> {
    if facts.resource.can_create { facts.resource.list.upsert_fields(facts.context) } else { Vec::new() }
}

fn entry(facts: &Facts<'_>, kind: &str, schema: &'static Schema, form: Form) -> Json {
    let mut name = bulk_name(facts, schema, kind);
    if schema.of_version(facts.context.version).any(|field| tied::is_said(facts, field)) {
        let words = facts.components.borrow_mut().words_of(&facts.resource.path);
        name = format!("{}Below{words}Bulk{kind}", facts.components.borrow().name(schema.id));
    }
    let keys: Vec<&str> = schema.keys(facts.context.version).map(|field| field.name).collect();
    let (has_tag, needs_state) = (facts.has_tag(), !["Create", "Upsert"].contains(&kind) && facts.needs_state());
    if needs_state {
        name.push_str("Tagged");
    }
    let make = |components: &mut Components| {
        let mut entry = components.make(schema, form);
        let (about, named) = match kind {
            "Create" => ("Makes an object, which the answer names by the `temp_id`.", vec![TEMP_ID]),
            "Upsert" => {
                let about =
                    "Changes the object that has these values, or makes one, for which all is needed that a creation needs.";
                let unique: Vec<&str> = upsert_fields(facts).iter().map(|field| field.name).collect();
                // With its key it would be a change.
                if let Some(members) = entry["properties"].as_object_mut() {
                    members.retain(|name, _| !keys.contains(&name.as_str()) || unique.contains(&name.as_str()));
                }
                (about, unique)
            }
            "Delete" => ("Deletes the object with the key.", keys.iter().copied().chain([DELETE]).collect()),
            _ => ("Changes the object with the key: what is absent stays.", keys.clone()),
        };
        entry["description"] = about.into();
        if kind == "Delete" {
            let members = entry["properties"].as_object_mut();
            if let Some(members) = members {
                members.retain(|name, _| keys.contains(&name.as_str()));
            }
            // Of a row that goes nothing else is looked at.
            entry.as_object_mut().map(|entry| entry.remove("additionalProperties"));
        }
        if kind != "Create" {
            entry["properties"][DELETE] = json!({"type": "boolean", "const": kind == "Delete"});
        }
        if kind == "Create" {
            entry["properties"][TEMP_ID] = json!({"type": ["string", "integer"]});
        } else if has_tag {
            let about = "The state that the object is expected to have, as its `ETag` says it.";
            entry["properties"][IF_MATCH] = json!({"type": "string", "description": about});
        }
        let state = needs_state.then_some(IF_MATCH);
        let named = named.into_iter().chain(state).map(Json::from);
        let required = entry["required"].as_array().into_iter().flatten().cloned().chain(named);
        entry["required"] = required.collect();
        tied::loosen(facts, schema, &mut entry);
        entry
    };
    facts.components.borrow_mut().refer(&name, make)
}
