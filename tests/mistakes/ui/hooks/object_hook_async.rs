//! The hook over the object is async.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
#[tweaks(validate = check)]
pub struct Login {
    pub n: String,
}
async fn check(_: &mut Draft<Login>) -> Result<(), &'static str> { Ok(()) }
fn main() {}
