//! The hook of a field is async.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]

pub struct Login {
    #[tweaks(validate = check)]
    pub n: String,
}
async fn check(_: &str) -> Result<(), &'static str> { Ok(()) }
fn main() {}
