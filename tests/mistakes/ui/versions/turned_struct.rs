//! A serializer ends before it begins.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(since = 3, until = 1)]
pub struct Note {
    pub title: String,
}

fn main() {}
