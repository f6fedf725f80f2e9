//! An enum has no variants.

use tweaks_runtime::prelude::*;

#[derive(Clone, Tweaks)]
pub enum Role {}

fn main() {}
