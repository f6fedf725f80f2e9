//! A number may be blank.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(allow_blank)]
    pub age: i32,
}

fn main() {}
