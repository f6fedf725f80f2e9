//! A key with a hyphen.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(read-only)]
    pub name: String,
}

fn main() {}
