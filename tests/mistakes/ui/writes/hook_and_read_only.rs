//! A read-only field has a hook.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(read_only, validate = is_positive)]
    pub attempts: i32,
}

fn is_positive(attempts: &i32) -> Result<(), &'static str> {
    (*attempts > 0).then_some(()).ok_or("Try at least once.")
}

fn main() {}
