//! Typed: from the user's types to facts. Only expansions call it, and tables that are written by hand.

mod columns;
mod computed;
pub mod demands;
mod filters;
mod hooks;
mod inputs;
mod json_schema;
mod relations;
mod rules;
mod write_hooks;

pub use columns::{
    column_of, column_value, default, exact, finds_parts, has_lookup, is_indexed, is_served, lacks_index, lacks_service,
    visible_column_of,
};
pub use computed::{Made, Path, ShownAs, argument, path};
pub use filters::{filter, filter_kind, scope};
pub use hooks::{field_hook, object_hook};
pub use inputs::SumAs;
#[cfg(feature = "openapi")]
pub(crate) use json_schema::is_made_here;
#[cfg(feature = "openapi")]
pub use json_schema::{NoJsonSchema, Text, id, name};
pub use relations::{NoFields, NoTable, Probe, RelationField, definition, pointing};
pub use rules::{Ruled, bound, compiled, email, holds, matches, seen};
pub use write_hooks::{before, over};
