//! Types of the application: the JSON Schemas that they bring, as components of a document by their names.

use serde_json::{Map, Value as Json, json};

use crate::schema::{Field, Kind};

/// The member of a serializer's schema within that of a type, which names the serializer.
pub(crate) const SERIALIZER: &str = "x-serializer";

/// Where the schemas of types refer to each other.
const COMPONENTS: &str = "#/components/schemas/";

/// The schema of a type, and the types within it by name.
pub(super) struct TypeSchema {
    pub(super) schema: Json,
    pub(super) components: Map<String, Json>,
}

/// The schema that the application's own type of a field brings; of a list of them it is that of the list.
pub(super) fn of_field(field: &Field) -> Option<TypeSchema> {
    let mut kind = &field.kind;
    while let Kind::List { entry, .. } = kind {
        kind = entry;
    }
    field.json_schema.filter(|_| matches!(kind, Kind::Json)).map(|schema| TypeSchema::new(schema()))
}

impl TypeSchema {
    /// A serializer within a type is written out: its own component may be another one, with the fields that a client may see.
    fn new(schema: Json) -> Self {
        let mut schema = without_booleans(schema);
        let components = schema.as_object_mut().and_then(|members| members.remove("components"));
        let Some(Json::Object(components)) = components.map(|mut own| own["schemas"].take()) else {
            return Self { schema, components: Map::new() };
        };
        let components = components.into_iter().map(|(name, own)| (name, without_booleans(own)));
        let (mut serializers, components): (Map<String, Json>, Map<String, Json>) =
            components.partition(|(_, own)| own.get(SERIALIZER).is_some());
        serializers.values_mut().filter_map(Json::as_object_mut).for_each(|own| _ = own.remove(SERIALIZER));
        let written = |own: &Json| written_out(own, &serializers, &mut Vec::new());
        Self { schema: written(&schema), components: components.iter().map(|(name, own)| (name.clone(), written(own))).collect() }
    }

    /// The schema without references. A type within itself can be anything there.
    pub(super) fn whole(&self) -> Json {
        written_out(&self.schema, &self.components, &mut Vec::new())
    }
}

/// A schema in which each that is `true`, which takes everything, is an object: many tools know no others.
fn without_booleans(schema: Json) -> Json {
    match schema {
        Json::Bool(true) => Map::new().into(),
        Json::Bool(false) => json!({"not": {}}),
        Json::Object(members) => members.into_iter().map(|(keyword, own)| within(&keyword, own)).collect::<Map<_, _>>().into(),
        other => other,
    }
}

/// The value of a keyword, with the schemas in it.
fn within(keyword: &str, value: Json) -> (String, Json) {
    let value = match (keyword, value) {
        ("properties" | "patternProperties" | "$defs", Json::Object(own)) => {
            own.into_iter().map(|(name, own)| (name, without_booleans(own))).collect::<Map<_, _>>().into()
        }
        ("anyOf" | "oneOf" | "allOf" | "prefixItems", Json::Array(own)) => own.into_iter().map(without_booleans).collect(),
        ("items" | "contains" | "not", own) | ("additionalProperties", own @ Json::Object(_)) => without_booleans(own),
        (_, other) => other,
    };
    (keyword.to_owned(), value)
}

/// A schema with others written out where it refers to them.
fn written_out(schema: &Json, others: &Map<String, Json>, around: &mut Vec<String>) -> Json {
    match schema {
        Json::Array(entries) => entries.iter().map(|entry| written_out(entry, others, around)).collect(),
        Json::Object(members) => {
            let name = members.get("$ref").and_then(Json::as_str).and_then(|name| name.strip_prefix(COMPONENTS));
            let Some((name, other)) = name.and_then(|name| others.get_key_value(name)) else {
                return members.iter().map(|(name, own)| (name.clone(), written_out(own, others, around))).collect();
            };
            if around.contains(name) {
                return Map::new().into();
            }
            around.push(name.clone());
            let mut whole = written_out(other, others, around);
            around.pop();
            let beside = members.iter().filter(|(name, _)| *name != "$ref");
            if let Json::Object(whole) = &mut whole {
                whole.extend(beside.map(|(name, own)| (name.clone(), own.clone())));
            }
            whole
        }
        other => other.clone(),
    }
}
