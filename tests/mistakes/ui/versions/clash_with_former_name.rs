//! A former name is that of another field in version 2.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(was("text", until = 2))]
    pub title: String,
    pub text: String,
}

fn main() {}
