//! Bodies below a path that says some of their members.

use serde_json::Value as Json;

use super::form::Form;
use super::operation::Facts;
use crate::schema::{Field, Schema};

/// The object of a body. What the path says needs not be said again.
pub(super) fn object(facts: &Facts<'_>, schema: &'static Schema, form: Form) -> Json {
    let mut components = facts.components.borrow_mut();
    if form == Form::Patch || !schema.writable(facts.context).any(|field| is_said(facts, field)) {
        return components.object(schema, form);
    }
    let words = components.words_of(&facts.resource.path);
    let name = format!("{}Below{words}{}", components.name(schema.id), form.suffix());
    components.refer(&name, |components| {
        let mut object = components.make(schema, form);
        loosen(facts, schema, &mut object);
        object
    })
}

/// Whether the path says the value of a field.
pub(super) fn is_said(facts: &Facts<'_>, field: &Field) -> bool {
    facts.resource.tied.iter().filter_map(|(_, column)| *column).any(|column| field.is_of(column.name))
}

/// Makes the members of an object optional that the path says.
pub(super) fn loosen(facts: &Facts<'_>, schema: &'static Schema, object: &mut Json) {
    let fields = schema.of_version(facts.context.version).filter(|field| is_said(facts, field));
    for name in fields.map(|field| field.name) {
        let Some(members) = object.as_object_mut() else { return };
        if let Some(Json::Array(required)) = members.get_mut("required") {
            required.retain(|own| own != name);
        }
        if members.get("required").and_then(Json::as_array).is_some_and(Vec::is_empty) {
            members.remove("required");
        }
        let codes = members.get_mut("properties").and_then(|own| own.get_mut(name)?.get_mut("x-codes")?.as_array_mut());
        if let Some(codes) = codes {
            codes.push("path".into());
        }
    }
}
