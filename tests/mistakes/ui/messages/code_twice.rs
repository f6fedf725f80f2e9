//! The same code has two messages.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(length(max = 9), messages(max_length = "Too long.", max_length = "Shorter, please."))]
    pub name: String,
}

fn main() {}
