//! A variant is renamed to what another variant is called.

use tweaks_runtime::prelude::*;

#[derive(Clone, Tweaks)]
pub enum Role {
    Buyer,
    #[tweaks(rename = "Buyer")]
    Customer,
}

fn main() {}
