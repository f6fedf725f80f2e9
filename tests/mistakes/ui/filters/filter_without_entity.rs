//! Lists are filtered by a field of a serializer without an entity.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Search {
    #[tweaks(filter)]
    pub text: String,
}

fn main() {}
