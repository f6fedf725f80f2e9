//! A word of serde about values that are missing.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

fn main() {}
