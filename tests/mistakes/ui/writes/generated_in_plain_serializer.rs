//! A serializer that is no model says what the database makes.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Line {
    pub price: i64,
    #[tweaks(generated)]
    pub total: i64,
}

fn main() {}
