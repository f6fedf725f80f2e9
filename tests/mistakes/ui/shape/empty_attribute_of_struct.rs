//! An attribute of a struct without a key.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks]
pub struct Login {
    pub name: String,
}

fn main() {}
