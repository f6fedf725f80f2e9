//! A default is blank where blank is refused.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(default = "", allow_blank = false)]
    pub name: String,
}

fn main() {}
