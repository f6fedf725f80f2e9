//! The digits of a text are counted.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(max_digits = 5, decimal_places = 2)]
    pub name: String,
}

fn main() {}
