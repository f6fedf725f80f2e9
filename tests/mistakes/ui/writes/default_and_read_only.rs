//! A read-only field has a default.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(read_only, default = 1)]
    pub attempts: i32,
}

fn main() {}
