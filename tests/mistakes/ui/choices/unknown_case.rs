//! `rename_all` names a case that does not exist.

use tweaks_runtime::prelude::*;

#[derive(Clone, Tweaks)]
#[tweaks(rename_all = "snake")]
pub enum Role {
    Buyer,
    Seller,
}

fn main() {}
