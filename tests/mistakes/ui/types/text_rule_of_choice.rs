//! A rule about texts stands on a choice.

use tweaks_runtime::prelude::*;

#[derive(Clone, Tweaks)]
pub enum Role {
    Buyer,
    Seller,
}

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(email)]
    pub role: Role,
}

fn main() {}
