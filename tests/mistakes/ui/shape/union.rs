//! A union is derived.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub union Number {
    pub whole: u32,
    pub real: f32,
}

fn main() {}
