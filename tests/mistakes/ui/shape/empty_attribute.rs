//! An attribute without a key.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks]
    pub name: String,
}

fn main() {}
