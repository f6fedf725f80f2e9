//! The least number is above the greatest, both below zero.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(range(min = -1, max = -5))]
    pub depth: i32,
}

fn main() {}
