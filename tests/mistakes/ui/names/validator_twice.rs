//! A validator stands twice.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(validators(check, check))]
pub struct Login {
    pub name: String,
}
fn check(_: &Draft<Login>) {}

fn main() {}
