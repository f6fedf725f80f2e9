//! A newtype has two fields.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Name(pub String, pub String);

fn main() {}
