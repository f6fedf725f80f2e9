//! The same attribute stands twice on a field.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(label = "Name", label = "Your name")]
    pub name: String,
}

fn main() {}
