//! The bound of a length is a text.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(length(min = "2"))]
    pub name: String,
}

fn main() {}
