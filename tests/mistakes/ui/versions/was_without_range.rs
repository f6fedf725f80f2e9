//! A former name without its versions.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(was = "headline")]
    pub title: String,
}

fn main() {}
