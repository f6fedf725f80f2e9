//! A field begins with version zero.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(since = 0)]
    pub title: Option<String>,
}

fn main() {}
