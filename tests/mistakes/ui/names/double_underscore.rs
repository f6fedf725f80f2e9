//! The name of a field contains the separator of lookups.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub first__name: String,
}

fn main() {}
