//! A field whose type has no room for null allows null.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(allow_null)]
    pub name: String,
}

fn main() {}
