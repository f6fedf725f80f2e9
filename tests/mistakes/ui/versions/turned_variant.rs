//! A choice ends before it begins.

use tweaks_runtime::prelude::*;

#[derive(Clone, Tweaks)]
pub enum Stage {
    Draft,
    #[tweaks(since = 4, until = 3)]
    Printed,
}

fn main() {}
