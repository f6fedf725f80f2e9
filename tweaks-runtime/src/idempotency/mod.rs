//! `Idempotency-Key`: a write that is sent twice is done once, and its answer is given twice.
//!
//! The answer is stored in the transaction of the write, so that there is one exactly if the write was done. The application makes the
//! table [`Entity`] in its migrations, like any other:
//!
//! ```
//! use sea_orm::{DbBackend, Schema};
//! use tweaks_runtime::idempotency;
//!
//! let table = Schema::new(DbBackend::Postgres).create_table_from_entity(idempotency::Entity);
//! assert!(DbBackend::Postgres.build(&table).sql.starts_with("CREATE TABLE \"tweaks_idempotency\""));
//! ```

mod header;
mod once;
mod table;

pub use header::Idempotency;
pub(crate) use once::answer;
#[cfg(feature = "schema-check")]
pub(crate) use table::check;
pub use table::{ActiveModel, Column, Entity, Model, PrimaryKey, Relation, forget};
