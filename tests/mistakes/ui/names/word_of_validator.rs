//! A rule that validator has.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(url)]
    pub name: String,
}

fn main() {}
