//! `validators` contains a text instead of the path of a function.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(validators("check"))]
pub struct Login {
    pub name: String,
}

fn check(login: &mut Draft<Login>) {
    login.name.reject("No.");
}

fn main() {}
