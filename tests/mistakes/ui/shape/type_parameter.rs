//! A serializer has a type parameter.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Page<T> {
    pub results: Vec<T>,
}

fn main() {}
