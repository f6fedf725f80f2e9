//! Lists are ordered by a field of a serializer without an entity.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Search {
    #[tweaks(order)]
    pub text: String,
}

fn main() {}
