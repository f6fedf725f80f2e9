//! The duty to give a field is written as a value.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(required = 2)]
    pub title: String,
}

fn main() {}
