//! A former name is of a time before the field.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(was("headline", until = 1), since = 2)]
    pub title: Option<String>,
}

fn main() {}
