//! Choices are listed at a field, as Django has it.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(choices("a", "b"))]
    pub n: String,
}

fn main() {}
