//! The check of the schema: the claims of entities, compared with the catalogue of the database.

mod compare;

pub use compare::{Difference, schema_check};
