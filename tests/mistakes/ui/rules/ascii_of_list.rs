//! A list is plain ASCII.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(ascii)]
    pub tags: Vec<String>,
}

fn main() {}
