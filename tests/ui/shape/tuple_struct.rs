//! A struct without names for its fields is derived.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Name(pub String);

fn main() {}
