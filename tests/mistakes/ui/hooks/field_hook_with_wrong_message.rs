//! The hook of a field refuses with a number.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Customer {
    #[tweaks(validate = is_adult)]
    pub age: i32,
}

fn is_adult(age: &i32) -> Result<(), i32> {
    (*age >= 18).then_some(()).ok_or(18)
}

fn main() {}
