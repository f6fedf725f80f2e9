//! A range with a key that it does not have.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(was("headline", before = 2))]
    pub title: String,
}

fn main() {}
