//! A number has a length.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(length(max = 9))]
    pub age: i32,
}

fn main() {}
