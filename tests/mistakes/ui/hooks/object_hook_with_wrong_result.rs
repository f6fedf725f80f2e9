//! The hook of a serializer returns a `bool`.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(validate = check)]
pub struct Login {
    pub name: String,
}

fn check(login: &mut Draft<Login>) -> bool {
    login.name.is_given()
}

fn main() {}
