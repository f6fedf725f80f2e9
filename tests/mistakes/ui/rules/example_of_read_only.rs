//! A field that clients never write has an example.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(read_only, example = "ann")]
    pub name: Option<String>,
    pub age: i32,
}

fn main() {}
