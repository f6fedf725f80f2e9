//! `rename_all` names a case that serde does not have.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(rename_all = "camel")]
pub struct Login {
    pub first_name: String,
}

fn main() {}
