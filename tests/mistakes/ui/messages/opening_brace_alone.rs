//! A placeholder in a message is not closed.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(required_error = "{fieldname is required.")]
    pub name: String,
}

fn main() {}
