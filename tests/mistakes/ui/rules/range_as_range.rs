//! The bounds of a range are written as a Rust range.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(range(1..5))]
    pub n: i32,
}

fn main() {}
