//! The text of a message is a constant, whose value the derive cannot see.

use tweaks_runtime::prelude::*;

pub const WHO: &str = "Who are you?";

#[derive(Tweaks)]
pub struct Login {
    #[tweaks(messages(required = WHO))]
    pub name: String,
}

fn main() {}
