//! A flag of fields stands on the struct.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(read_only)]
pub struct Login {
    pub name: String,
}

fn main() {}
