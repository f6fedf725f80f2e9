//! The bounds of a range have no names: one mistake, although two numbers lack one.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(range(1, 5))]
    pub age: i32,
}

fn main() {}
