//! The check of the schema: the claims of entities, compared with the catalogue of the database.

mod catalogue;
mod compare;
mod remedy;

pub use compare::{Difference, schema_check};
pub use remedy::create_indexes;
