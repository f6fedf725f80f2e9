//! A body is to be made of a document.

use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Body {
    pub data: String,
    #[tweaks(generated = path(data, "$.colour"))]
    pub colour: Option<String>,
}

fn main() {}
