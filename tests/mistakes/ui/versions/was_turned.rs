//! A former name ends before it begins.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(was("headline", since = 3, until = 2))]
    pub title: String,
}

fn main() {}
