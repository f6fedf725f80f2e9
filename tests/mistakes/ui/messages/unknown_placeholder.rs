//! A message has a placeholder that does not exist.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(required_error = "{field} is required.")]
    pub name: String,
}

fn main() {}
