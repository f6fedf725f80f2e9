//! A list of fields contains a text instead of a name.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(required_fields("name"))]
pub struct Login {
    pub name: Option<String>,
}

fn main() {}
