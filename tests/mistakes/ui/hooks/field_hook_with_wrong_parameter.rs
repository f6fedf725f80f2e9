//! The hook of an `i32` takes an `i64`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Customer {
    #[tweaks(validate = is_adult)]
    pub age: i32,
}

fn is_adult(age: &i64) -> Result<(), &'static str> {
    (*age >= 18).then_some(()).ok_or("Come back later.")
}

fn main() {}
