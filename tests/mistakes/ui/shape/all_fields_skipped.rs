//! The one field of a serializer is skipped.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Empty {
    #[tweaks(skip)]
    pub token: String,
}

fn main() {}
