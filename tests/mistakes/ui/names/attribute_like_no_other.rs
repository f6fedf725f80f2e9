//! An attribute is like none that exists.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(frobnicate)]
    pub name: String,
}

fn main() {}
