//! Texts to be looked for: with indexes over their letters, without any, empty, hidden, and behind a relation.

pub mod article;
pub mod writer;
