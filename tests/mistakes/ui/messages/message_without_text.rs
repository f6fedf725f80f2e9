//! A message has a code and no text.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(messages(required))]
    pub name: String,
}

fn main() {}
