//! A field is computed in a serializer without an entity.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(computed = shout(name))]
    pub loud_name: String,
}

fn shout(name: &str) -> String {
    name.to_uppercase()
}

fn main() {}
