//! Two keys without a comma.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(required label = "x")]
    pub name: String,
}

fn main() {}
