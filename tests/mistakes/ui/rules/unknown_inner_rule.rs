//! A rule about the entries of a list is misspelt: `lenght` for `length`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(inner(lenght(max = 5)))]
    pub tags: Vec<String>,
}

fn main() {}
