//! A skipped field has versions.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(skip, since = 2)]
    pub title: String,
    pub text: String,
}

fn main() {}
