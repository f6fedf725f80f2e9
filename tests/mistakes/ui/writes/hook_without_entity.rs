//! A hook around writes where nothing is written.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(before_create = greet)]
pub struct Greeting {
    pub text: String,
}

fn main() {}
