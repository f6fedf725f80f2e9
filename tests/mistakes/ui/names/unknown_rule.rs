//! A rule is misspelt: `lenght` for `length`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(lenght(max = 9))]
    pub name: String,
}

fn main() {}
