//! The names that an expansion uses. Documented so that everything that the derive writes can be written by hand; not covered
//! by the promise of stable versions.

pub use core::any::Any;
pub use core::default::Default;
pub use core::option::Option::{self, None, Some};
pub use core::primitive::{bool, str, u8, usize};
pub use core::result::Result;
pub use std::boxed::Box;
pub use std::string::String;
pub use std::sync::LazyLock;
pub use std::vec::Vec;

pub use garde::rules;
pub use regex::Regex;
pub use sea_orm::{DbErr, EntityTrait, Related, RelationDef};

pub use crate::__tweaks_fields_of as fields_of;
pub use crate::__tweaks_has_json_schema as has_json_schema;
pub use crate::__tweaks_json_schema as json_schema;
pub use crate::__tweaks_offers as offers;
pub use crate::__tweaks_table_of as table_of;
#[cfg(feature = "schema-check")]
pub use crate::check::check_main;
pub use crate::exec::{assume_mysql, entity};
pub use crate::http::{Row as VersionTableRow, VersionRow, VersionTable};
pub use crate::problem::Message;
pub use crate::schema::access::numbered;
pub use crate::schema::choice::ChoiceNames;
pub use crate::schema::cost::{Below, Cost, Deepest};
pub use crate::schema::draft::{FieldValue, Given};
pub use crate::schema::filter::{Filterable, Lookup, Orderable};
pub use crate::schema::function::Function;
pub use crate::schema::json::Json;
pub use crate::schema::offers::{ColumnAt, NOWHERE, Nothing, Offers};
pub use crate::schema::path::PathStep;
pub use crate::schema::relation::{Computed, Inputs, KeptSum, Need, Nested, NestedWrite, OnUpdate, ParentField, Relation};
pub use crate::schema::rule::{Bound, Rule, ValueFormat};
pub use crate::schema::search::Search;
pub use crate::schema::sentence::Sentence;
pub use crate::schema::serializer::{Draft, Field, Intake, Kind, NamedFilter, Schema, Slot};
pub use crate::schema::setters::Pointer;
pub use crate::schema::stats::{Part, Stats};
pub use crate::schema::table::{Column, Index, Order, Table, TextIndex};
pub use crate::schema::write_hooks::WriteHooks;
pub use crate::schema::{ChildOf, FromDraft, HasTable, ModelSerializer, Serializer};
pub use crate::typed::demands::{self, Met};
pub use crate::typed::{
    Made, NoFields, NoTable, Path, Probe, RelationField, Ruled, ShownAs, SumAs, argument, before, bound, column_of, column_value,
    compiled, default, definition, email, exact, field_hook, filter, filter_kind, finds_parts, has_lookup, holds, is_indexed,
    is_served, lacks_index, lacks_service, matches, object_hook, over, path, pointing, scope, seen, visible_column_of,
};
pub use crate::value::traits::{ColumnValue, Input};
pub use crate::value::{AsBase64, AsJson, Choices, Newtype, Scalar, stored};

/// Reads the draft of a nested serializer.
pub fn parse_object<S: Serializer>(json: &Json, field: &Field, intake: &mut dyn Intake) -> Option<S::Draft> {
    let mut draft = S::Draft::default();
    intake.object(S::SCHEMA, field, json, &mut draft).then_some(draft)
}

/// Writes the given fields of a draft.
pub fn write_object<S: Serializer>(draft: &S::Draft, out: &mut Vec<u8>) {
    crate::body::given_json(S::SCHEMA, &mut draft.clone(), out);
}

/// Makes a field's value out of the content of its draft.
pub fn complete<T: Input>(given: Given<T::Draft>) -> Option<T> {
    T::complete(given.into_inner())
}

/// JSON Schemas, for `has_json_schema!` and `json_schema!`.
#[cfg(feature = "openapi")]
pub mod json_schemas {
    pub use schemars::{JsonSchema, Schema as JsonSchemaOf, SchemaGenerator};

    use crate::typed::is_made_here;
    pub use crate::typed::{NoJsonSchema, Text, id, name};

    /// The objects that a serializer shows, to a client of the newest version.
    #[must_use]
    pub fn serializer_schema(schema: &'static crate::schema::Schema, generator: &mut SchemaGenerator) -> JsonSchemaOf {
        let mut json = crate::openapi::serializer_schema(schema);
        if is_made_here(generator) {
            json[crate::openapi::SERIALIZER] = schema.id.into();
        }
        JsonSchemaOf::try_from(json).unwrap_or_else(|_| schemars::json_schema!(true))
    }
}

/// Plans and schemas, for tests that look inside of them.
pub mod query {
    pub use crate::parameters::Parameters;
    pub use crate::query::{FieldPath, FilterName, HandlerFields, Listing, Names, OrderName, Owner, ReadPlan, Request, View};
    use crate::schema::serializer::{Field, NamedFilter, Schema};
    use crate::schema::table::{Order, Table};

    /// The plan of a request, unless something is wrong with its query string.
    #[must_use]
    pub fn plan(request: &Request<'_>) -> Option<ReadPlan> {
        crate::query::plan(request).ok()
    }

    /// The codes of the problems with a query string.
    #[must_use]
    pub fn problems(request: &Request<'_>) -> Vec<&'static str> {
        crate::query::plan(request).err().into_iter().flatten().map(|problem| problem.code).collect()
    }

    /// The fields that clients see.
    pub fn fields(schema: &Schema) -> impl Iterator<Item = &'static Field> + use<> {
        schema.of_version(crate::context::Version::NEWEST).filter(|field| field.is_readable())
    }

    /// The path of the struct of a serializer, and the application's words about it.
    #[must_use]
    pub fn document(schema: &Schema) -> (&'static str, &'static str) {
        (schema.id, schema.about)
    }

    /// The filters that are no fields, and the order of a list when a client asks for none.
    pub fn declared(schema: &Schema) -> (&'static [NamedFilter], &'static [Order]) {
        (schema.filters, schema.ordering)
    }

    /// The table of the entity behind a serializer.
    #[must_use]
    pub fn table(schema: &Schema) -> Option<&'static Table> {
        schema.table
    }
}
