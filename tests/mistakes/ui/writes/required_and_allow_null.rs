//! A required field may be null.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(required, allow_null)]
    pub name: Option<String>,
}

fn main() {}
