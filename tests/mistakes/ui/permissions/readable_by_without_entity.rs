//! A serializer that shows nothing has a rule about who sees a field.

#[allow(unused_imports)] // Nothing is written behind an error.
use tweaks_runtime::permissions::IsStaff;
use tweaks_runtime::prelude::*;

#[derive(Tweaks)]
pub struct Login {
    pub name: String,
    #[tweaks(readable_by = IsStaff)]
    pub password: String,
}

fn main() {}
