//! A word of serde's for all names.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(rename_all = "camelCase")]
pub struct Login {
    pub name: String,
}

fn main() {}
