//! A value that is no permission stands in the place of one.

use tweaks_runtime::prelude::*;

pub struct Staff;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(writable_by = Staff)]
    pub level: i32,
}

fn main() {}
