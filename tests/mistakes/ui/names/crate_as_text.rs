//! The path of the crate is a text.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(crate = "tweaks_runtime")]
pub struct Login {
    pub n: String,
}

fn main() {}
