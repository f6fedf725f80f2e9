//! `read_only_fields` names a field that is misspelt.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(read_only_fields(totl))]
pub struct Order {
    pub total: i64,
}

fn main() {}
