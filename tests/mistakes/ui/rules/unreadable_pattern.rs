//! A pattern is no regular expression.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(pattern = "^[a-z")]
    pub name: String,
}

fn main() {}
