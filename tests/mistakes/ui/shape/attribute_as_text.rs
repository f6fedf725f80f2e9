//! The attribute is written with `=` instead of parentheses.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks = "required"]
    pub name: Option<String>,
}

fn main() {}
