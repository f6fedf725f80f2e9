//! The entity of a further serializer is a text.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(entity = "order::Entity")]
pub struct Login {
    pub id: i32,
}

fn main() {}
