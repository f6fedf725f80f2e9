//! Lint: tests fail where the statements that they send show a fault.

mod offence;
mod rules;

pub use offence::Offence;
