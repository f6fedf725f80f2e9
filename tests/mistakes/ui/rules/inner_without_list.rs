//! A rule about the entries of a list stands on a text.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(inner(length(max = 5)))]
    pub tag: String,
}

fn main() {}
