//! A struct has a field that clients of version 1 cannot give.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Note {
    #[tweaks(since = 2)]
    pub pages: i32,
}

fn main() {}
