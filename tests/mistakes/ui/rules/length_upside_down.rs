//! The least length is above the greatest.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(length(min = 9, max = 1))]
    pub name: String,
}

fn main() {}
