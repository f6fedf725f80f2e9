//! The hook of a field returns a `bool`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Customer {
    #[tweaks(validate = is_adult)]
    pub age: i32,
}

fn is_adult(age: &i32) -> bool {
    *age >= 18
}

fn main() {}
