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
pub(crate) use schemas::is_made_here;
#[cfg(feature = "openapi")]
pub use schemas::{NoJsonSchema, Text, id, name};

#[cfg(feature = "openapi")]
mod schemas {
    use std::borrow::Cow;

    use schemars::generate::SchemaSettings;
    use schemars::{JsonSchema, Schema as JsonSchemaOf, SchemaGenerator};
    use serde_json::Value;

    use crate::schema::{Pointer, Schema};
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
        /// Makes its JSON Schema. The types within it are where a document of OpenAPI has its components.
        pub const JSON_SCHEMA: Option<Pointer<fn() -> Value>> = Some(Pointer(|| {
            let settings = SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = Some(MADE_HERE.into());
            });
            let mut generator = settings.into_generator();
            let mut schema = generator.subschema_for::<T>().to_value();
            let types = generator.take_definitions(true);
            if let (Value::Object(members), false) = (&mut schema, types.is_empty()) {
                members.insert("components".to_owned(), serde_json::json!({ "schemas": types }));
            }
            schema
        }));
    }

    /// The dialect of the schemas that are made for documents of this crate, by which serializers know them.
    const MADE_HERE: &str = "tweaks";

    /// Whether a schema is made for a document of this crate.
    pub(crate) fn is_made_here(generator: &SchemaGenerator) -> bool {
        generator.settings().meta_schema.as_deref() == Some(MADE_HERE)
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
}
