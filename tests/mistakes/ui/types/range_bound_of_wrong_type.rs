//! The bound of a whole number is a fraction.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(range(min = 0.5))]
    pub attempts: i32,
}

fn main() {}
