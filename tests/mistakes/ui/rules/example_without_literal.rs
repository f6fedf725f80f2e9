//! An example is made by a function.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(example = name())]
    pub name: String,
    pub age: i32,
}

fn main() {}
