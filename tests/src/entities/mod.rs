//! Entities of every shape, as small as they can be.

pub mod archive;
pub mod author;
pub mod book;
pub mod circle;
pub mod clinic;
pub mod depot;
pub mod exact;
pub mod fare;
pub mod garment;
pub mod instrument;
pub mod kin;
pub mod ledger;
pub mod letters;
pub mod magazine;
pub mod membership;
pub mod paged;
pub mod palette;
pub mod parcel;
pub mod reading;
pub mod shelf;
pub mod specimen;
pub mod store;
pub mod tag;
pub mod vault;
pub mod world;
