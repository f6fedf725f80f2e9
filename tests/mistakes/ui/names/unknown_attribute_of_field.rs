//! An attribute of a field is misspelt: `requird` for `required`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(requird)]
    pub name: Option<String>,
}

fn main() {}
