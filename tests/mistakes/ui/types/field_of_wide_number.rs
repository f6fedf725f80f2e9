//! A field is wider than all numbers of JSON's readers.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub number: u128,
}

fn main() {}
