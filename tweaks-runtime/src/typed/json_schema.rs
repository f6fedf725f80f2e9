//! JSON Schemas, with the feature `openapi`: those that the application's types have, and those of serializers. Without the feature
//! the macros that the derive calls come to nothing.

/// The way to the JSON Schema of a type, if it has one.
#[cfg(feature = "openapi")]
#[doc(hidden)]
#[macro_export]
macro_rules! __tweaks_json_schema {
    ($type:ty) => {{
        use $crate::__private::json_schemas::NoJsonSchema as _;
        $crate::__private::Probe::<$type>::JSON_SCHEMA
    }};
}

/// The JSON Schema of a serializer, so that those of other types, and other documents, can name it.
#[cfg(feature = "openapi")]
#[doc(hidden)]
#[macro_export]
macro_rules! __tweaks_has_json_schema {
    ($serializer:ty) => {
        #[automatically_derived]
        impl $crate::__private::json_schemas::JsonSchema for $serializer {
            fn schema_name() -> $crate::__private::json_schemas::Text {
                $crate::__private::json_schemas::name(<$serializer as $crate::__private::Serializer>::SCHEMA)
            }

            fn schema_id() -> $crate::__private::json_schemas::Text {
                $crate::__private::json_schemas::id(<$serializer as $crate::__private::Serializer>::SCHEMA)
            }

            fn json_schema(
                generator: &mut $crate::__private::json_schemas::SchemaGenerator,
            ) -> $crate::__private::json_schemas::JsonSchemaOf {
                $crate::__private::json_schemas::serializer_schema(
                    <$serializer as $crate::__private::Serializer>::SCHEMA,
                    generator,
                )
            }
        }
    };
}

#[cfg(not(feature = "openapi"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __tweaks_json_schema {
    ($type:ty) => {
        $crate::__private::None
    };
}

#[cfg(not(feature = "openapi"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __tweaks_has_json_schema {
    ($serializer:ty) => {};
}

#[cfg(feature = "openapi")]
pub use schemas::{NoJsonSchema, Text, id, name, serializer_schema};

#[cfg(feature = "openapi")]
mod schemas {
    use std::borrow::Cow;

    use schemars::generate::SchemaSettings;
    use schemars::{JsonSchema, Schema as JsonSchemaOf, SchemaGenerator, json_schema};
    use serde_json::{Map, Value, json};

    use crate::context::Version;
    use crate::schema::{Field, Kind, Pointer, Schema};
    use crate::typed::Probe;
    use crate::value::AsJson;

    /// A name or a path of a JSON Schema.
    pub type Text = Cow<'static, str>;

    /// What is known of a type without a JSON Schema: the constant of the same name, which is found if there is no other.
    pub trait NoJsonSchema {
        /// None.
        const JSON_SCHEMA: Option<Pointer<fn() -> Value>> = None;
    }

    impl<T> NoJsonSchema for Probe<T> {}

    impl<T: JsonSchema> Probe<T> {
        /// Makes its JSON Schema. It has no references, as far as no type contains itself.
        pub const JSON_SCHEMA: Option<Pointer<fn() -> Value>> = Some(Pointer(|| {
            let settings = SchemaSettings::draft2020_12().with(|settings| {
                settings.inline_subschemas = true;
                settings.meta_schema = None;
            });
            settings.into_generator().into_root_schema_for::<T>().to_value()
        }));
    }

    /// A value in the form of serde has the JSON Schema of its type.
    impl<T: JsonSchema> JsonSchema for AsJson<T> {
        fn schema_name() -> Text {
            T::schema_name()
        }

        fn schema_id() -> Text {
            T::schema_id()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> JsonSchemaOf {
            T::json_schema(generator)
        }
    }

    /// The path of a serializer.
    #[must_use]
    pub fn id(schema: &Schema) -> Text {
        schema.id.into()
    }

    /// The name of a serializer: that of its struct, but each model is called `Model`.
    #[must_use]
    pub fn name(schema: &Schema) -> Text {
        match schema.id.rsplit("::").next() {
            None | Some("Model") => schema.name.into(),
            Some(own) => own.into(),
        }
    }

    /// The objects that a serializer shows, to a client of the newest version.
    #[must_use]
    pub fn serializer_schema(schema: &'static Schema, _: &mut SchemaGenerator) -> JsonSchemaOf {
        JsonSchemaOf::try_from(object(schema, &mut Vec::new())).unwrap_or_else(|_| json_schema!(true))
    }

    fn object(schema: &'static Schema, around: &mut Vec<&'static str>) -> Value {
        // A serializer may be nested in itself.
        if around.contains(&schema.id) {
            return json!({ "type": "object" });
        }
        around.push(schema.id);
        let fields = || schema.of_version(Version::NEWEST).filter(|field| field.is_readable());
        let members: Map<String, Value> = fields().map(|field| (field.name.to_owned(), shown(field, around))).collect();
        around.pop();
        json!({ "type": "object", "description": schema.about, "properties": members })
    }

    fn shown(field: &Field, around: &mut Vec<&'static str>) -> Value {
        let shown = field.json_schema.map_or_else(|| of_kind(field.kind, around), |own| own());
        match field.column.map_or(field.allow_null, |column| column.nullable) {
            true => json!({ "anyOf": [shown, { "type": "null" }] }),
            false => shown,
        }
    }

    fn of_kind(kind: Kind, around: &mut Vec<&'static str>) -> Value {
        match kind {
            Kind::Boolean => json!({ "type": "boolean" }),
            Kind::Integer { .. } => json!({ "type": "integer" }),
            Kind::Float => json!({ "type": "number" }),
            Kind::Choice(choice) => json!({ "type": "string", "enum": choice.names }),
            Kind::Json => json!({}),
            Kind::List(kind) => json!({ "type": "array", "items": of_kind(*kind, around) }),
            Kind::Objects(schema) => json!({ "type": "array", "items": object(schema(), around) }),
            Kind::Object(schema) => object(schema(), around),
            _ => json!({ "type": "string" }),
        }
    }
}
