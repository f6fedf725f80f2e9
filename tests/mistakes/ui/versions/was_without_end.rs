//! A former name that is one for ever.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(was("headline"))]
    pub title: String,
}

fn main() {}
