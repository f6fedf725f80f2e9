//! A range in Rust's form.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(range(1..5))]
    pub name: String,
}

fn main() {}
