//! A field is required in versions that do not have it.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(required(since = 4), until = 3)]
    pub title: Option<String>,
}

fn main() {}
