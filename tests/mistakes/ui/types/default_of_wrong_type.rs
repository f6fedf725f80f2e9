//! The default of a number is a text.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(default = "many")]
    pub attempts: i32,
}

fn main() {}
