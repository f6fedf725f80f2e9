//! A field has two names in one version.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(was("headline", until = 3), was("caption", until = 4))]
    pub title: String,
}

fn main() {}
