//! A rule about texts stands on the entries of a list of numbers.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(inner(length(max = 5)))]
    pub scores: Vec<i32>,
}

fn main() {}
