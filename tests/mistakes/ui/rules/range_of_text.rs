//! A text has a range.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(range(max = 9))]
    pub name: String,
}

fn main() {}
