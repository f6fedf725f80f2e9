//! A struct without any fields is derived.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Nothing;

fn main() {}
