//! There is no such permission.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(writable_by = IsStuff)]
    pub level: i32,
}

fn main() {}
