//! An attribute of a struct is misspelt: `required_field` for `required_fields`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(required_field(name))]
pub struct Login {
    pub name: Option<String>,
}

fn main() {}
