//! The hook of a serializer takes the struct instead of its draft.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(validate = check)]
pub struct Login {
    pub name: String,
}

fn check(login: &mut Login) {
    login.name.clear();
}

fn main() {}
