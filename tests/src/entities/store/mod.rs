//! Shelves with places, of which each has a position, a code and more that no other place has.

pub mod place;
pub mod shelf;
