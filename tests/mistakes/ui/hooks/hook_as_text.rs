//! A hook is written as a text instead of a path.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Customer {
    #[tweaks(validate = "is_adult")]
    pub age: i32,
}

fn is_adult(age: &i32) -> Result<(), &'static str> {
    (*age >= 18).then_some(()).ok_or("Come back later.")
}

fn main() {}
