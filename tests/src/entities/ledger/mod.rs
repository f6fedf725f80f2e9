//! Accounts with their entries: rows that are written together, sums that are kept, states that are told apart.

pub mod account;
pub mod bank;
pub mod entry;
pub mod payee;
pub mod profile;
