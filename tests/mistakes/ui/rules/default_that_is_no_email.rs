//! A default is no e-mail address.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(default = "nobody", email)]
    pub name: String,
}

fn main() {}
