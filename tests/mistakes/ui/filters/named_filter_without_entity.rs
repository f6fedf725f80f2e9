//! A serializer without an entity is filtered by a column.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(filter(age(gte)))]
pub struct Search {
    pub text: String,
}

fn main() {}
