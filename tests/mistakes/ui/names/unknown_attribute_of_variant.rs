//! An attribute of a variant is misspelt: `renam` for `rename`.

use tweaks_runtime::prelude::*;

#[derive(Clone, Tweaks)]
pub enum Role {
    #[tweaks(renam = "customer")]
    Buyer,
    Seller,
}

fn main() {}
