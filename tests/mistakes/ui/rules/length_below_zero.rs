//! A length is below zero.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(length(min = -1))]
    pub a: String,
}

fn main() {}
