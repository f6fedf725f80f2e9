//! The hook of a field is called in the attribute.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(validate = check())]
    pub n: String,
}
fn check(_: &str) -> Result<(), &'static str> { Ok(()) }
fn main() {}
