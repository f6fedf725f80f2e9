//! The default of a field is outside its own range.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(default = 50, range(max = 9))]
    pub n: i32,
}

fn main() {}
