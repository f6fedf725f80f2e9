//! A public name contains a blank.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(rename = "first name")]
    pub name: String,
}

fn main() {}
