//! A serializer borrows its texts.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login<'a> {
    pub name: &'a str,
}

fn main() {}
