//! A public name is empty.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(rename = "")]
    pub name: String,
}

fn main() {}
