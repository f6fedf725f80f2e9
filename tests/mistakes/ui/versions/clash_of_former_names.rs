//! Two fields had one name in version 1.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(was("headline", until = 1))]
    pub title: String,
    #[tweaks(was("headline", until = 2))]
    pub text: String,
}

fn main() {}
