//! A length is one number.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(length(5))]
    pub name: String,
}

fn main() {}
