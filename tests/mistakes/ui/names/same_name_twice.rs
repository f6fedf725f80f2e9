//! A field is renamed to what another field is called.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(rename = "name")]
    pub first_name: String,
    pub name: String,
}

fn main() {}
