//! `write_only_fields` names a field that is misspelt.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(write_only_fields(pasword))]
pub struct Login {
    pub password: String,
}

fn main() {}
