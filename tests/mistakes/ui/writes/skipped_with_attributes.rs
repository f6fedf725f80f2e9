//! A skipped field has a public name.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(skip, rename = "secret")]
    pub token: String,
}

fn main() {}
