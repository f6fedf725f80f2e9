//! The check of the schema: the claims of entities, compared with the catalogue of the database, and the tables that they make.

mod catalogue;
mod code;
mod command;
mod compare;
mod create;
mod diff;
mod difference;
mod fitted;
mod letters;
mod mend;
mod name;
mod paths;
mod questions;
mod remedy;
mod texts;
mod types;
mod unclaimed;

pub use command::check_main;
pub use compare::schema_check;
pub use create::create_tables;
pub use difference::{Difference, DifferenceKind};
pub use fitted::fitted_table;
pub use remedy::create_indexes;
