//! All tests that need more than one crate, in one binary.

// Tests are described by their names.
#![allow(missing_docs)]

mod architecture;
mod arrows;
mod bad_input;
mod bulk;
mod conformance;
mod drift;
mod endpoints;
mod expansion;
mod explain;
mod failures;
mod fuzz;
mod idempotency;
mod keyset;
mod kill;
mod public_face;
mod queries;
mod queries_property;
mod readme;
mod relations;
mod schema;
mod scope;
mod settings;
mod sources;
mod swaps;
mod ui;
mod validation;
mod values;
mod vault;
mod writes;
