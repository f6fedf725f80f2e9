#![doc = include_str!("../README.md")]

// Lets the code that the derive writes, which says `::tweaks_runtime`, stand in this crate's own documentation.
extern crate self as tweaks_runtime;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod body;
#[cfg(feature = "schema-check")]
mod check;
pub mod context;
pub mod exec;
pub mod http;
#[cfg(feature = "idempotency")]
pub mod idempotency;
pub mod parameters;
pub mod prelude;
pub mod problem;
mod profile;
pub mod query;
mod render;
pub mod schema;
mod typed;
pub mod value;

#[cfg(feature = "schema-check")]
pub use check::{Difference, schema_check};
pub use tweaks_derive::Tweaks;
