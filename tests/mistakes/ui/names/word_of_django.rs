//! A length in the words of Django.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(max_length = 5)]
    pub name: String,
}

fn main() {}
