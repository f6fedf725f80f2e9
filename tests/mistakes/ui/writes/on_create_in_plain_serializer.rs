//! A field that is stored nowhere is filled on creation.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(on_create = 0)]
    pub attempts: i32,
}

fn main() {}
