//! An attribute of an enum is misspelt: `renameall` for `rename_all`.

use tweaks_runtime::prelude::*;

#[derive(Clone, Tweaks)]
#[tweaks(renameall = "lowercase")]
pub enum Role {
    Buyer,
    Seller,
}

fn main() {}
