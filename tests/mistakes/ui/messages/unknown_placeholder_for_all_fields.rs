//! The message of a struct with two fields has a placeholder that does not exist.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(required_error = "{field} is required.")]
pub struct Login {
    pub name: String,
    pub password: String,
}

fn main() {}
