//! The default of a field is longer than its own length allows.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(default = "abcdef", length(max = 3))]
    pub n: String,
}

fn main() {}
