//! A serializer without an entity has a default ordering.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(ordering(text))]
pub struct Search {
    pub text: String,
}

fn main() {}
