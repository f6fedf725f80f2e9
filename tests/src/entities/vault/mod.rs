//! Things to be looked for: a column of every type that filters know, with `NULL`s and ties, and relations to one and to many.

pub mod chest;
pub mod gem;
pub mod mark;
