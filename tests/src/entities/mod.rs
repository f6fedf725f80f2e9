//! Entities of every shape, as small as they can be.

pub mod archive;
pub mod author;
pub mod book;
pub mod clinic;
pub mod exact;
pub mod ledger;
pub mod magazine;
pub mod membership;
pub mod specimen;
pub mod store;
pub mod tag;
pub mod vault;
pub mod world;
