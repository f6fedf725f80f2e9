//! A variant has data.

use tweaks_runtime::prelude::*;

#[derive(Clone, Tweaks)]
pub enum Role {
    Buyer,
    Seller(u32),
}

fn main() {}
