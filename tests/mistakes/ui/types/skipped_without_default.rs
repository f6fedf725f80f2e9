//! The type of a skipped field of a plain serializer has no default.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(skip)]
    pub started: std::time::Instant,
}

fn main() {}
