//! A number has a pattern.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(pattern = "^[0-9]+$")]
    pub age: i32,
}

fn main() {}
