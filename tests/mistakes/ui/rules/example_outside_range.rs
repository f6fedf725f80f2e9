//! An example is outside the range.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(example = 50, range(max = 9))]
    pub small: i32,
}

fn main() {}
