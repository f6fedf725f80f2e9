//! A word of serde's that refuses unknown names.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(deny_unknown_fields)]
pub struct Login {
    pub name: String,
}

fn main() {}
