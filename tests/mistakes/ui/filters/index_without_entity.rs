//! A serializer without an entity declares an index.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(index(text))]
pub struct Search {
    pub text: String,
}

fn main() {}
