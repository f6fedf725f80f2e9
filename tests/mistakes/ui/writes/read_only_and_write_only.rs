//! A field is read-only and write-only.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(read_only, write_only)]
    pub token: String,
}

fn main() {}
