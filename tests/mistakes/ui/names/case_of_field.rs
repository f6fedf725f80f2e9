//! The case of all names stands on one field.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(rename_all = "camelCase")]
    pub first_name: String,
}

fn main() {}
