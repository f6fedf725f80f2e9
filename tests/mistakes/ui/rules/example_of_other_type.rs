//! The example of a text is a number.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(example = 5)]
    pub name: String,
    pub age: i32,
}

fn main() {}
