//! The type of a field is none that JSON can be read into.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Job {
    pub delay: std::time::Duration,
}

fn main() {}
