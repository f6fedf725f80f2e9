//! Entities for what is bound, stored, shown and compared: a key of every type, a column of every type, times, amounts, texts that
//! the database compares in its own way, names that SeaORM makes.

pub mod amounts;
pub mod compound;
pub mod every;
pub mod family;
pub mod forms;
pub mod generated;
pub mod kinds;
pub mod named;
pub mod newtypes;
pub mod parties;
pub mod parts;
pub mod sums;
pub mod texts;
pub mod times;
pub mod twins;
