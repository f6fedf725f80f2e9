//! `on_demand` has an argument other than `list`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(on_demand(detail))]
    pub biography: String,
}

fn main() {}
