//! A read-only field has a rule.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(read_only, length(max = 5))]
    pub token: String,
}

fn main() {}
