//! A field ends before it begins.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(since = 3, until = 2, default = String::new())]
    pub title: String,
}

fn main() {}
