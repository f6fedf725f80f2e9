//! A field is one letter.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: char,
}

fn main() {}
