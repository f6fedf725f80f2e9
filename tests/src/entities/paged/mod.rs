//! Parents of more rows than are shown with them: by a key of a text and a number, and within one table.

pub mod node;
pub mod region;
pub mod station;
