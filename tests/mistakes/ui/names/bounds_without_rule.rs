//! Bounds stand in no rule.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(min = 1)]
    pub n: i32,
}

fn main() {}
