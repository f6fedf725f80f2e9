//! SeaORM cannot store a newtype.

use tweaks_runtime::prelude::*;

#[derive(Clone, Tweaks)]
pub struct Name(pub String);

fn main() {}
