//! A field has two messages for the same mistake, by attribute and by code.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(required_error = "Who?", messages(required = "Who are you?"))]
    pub name: String,
}

fn main() {}
