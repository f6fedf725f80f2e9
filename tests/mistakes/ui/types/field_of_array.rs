//! A field is an array of bytes.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub key: [u8; 16],
}

fn main() {}
