//! The code of a message is misspelt: `max_lenght` for `max_length`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(length(max = 9), messages(max_lenght = "Too long."))]
    pub name: String,
}

fn main() {}
