//! A boolean keeps the whitespace around it.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(trim_whitespace = false)]
    pub newsletter: bool,
}

fn main() {}
