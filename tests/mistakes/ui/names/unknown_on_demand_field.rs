//! `on_demand_fields` names a field that is misspelt.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(on_demand_fields(desciption))]
pub struct Product {
    pub description: String,
}

fn main() {}
