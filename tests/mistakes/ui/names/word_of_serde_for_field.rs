//! A word of serde's for a field.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(skip_serializing)]
    pub name: String,
}

fn main() {}
