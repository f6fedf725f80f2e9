//! A bound of a length is misspelt: `mx` for `max`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(length(mx = 9))]
    pub name: String,
}

fn main() {}
