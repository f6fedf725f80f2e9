//! Words are looked for without an entity.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(search(name))]
pub struct Login {
    pub name: String,
}

fn main() {}
