//! A serializer has no fields.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Empty {}

fn main() {}
