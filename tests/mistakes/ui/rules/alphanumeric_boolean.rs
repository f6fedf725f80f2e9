//! A boolean has letters and digits only.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(alphanumeric)]
    pub newsletter: bool,
}

fn main() {}
