//! A write-only field is shown on demand.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(on_demand, write_only)]
    pub password: String,
}

fn main() {}
