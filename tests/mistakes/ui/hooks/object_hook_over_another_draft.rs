//! The hook of a serializer takes the draft of another one.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
}

#[derive(Tweaks)]
#[tweaks(validate = check)]
pub struct Registration {
    pub email: String,
}

fn check(login: &mut Draft<Login>) {
    login.name.reject("No.");
}

fn main() {}
