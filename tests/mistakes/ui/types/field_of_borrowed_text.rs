//! A field borrows its text.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: &'static str,
}

fn main() {}
