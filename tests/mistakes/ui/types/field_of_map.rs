//! A field is a map.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub names: std::collections::HashMap<String, String>,
}

fn main() {}
