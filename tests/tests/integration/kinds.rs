//! The kind of each field as its type says it, whether its answer may be `null`, and the JSON Schemas of types that are not ours.

use schemars::JsonSchema;
use sea_orm::prelude::{Date, Decimal, Uuid};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tests::entities::{archive, clinic, kin, world};
use tweaks_runtime::__private::query::fields;
use tweaks_runtime::__private::{Computed, Field, FieldValue};
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::Serializer;
use tweaks_runtime::value::{AsBase64, AsJson};

#[derive(Clone, Debug, PartialEq, Tweaks)]
enum Side {
    Left,
    Right,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Style {
    colour: String,
    inner: Option<Inner>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Inner {
    width: u8,
}

/// One without a JSON Schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Plain;

fn computed<T: FieldValue>() -> (String, bool) {
    let field = Field::computed::<T>("field", "Field", Computed::new(&[], |_, _, _, _| Ok(())));
    (format!("{:?}", field.kind), field.allow_null)
}

#[test]
fn a_computed_field_has_the_kind_of_its_type() {
    let cases = [
        (computed::<bool>(), ("Boolean", false)),
        (computed::<i64>(), ("Integer(-9223372036854775808..=9223372036854775807)", false)),
        (computed::<Option<u8>>(), ("Integer(0..=255)", true)),
        (computed::<f64>(), ("Float", false)),
        (computed::<Decimal>(), ("Decimal", false)),
        (computed::<Option<Decimal>>(), ("Decimal", true)),
        (computed::<String>(), ("Text", false)),
        (computed::<Option<Date>>(), ("Date", true)),
        (computed::<Uuid>(), ("Uuid", false)),
        (computed::<Side>(), ("Choice([\"Left\", \"Right\"])", false)),
        (computed::<Vec<String>>(), ("List(Text)", false)),
        (computed::<Option<Vec<Side>>>(), ("List(Choice([\"Left\", \"Right\"]))", true)),
        (computed::<Vec<Vec<Option<bool>>>>(), ("List(List(Boolean or null))", false)),
        (computed::<Value>(), ("Json", false)),
        (computed::<Option<Value>>(), ("Json", true)),
        (computed::<AsJson<Style>>(), ("Json", false)),
        (computed::<AsBase64<Vec<u8>>>(), ("Bytes", false)),
    ];
    for ((kind, nullable), expected) in cases {
        assert_eq!((kind.as_str(), nullable), expected);
    }
}

/// The fields that show something else than a column: their kinds, and whether they may be `null`.
fn derived<S: Serializer>() -> Vec<(&'static str, String, bool)> {
    let is_derived = |field: &&Field| field.column.is_none();
    fields(S::SCHEMA).filter(is_derived).map(|field| (field.name, format!("{:?}", field.kind), field.allow_null)).collect()
}

fn assert_derived<S: Serializer>(expected: &[(&str, &str, bool)]) {
    let derived = derived::<S>();
    let derived: Vec<_> = derived.iter().map(|(name, kind, nullable)| (*name, kind.as_str(), *nullable)).collect();
    assert_eq!(derived, expected);
}

#[test]
fn a_row_that_may_not_be_there_is_null() {
    assert_derived::<world::person::Entity>(&[
        ("city", "Object(City)", true),
        ("passport", "Object(Passport)", true),
        ("parent", "Object(Person)", true),
        ("children", "Objects(Person)", false),
        ("hobbies", "Objects(Hobby)", false),
    ]);
    assert_derived::<clinic::visit::Entity>(&[("patient", "Object(Patient)", false)]);
}

#[test]
fn what_is_made_of_other_rows_is_null_where_there_may_be_none() {
    assert_derived::<world::city::CityFacts>(&[
        ("country_name", "Text", false),
        ("people_count", "Integer(-9223372036854775808..=9223372036854775807)", false),
        // It may be larger than all numbers of its type.
        ("age_sum", "Integer(-9223372036854775808..=9223372036854775807)", true),
        ("last_name", "Text", true),
        ("eldest", "Object(Person)", true),
        ("sign", "Text", false),
    ]);
    // Whoever may not see a paper sees no title of it.
    assert_derived::<archive::line::Titled>(&[("title", "Text", true), ("loud", "Text", true)]);
}

#[test]
fn keys_have_the_kind_of_their_column() {
    assert_derived::<world::country::Entity>(&[("cities", "List(Integer(-2147483648..=2147483647))", false)]);
}

#[allow(dead_code)]
mod drawings {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;
    use tweaks_runtime::value::AsJson;

    use super::{Plain, Side, Style};

    /// A drawing.
    #[derive(Debug, Tweaks)]
    pub(super) struct Drawing {
        #[tweaks(json)]
        pub(super) style: Style,
        #[tweaks(json)]
        pub(super) hover: Option<Style>,
        #[tweaks(json)]
        pub(super) plain: Plain,
        pub(super) wrapped: Option<AsJson<Style>>,
        pub(super) styles: Vec<AsJson<Style>>,
        pub(super) side: Side,
        pub(super) name: String,
        pub(super) parts: Vec<Part>,
    }

    #[derive(Debug, Tweaks)]
    pub(super) struct Part {
        pub(super) size: Decimal,
    }
}

#[test]
fn types_of_the_application_bring_their_json_schema() {
    let inner = json!({ "type": "object", "required": ["width"], "properties": {
        "width": { "type": "integer", "format": "uint8", "minimum": 0, "maximum": 255 } } });
    let outer = json!({ "type": "object", "required": ["colour"], "properties": {
        "colour": { "type": "string" },
        "inner": { "anyOf": [{ "$ref": "#/components/schemas/Inner" }, { "type": "null" }] } } });
    let types = json!({ "schemas": { "Inner": inner, "Style": outer } });
    let style = json!({ "$ref": "#/components/schemas/Style", "components": types });
    let own = |field: &Field| (field.name, field.json_schema.map(|own| own()));
    let found: Vec<_> = fields(drawings::Drawing::SCHEMA).map(own).collect();
    let names = ["style", "hover", "plain", "wrapped", "styles", "side", "name", "parts"];
    assert_eq!(found.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    let found = |name: &str| found.iter().find(|(own, _)| *own == name).and_then(|(_, schema)| schema.clone());
    for name in ["style", "hover", "wrapped"] {
        assert_eq!(found(name), Some(style.clone()), "{name}");
    }
    let styles = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Style" }, "components": style["components"] });
    assert_eq!(found("styles"), Some(styles));
    for name in ["plain", "side", "name"] {
        assert_eq!(found(name), None, "{name}");
    }
}

#[test]
fn serializers_have_a_json_schema_of_their_own() {
    assert_eq!(drawings::Drawing::schema_name(), "Drawing");
    assert_eq!(drawings::Drawing::schema_id(), format!("{}::drawings::Drawing", module_path!()));
    assert_eq!(<kin::owner::Entity as JsonSchema>::schema_name(), "Owner");
    assert_eq!(kin::Locker::schema_name(), "Locker");
    let schema = schemars::schema_for!(drawings::Drawing).to_value();
    assert_eq!(schema["description"], "A drawing.");
    assert_eq!(schema["properties"]["side"], json!({ "type": "string", "enum": ["Left", "Right"] }));
    let size = json!({ "type": "string", "format": "decimal", "pattern": "^-?[0-9]+(\\.[0-9]+)?$" });
    assert_eq!(schema["properties"]["parts"]["items"]["properties"], json!({ "size": size }));
    assert_eq!(schema["properties"]["hover"]["type"], json!(["object", "null"]));
    // A person has a parent and children.
    let person = schemars::schema_for!(world::person::Entity).to_value();
    assert_eq!(person["properties"]["children"]["items"]["properties"]["person_id"]["type"], "integer");
}
