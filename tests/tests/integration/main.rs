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
mod exact;
mod exact_columns;
mod exact_forms;
mod exact_generated;
mod exact_json;
mod exact_keys;
mod exact_names;
mod exact_newtypes;
mod exact_numbers;
mod exact_property;
mod exact_ranges;
mod exact_sent;
mod exact_stamps;
mod exact_sums;
mod exact_texts;
mod exact_times;
mod exact_twins;
mod exact_types;
mod exact_values;
mod exact_widths;
mod expansion;
mod explain;
mod failures;
mod fuzz;
mod http;
mod idempotency;
mod keyset;
mod kill;
mod pools;
mod public_face;
mod queries;
mod queries_property;
mod readme;
mod relations;
mod schema;
mod scope;
mod settings;
mod snapshots;
mod sources;
mod swaps;
mod ui;
mod validation;
mod values;
mod vault;
mod writes;
