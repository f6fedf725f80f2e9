//! A range has no bounds.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(range())]
    pub age: i32,
}

fn main() {}
