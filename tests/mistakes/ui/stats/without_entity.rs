//! Figures over a body without an entity.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(stats(count))]
pub struct Login {
    pub name: String,
}

fn main() {}
