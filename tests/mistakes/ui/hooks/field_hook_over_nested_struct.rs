//! The hook of a nested field takes the struct, where the field holds its draft.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Address {
    pub street: String,
}

#[derive(Tweaks)]
pub struct Customer {
    #[tweaks(validate = is_known)]
    pub address: Address,
}

fn is_known(address: &Address) -> Result<(), &'static str> {
    (address.street != "nowhere").then_some(()).ok_or("No such street.")
}

fn main() {}
