//! A body without an entity is stored nowhere.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(upsert(name))]
pub struct Login {
    pub name: String,
}

fn main() {}
