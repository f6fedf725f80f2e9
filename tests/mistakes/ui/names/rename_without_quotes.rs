//! A new name stands without quotes.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(rename = login)]
    pub name: String,
}

fn main() {}
