//! `Idempotency-Key`: a write that is sent twice is done once, and its answer is given twice.

mod header;
mod once;

pub use header::Idempotency;
pub(crate) use once::Once;
pub use once::{ActiveModel, Column, Entity, Model, PrimaryKey, Relation, forget};
