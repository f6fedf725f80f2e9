//! A number is an e-mail address.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(email)]
    pub age: i32,
}

fn main() {}
