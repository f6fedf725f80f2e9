#![doc = include_str!("../README.md")]

// Lets the code that the derive writes, which says `::tweaks_runtime`, stand in this crate's own documentation.
extern crate self as tweaks_runtime;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod around;
pub mod body;
pub mod computed;
pub mod context;
pub mod draft;
pub mod exec;
pub mod hook;
pub mod http;
pub mod parameters;
pub mod prelude;
pub mod problem;
pub mod query;
pub mod relation;
mod render;
pub mod rule;
pub mod schema;
pub mod storage;
pub mod value;

#[cfg(feature = "schema-check")]
pub use exec::{Difference, schema_check};
pub use tweaks_derive::Tweaks;
