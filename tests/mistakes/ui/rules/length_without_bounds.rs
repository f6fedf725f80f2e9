//! A length has no bounds.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(length())]
    pub name: String,
}

fn main() {}
