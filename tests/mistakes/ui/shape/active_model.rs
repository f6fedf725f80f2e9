//! The derive stands on a tuple of an entity's column.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Name(String, i32);

fn main() {}
