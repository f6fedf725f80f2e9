//! Serializers as types of other documents: whole, without references, for generators that know nothing of this one's components.

use serde_json::{Map, Value as Json, json};

use super::application;
use super::types::{self, Side};
use crate::context::Version;
use crate::schema::{Field, Kind, Schema, ValueFormat};

/// The objects that a serializer shows, to a client of the newest version.
pub(crate) fn serializer_schema(schema: &'static Schema) -> Json {
    object(schema, &mut Vec::new())
}

fn object(schema: &'static Schema, around: &mut Vec<&'static str>) -> Json {
    // A serializer may be nested in itself.
    if around.contains(&schema.id) {
        return json!({"type": "object"});
    }
    around.push(schema.id);
    let fields = schema.of_version(Version::NEWEST).filter(|field| field.is_readable());
    let members: Map<String, Json> = fields.map(|field| (field.name.to_owned(), shown(field, around))).collect();
    around.pop();
    json!({"type": "object", "description": schema.about, "properties": members})
}

fn shown(field: &Field, around: &mut Vec<&'static str>) -> Json {
    let shown = application::of_field(field).map_or_else(|| of_kind(&field.kind, &field.format, around), |own| own.whole());
    let shown = if field.nested.is_some_and(|nested| nested.page.is_some()) { types::page(&shown) } else { shown };
    if field.column.map_or(field.allow_null, |column| column.nullable) { types::or_null(shown) } else { shown }
}

fn of_kind(kind: &Kind, format: &ValueFormat, around: &mut Vec<&'static str>) -> Json {
    match kind {
        Kind::Choice(choice) => json!({"type": "string", "enum": choice.names}),
        Kind::List { entry, nullable } => types::list(of_kind(entry, format, around), *nullable),
        Kind::Objects(schema) => json!({"type": "array", "items": object(schema(), around)}),
        Kind::Object(schema) => object(schema(), around),
        scalar => types::scalar(scalar, format, Side::Answer),
    }
}
