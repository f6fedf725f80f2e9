//! `required_fields` names a field that is misspelt.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(required_fields(lastname))]
pub struct Customer {
    pub last_name: Option<String>,
}

fn main() {}
