//! A version is given as a text.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(since = "2")]
    pub title: Option<String>,
}

fn main() {}
