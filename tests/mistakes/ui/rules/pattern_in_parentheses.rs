//! A pattern stands in parentheses.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(pattern("^a"))]
    pub name: String,
}

fn main() {}
