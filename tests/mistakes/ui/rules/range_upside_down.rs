//! The least number is above the greatest.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(range(min = 9, max = 1))]
    pub age: i32,
}

fn main() {}
