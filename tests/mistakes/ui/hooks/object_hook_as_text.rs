//! The hook of a serializer is written as a text instead of a path.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(validate = "check")]
pub struct Login {
    pub name: String,
}

fn check(login: &mut Draft<Login>) {
    login.name.reject("No.");
}

fn main() {}
