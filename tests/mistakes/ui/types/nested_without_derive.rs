//! A nested serializer has no derive.

use tweaks_runtime::prelude::*;

pub struct Address {
    pub street: String,
}

#[derive(Tweaks)]
pub struct Customer {
    pub address: Address,
}

fn main() {}
