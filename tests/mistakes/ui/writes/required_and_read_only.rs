//! A read-only field is required.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(required, read_only)]
    pub token: String,
}

fn main() {}
