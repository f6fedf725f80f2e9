//! An enum cannot be cloned.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub enum Role {
    Buyer,
    Seller,
}

fn main() {}
