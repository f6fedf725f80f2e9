//! A field stands twice in a list.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(required_fields(name, name))]
pub struct Login {
    pub name: Option<String>,
}

fn main() {}
