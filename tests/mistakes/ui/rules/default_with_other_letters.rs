//! A default has a space among letters and digits.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(default = "a b", alphanumeric)]
    pub name: String,
}

fn main() {}
