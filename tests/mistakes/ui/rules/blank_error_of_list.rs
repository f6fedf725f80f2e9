//! A list has a message for blank texts.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(blank_error = "Say something.")]
    pub tags: Vec<String>,
}

fn main() {}
