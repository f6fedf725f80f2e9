//! A field with a default is required.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(required, default = 1)]
    pub attempts: i32,
}

fn main() {}
