//! A default does not match the pattern.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(default = "abc", pattern = "^[0-9]+$")]
    pub name: String,
}

fn main() {}
