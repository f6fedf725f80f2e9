//! The entries of a list are a struct without the derive.

use tweaks_runtime::prelude::*;

pub struct Address {
    pub street: String,
}

#[derive(Tweaks)]
pub struct Customer {
    pub addresses: Vec<Address>,
}

fn main() {}
