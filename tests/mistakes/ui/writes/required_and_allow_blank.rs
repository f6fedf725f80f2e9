//! A required field may be blank.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(required, allow_blank)]
    pub name: String,
}

fn main() {}
