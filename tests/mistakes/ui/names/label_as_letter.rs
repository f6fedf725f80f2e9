//! A label stands in single quotes, as in Python.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(label = 'N')]
    pub name: String,
}

fn main() {}
