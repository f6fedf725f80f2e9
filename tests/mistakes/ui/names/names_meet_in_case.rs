//! Two names are one in the case of `rename_all`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(rename_all = "camelCase")]
pub struct Login {
    pub first_name: String,
    #[tweaks(rename = "firstName")]
    pub name: String,
}

fn main() {}
